import { convertValue } from '../../compiler/convert.ts'
import { StepError } from '../../errors.ts'
import type { Drafted } from '../../events/types.ts'
import { isJsonObject, type JsonObject, parseJson } from '../../json.ts'
import type { Decision } from '../../receipt/types.ts'
import { dataText, valueText } from '../../text/marks.ts'
import type { ChatMessage, Value } from '../../values.ts'
import { insideOf } from '../box.ts'
import { counted } from '../config.ts'
import type { Execute, StepContext } from '../execute.ts'
import { draftTokens, schemaOf, systemOf, type PlannerConfig } from './definition.ts'
import { drawDraft, ends, type Draft } from './draft.ts'
import { draftMessage, none } from './prompt.ts'

/** So many problems are told to the model at once. */
const toldProblems = 6

/** Drafts, unless it had before an interruption; then runs what was drafted, once. */
export const execute: Execute<PlannerConfig> = async (config, inputs, context) => {
  const task = textOf(inputs.one('prompt'))
  if (task === null || task.trim() === '')
    throw new StepError('bad_request', 'There is no task to plan for: the text is empty.', 'empty_prompt')
  const background = textOf(inputs.one('context'))
  const values: Record<string, Value> = { [ends.task]: { type: 'text', data: task } }
  if (background !== null) values[ends.context] = { type: 'text', data: background }

  const { draft, by } = context.drafting.kept() ?? (await drafted(config, task, background, values, context))
  context.decide(decisionOf(draft as unknown as Draft))
  const inside = insideOf(context)
  if (inside.leastRequests > inside.requestsLeft()) {
    const message = `The drafted steps need at least ${counted(inside.leastRequests, 'request')}, and this run may make ${inside.requestsLeft()} more (settings, maxAttempts).`
    throw new StepError('bad_request', message, 'run_attempts')
  }
  const { outputs, failed } = await inside.run(1, values)
  if (failed !== null) throw failed
  const given = outputs[ends.answer]
  const answer = given === undefined ? null : asText(given)
  if (answer === null) throw new StepError('no_output', 'The drafted steps gave no answer.', 'no_answer')
  return { answer, plan: { type: 'json', data: draft, by } }
}

/** A text as it is; a conversation turn by turn, or what its only turn says. */
function textOf(value: Value | undefined): string | null {
  if (value === undefined) return null
  const turns = value.type === 'chat' ? (value.data as unknown as ChatMessage[]) : []
  const [only] = turns
  return turns.length === 1 && only?.role === 'user' ? only.content : valueText(value)
}

/** A list or an object as JSON, and a text that stands in JSON without its quotes. */
const asText = (value: Value): Value | null =>
  value.type === 'json' && typeof value.data === 'string'
    ? { ...value, type: 'text', data: dataText(value.data) }
    : convertValue(value, ['text'])

async function drafted(
  config: PlannerConfig,
  task: string,
  background: string | null,
  values: Readonly<Record<string, Value>>,
  context: StepContext,
): Promise<Pick<Drafted, 'draft' | 'by'>> {
  const { drafting } = context
  const { target } = config
  if (target === undefined)
    throw new StepError('bad_request', 'There is no model to draft the steps.', 'missing_target')
  const read = (text: string) => readDraft(config, text, background !== null, values, drafting)
  const answer = await context.ask({
    target,
    system: systemOf(config),
    messages: [{ role: 'user', content: draftMessage(task, background) }],
    maxTokens: draftTokens(config),
    outputSchema: schemaOf(config),
    stream: false,
    ...(config.temperature === undefined ? {} : { temperature: config.temperature }),
    ...(config.repair ? {} : { retries: { invalid_output: 0 } }),
    accept: (text) => {
      const found = read(text)
      return 'problem' in found ? { ok: false, problem: found.problem } : { ok: true, value: found.draft }
    },
  })
  const found = read(answer.text)
  if ('problem' in found) throw new StepError('invalid_output', found.problem, 'bad_draft')
  const { draft, compiled } = found
  if (compiled.tooDear !== null) throw new StepError('budget', compiled.tooDear, 'run_budget')
  const made = { draft, by: answer.by }
  drafting.keep({ ...made, document: found.document, plan: compiled.plan })
  return made
}

/** A draft that can be drawn and compiled, or what is wrong with it, for the model. */
function readDraft(
  config: PlannerConfig,
  text: string,
  hasContext: boolean,
  values: Readonly<Record<string, Value>>,
  drafting: StepContext['drafting'],
) {
  const value = parseJson(text)
  if (!isJsonObject(value)) return { problem: 'The draft is not a JSON object.' }
  const drawn = drawDraft(config, value, hasContext)
  if (!drawn.ok) return { problem: told(drawn.problems) }
  const compiled = drafting.compile(drawn.document, values)
  if (!compiled.ok) return { problem: told(compiled.problems) }
  return { draft: drawn.draft as unknown as JsonObject, document: drawn.document, compiled }
}

const told = (problems: readonly string[]): string => {
  const more = problems.length - toldProblems
  return `The draft doesn't hold. ${problems.slice(0, toldProblems).join(' ')}${more > 0 ? ` And ${more} more problems.` : ''}`
}

const decisionOf = ({ reason, steps }: Draft): Decision => ({
  chosen: 'plan',
  why: `${counted(steps.length, 'step')}: ${reason}`,
  candidates: steps.map(({ name, kind, model, uses }, i) => ({
    id: `${i + 1}. ${name} (${kind}${model === none ? '' : `, ${model}`}) of ${uses.join(', ')}`,
    score: null,
    removedBy: null,
  })),
})
