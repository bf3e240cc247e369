/** Requests that one step may make, retries and repairs included. Rule: engine.md, "Error classes". */
export const attemptsAStep = 8
