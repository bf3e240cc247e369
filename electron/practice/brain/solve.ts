import { textSolution } from './solution.ts'
import { solveArithmetic } from './solvers/arithmetic.ts'
import { solveClassification } from './solvers/classify.ts'
import { solveExtraction } from './solvers/extract.ts'
import { solveFacts } from './solvers/facts.ts'
import { solveSentiment } from './solvers/sentiment.ts'
import { solveSteps } from './solvers/steps.ts'
import { solveUnits } from './solvers/units.ts'
import { solveWords } from './solvers/words.ts'
import { withoutStyle } from './style.ts'
import type { Solution, Turn } from './types.ts'

/** Who looks first: those that need a clear instruction, then sums, then facts. */
const solvers = [
  solveClassification,
  solveSentiment,
  solveExtraction,
  solveWords,
  solveUnits,
  solveSteps,
  solveArithmetic,
  solveFacts,
]

/** Works a question out, or null when the brain knows nothing of it. */
export function solve(question: string): Solution | null {
  const text = withoutStyle(question)
  for (const solver of solvers) {
    const solution = solver(text)
    if (solution !== null && solution.wrong.length > 0) return solution
  }
  return null
}

/** `What is my name?` after `My name is Anna`: what the user said of themselves earlier in the conversation. */
export function recall(question: string, earlier: readonly Turn[]): Solution | null {
  const thing = /\bwhat(?:'s| is| was) my (?:favou?rite )?([a-z]+(?: [a-z]+)?)\??\s*$/i.exec(question.trim())?.[1]
  if (thing === undefined) return null
  const said = new RegExp(`\\bmy (?:favou?rite )?${thing} is (?:called )?([^.,!?\\n]{1,60})`, 'i')
  const values = earlier.filter(({ role }) => role !== 'assistant').map(({ text }) => said.exec(text)?.[1]?.trim())
  const last = values.findLast((value) => value !== undefined)
  if (last === undefined) return null
  const wrong = ['not known to me', 'something you never told me', 'hard to say']
  return textSolution({ key: `my:${thing}:${last}`, short: last, wrong, say: (short) => `Your ${thing} is ${short}.` })
}
