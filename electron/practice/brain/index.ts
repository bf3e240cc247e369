import type { Json } from '../../../shared/json.ts'
import { isJsonObject } from '../../../shared/json.ts'
import { asksForClaims, judgeClaims } from './claims.ts'
import { fillFields, keysAsked } from './fields.ts'
import { judge } from './judge.ts'
import { readMarks, type Marks } from './marks.ts'
import { merge } from './merge.ts'
import { pictureAnswer } from './pictures.ts'
import { asksForPlan, draftPlan } from './plan.ts'
import { practiceProse, smallTalk } from './prose.ts'
import { fillSchema } from './schema.ts'
import { isRight, shortAnswer } from './skill.ts'
import { recall, solve } from './solve.ts'
import { classify } from './solvers/classify.ts'
import { passageFor, summaryOf } from './solvers/summary.ts'
import { readStyle } from './style.ts'
import { within } from './text.ts'
import { offersTools, callTools } from './tools.ts'
import type { Ask, Solution, Turn } from './types.ts'

export type { Ask, Turn } from './types.ts'
export { embedText } from './embed.ts'

const verdictFields = /"(?:score|best|ranking|winner|criteria|verdict)"/

/** A turn that only says that the answer before it was no good, as the engine's repair of JSON does. */
const again =
  /^(?:that|the|your)(?: last| previous)? (?:answer|response|output|reply)\b.{0,60}\b(?:can't|cannot|isn't|is not|wasn't|was not|doesn't|does not|failed|invalid)\b|^(?:please )?(?:answer|try|reply) again\b/i

/** Index of the turn that holds the question: the last of the user's that isn't a mere request to try again. */
function questionTurn(turns: Ask['turns']): number {
  const users = turns.flatMap(({ role }, i) => (role === 'user' ? [i] : []))
  while (users.length > 1 && again.test(turns[users.at(-1)!]!.text)) users.pop()
  return users.at(-1) ?? -1
}

/** Of longer texts the beginning and the end are read: a model with a million tokens of window still has to answer soon. */
const longest = { question: 60_000, system: 60_000, answer: 20_000 }

/** The text a practice model answers with. Pure and the same for the same ask; knows no clock, no network, no store. */
export function think(given: Ask): string {
  const ask = { ...given, system: within(given.system, longest.system) }
  const at = questionTurn(ask.turns)
  const text = ask.turns[at]?.text ?? ''
  if (offersTools(ask)) return callTools(ask, think)
  if (asksForPlan(ask)) return draftPlan(ask)
  if (asksForClaims(ask, text)) return judgeClaims(ask, text)
  const read = readMarks(text)
  const marks = { ...read, answers: read.answers.map((one) => ({ ...one, text: within(one.text, longest.answer) })) }
  const marked = marks.answers.length > 0 || marks.branches.length > 0
  const question = within(marks.question ?? (marked ? '' : text), longest.question)
  if (marks.branches.length > 0) return chooseBranch(ask, marks, question)
  if (marks.answers.length > 0) {
    const judging = marks.rubric !== null || verdictFields.test(JSON.stringify(ask.schema))
    return judging ? judge(ask, marks, question) : merge(ask, marks, question)
  }
  return answer(ask, question, ask.turns.slice(0, at))
}

function chooseBranch(ask: Ask, marks: Marks, question: string): string {
  const labels = marks.branches.map(({ id, text }) => ({ id, meaning: text }))
  const { best } = classify(question, labels)
  const others = labels.filter(({ id }) => id !== best.id)
  const chosen = others.length === 0 || isRight(ask, question, null) ? best : others[question.length % others.length]!
  if (ask.schema === null) return chosen.id
  if (ask.schema === true) return JSON.stringify({ branch: chosen.id })
  const reason = `The text fits "${chosen.id}" best.`
  const byName = (name: string, field: { [key: string]: Json }): Json | undefined => {
    if (/reason|why|explanation/i.test(name)) return reason
    if (/confidence|score|probability/i.test(name)) return 0.9
    return Array.isArray(field['enum']) || /branch|label|id|route|choice|category|class/i.test(name)
      ? chosen.id
      : undefined
  }
  return JSON.stringify(fillSchema(ask.schema, byName))
}

/** Words by which a system prompt sets a task and the user's message is only the material. */
const task = /\b(?:classify|categori[sz]e|sort|label|extract|translate|summari[sz]e|sentiment|reverse|convert)\b/i

function answer(ask: Ask, question: string, earlier: Turn[]): string {
  const whole = `${ask.system}\n${question}`
  const tasked = task.test(ask.system) ? solve(`${ask.system}\n\n${question}`) : null
  const solution = tasked ?? solve(question) ?? recall(question, [{ role: 'system', text: ask.system }, ...earlier])
  const asJson = ask.schema ?? (/\bjson\b/i.test(whole) && keysAsked(whole).length > 0 ? true : null)
  if (asJson !== null)
    return JSON.stringify(
      fillFields(ask, question, schemaOf(asJson, whole), solution, () => otherAnswer(ask, question)),
    )
  const style = readStyle(whole)
  const said = solution === null ? otherAnswer(ask, question) : solutionText(ask, question, solution, style.bare)
  const cut = style.oneWord && solution === null ? (said.match(/[\p{L}\p{N}]+/u)?.[0] ?? said) : said
  return style.upper ? cut.toUpperCase() : cut
}

/** Any JSON object has the keys the prompt names, else one answer. */
function schemaOf(schema: Json | true, prompt: string): Json {
  if (isJsonObject(schema)) return schema as Json
  const keys = keysAsked(prompt)
  const names = keys.length > 0 ? keys : ['answer']
  return { type: 'object', properties: Object.fromEntries(names.map((name) => [name, {}])) }
}

function solutionText(ask: Ask, question: string, solution: Solution, bare: boolean): string {
  const short = shortAnswer(ask, question, solution)
  return bare ? short : solution.say(short)
}

/** Questions that can't be checked: a summary, a passage of the context given, else practice text. */
function otherAnswer(ask: Ask, question: string): string {
  const right = isRight(ask, question, null)
  const summary =
    summaryOf(question, !right) ?? (task.test(ask.system) ? summaryOf(`${ask.system}\n\n${question}`, !right) : null)
  if (summary !== null) return summary
  // In the system text it ends there: the question behind it would be its own best passage.
  const given = /(?:^|\n)Context:\s*([\s\S]+)$/
  const context = (given.exec(ask.system) ?? given.exec(question))?.[1]
  const picture = pictureAnswer(question, ask.turns)
  if (picture !== null) return picture
  const passage =
    context === undefined ? null : passageFor(question.replace(/(?:^|\n)Context:\s*[\s\S]+$/, ''), context)
  if (passage !== null) return passage
  const talk = smallTalk(question)
  if (talk !== null) return talk
  const sample = ask.temperature === 0 ? '' : String(ask.seed ?? ask.sample)
  return practiceProse(question, readStyle(`${ask.system}\n${question}`), `${ask.model} ${sample}`)
}
