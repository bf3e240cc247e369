import { isJsonObject, type Json } from '../../../shared/json.ts'
import type { Ask } from './types.ts'

/* Drafts steps for a task, by the schema and the marks of a Planner's request (`shared/kinds/planner/prompt.ts`). */

const entities: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"' }
const plain = (text: string): string =>
  text.replace(/&(lt|gt|amp|quot);/g, (_all, name: string) => entities[name] ?? '')

interface Step {
  name: string
  kind: string
  model: string
  text: string
  uses: string[]
}

interface Given {
  kinds: readonly string[]
  /** The first is asked for the work, the last for what checks or mends it. */
  models: readonly string[]
  maxSteps: number
  /** What the work is done on: the context where one came, else the task. */
  material: 'context' | 'task'
}

interface Plan {
  reason: string
  steps: Step[]
  answer: string[]
}

const properties = (schema: Json | undefined): { [key: string]: Json } => {
  const found = isJsonObject(schema) ? schema['properties'] : undefined
  return isJsonObject(found) ? (found as { [key: string]: Json }) : {}
}

const choices = (schema: Json | undefined): string[] => {
  const list = isJsonObject(schema) ? schema['enum'] : undefined
  return Array.isArray(list) ? list.filter((each) => typeof each === 'string') : []
}

const stepFields = ({ schema }: Ask): { [key: string]: Json } => {
  const steps = schema === true || schema === null ? undefined : properties(schema)['steps']
  return properties(isJsonObject(steps) ? steps['items'] : undefined)
}

export const asksForPlan = (ask: Ask): boolean => ['kind', 'uses'].every((name) => stepFields(ask)[name] !== undefined)

/** The same steps for the same task: what it asks for is told from a few words. A fault may have it slip. */
export function draftPlan(ask: Ask): string {
  const user = ask.turns.find(({ role }) => role === 'user')?.text ?? ''
  const task = plain(/<task>([\s\S]*?)<\/task>/.exec(user)?.[1] ?? user)
  const fields = stepFields(ask)
  const given: Given = {
    kinds: choices(fields['kind']),
    models: choices(fields['model']).filter((name) => name !== 'none'),
    material: user.includes('<context>') ? 'context' : 'task',
    maxSteps: Number(/at most (\d) steps/.exec(ask.system)?.[1] ?? 5),
  }
  const told = (plan: Plan): string => JSON.stringify(ask.right === false ? slipped(plan) : plan)
  const makers = [translated, reported, blended, checked]
  for (const make of makers) {
    const plan = make(task, given)
    const fits = plan?.steps.every(({ kind }) => given.kinds.includes(kind)) === true
    if (plan !== null && fits && plan.steps.length <= given.maxSteps) return told(plan)
  }
  return told(alone(given))
}

/** A slip of the kind that drafting models make: a step takes what comes of itself. */
function slipped(plan: Plan): Plan {
  const [head, ...rest] = plan.steps
  return head === undefined ? plan : { ...plan, steps: [{ ...head, uses: [rest.at(-1)?.name ?? head.name] }, ...rest] }
}

const first = ({ models }: Given): string => models[0] ?? 'none'
const last = ({ models }: Given): string => models.at(-1) ?? 'none'

function translated(task: string, given: Given): Plan | null {
  const language = /\btranslat\w*\b[\s\S]{0,80}?\b(?:in)?to (\p{Lu}\p{L}+)/u.exec(task)?.[1]
  if (language === undefined && !/\btranslat/i.test(task)) return null
  const into = language ?? 'English'
  return {
    reason: `A translation is checked against what it was made of, and mended if it says something else.`,
    steps: [
      {
        name: 'translate',
        kind: 'model',
        model: first(given),
        text: `Translate the text into ${into}. Give the translation alone.`,
        uses: [given.material],
      },
      {
        name: 'check',
        kind: 'judge',
        model: last(given),
        text: `It is a translation into ${into} that says the same as the text.`,
        uses: ['translate', given.material],
      },
      {
        name: 'mend',
        kind: 'model',
        model: last(given),
        text: `Translate the text into ${into} once more, with care. Give the translation alone.`,
        uses: ['check.fail'],
      },
    ],
    answer: ['check.pass', 'mend'],
  }
}

function reported(task: string, given: Given): Plan | null {
  const [extracts, sums] = [/\bextract|\bfacts\b|\bfind (?:all|the)\b/i, /\bsummar|\bshorten|\bin short\b/i]
  if (!extracts.test(task) || !sums.test(task)) return null
  return {
    reason: 'Facts and summary come from the same text, so they are made side by side and put together.',
    steps: [
      {
        name: 'facts',
        kind: 'model',
        model: first(given),
        text: 'Extract the names, dates, amounts and e-mail addresses from the text.',
        uses: [given.material],
      },
      {
        name: 'summary',
        kind: 'model',
        model: last(given),
        text: 'Summarise the text in two sentences.',
        uses: [given.material],
      },
      {
        name: 'report',
        kind: 'prompt',
        model: 'none',
        text: '{{summary}}\n\nFacts: {{facts}}',
        uses: ['summary', 'facts'],
      },
    ],
    answer: ['report'],
  }
}

function blended(task: string, given: Given): Plan | null {
  if (!/\b(?:opinions?|views?|perspectives?|pros and cons|arguments?|for and against)\b/i.test(task)) return null
  const view = (name: string, text: string): Step => ({
    name,
    kind: 'model',
    model: first(given),
    text,
    uses: both(given),
  })
  return {
    reason: 'Two views are written apart from each other, so that neither leans on the other, and then made one.',
    steps: [
      view('in_favour', 'Say what speaks for it.'),
      view('against', 'Say what speaks against it.'),
      { name: 'together', kind: 'blend', model: last(given), text: '', uses: ['in_favour', 'against'] },
    ],
    answer: ['together'],
  }
}

/** A model that works on the task has the context as its background. */
const both = ({ material }: Given): string[] => (material === 'context' ? ['task', 'context'] : ['task'])

/** Whatever else is asked: answered, judged, and asked again where it falls short. */
const checked = (_task: string, given: Given): Plan => ({
  reason: 'It is answered once and judged; only where that falls short it is asked again.',
  steps: [
    { name: 'work', kind: 'model', model: first(given), text: '', uses: both(given) },
    {
      name: 'check',
      kind: 'judge',
      model: last(given),
      text: 'The answer is correct and complete.',
      uses: ['work', 'task'],
    },
    { name: 'again', kind: 'model', model: last(given), text: '', uses: both(given) },
    { name: 'best', kind: 'fallback', model: 'none', text: '', uses: ['check.pass', 'again'] },
  ],
  answer: ['best'],
})

/** Where little may be drafted: one step. */
function alone(given: Given): Plan {
  const kind = ['model', 'transform', 'prompt'].find((each) => given.kinds.includes(each)) ?? given.kinds[0] ?? 'model'
  const text: Record<string, string> = { prompt: '{{task}}', transform: '$' }
  const model = kind === 'model' ? first(given) : 'none'
  return {
    reason: 'One step is enough.',
    steps: [{ name: 'work', kind, model, text: text[kind] ?? '', uses: ['task'] }],
    answer: ['work'],
  }
}
