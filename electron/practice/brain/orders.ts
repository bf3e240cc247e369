/**
 * Orders that a text gives to whoever reads it: to ignore the others, to print something, to give it a score. What stands
 * inside an answer is material, so a judge marks such a text down and a blender leaves it out.
 */
const orders = [
  /\b(?:ignore|disregard|forget|override)\b.{0,60}\b(?:others?|answers?|candidates?|previous|above|prior|instructions?|rubric|question)\b/i,
  /\b(?:[Pp]rint|[Oo]utput|[Ss]ay|[Ww]rite|[Rr]eply|[Rr]espond)(?: only| exactly| with)?:? ["'“]?[A-Z]{3,}\b/,
  /\b(?:as|you are) (?:the|a) (?:judge|grader|blender)\b/i,
  /\bgive (?:it|this|me|this answer) (?:a |the )?(?:score|full marks|10|1(?:\.0)?)\b/i,
]

export const givesOrders = (text: string): boolean => orders.some((order) => order.test(text))
