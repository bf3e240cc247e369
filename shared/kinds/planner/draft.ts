import { documentFormat, documentVersion, type PipelineDocument, type PipelineEdge } from '../../document/schema.ts'
import type { JsonObject } from '../../json.ts'
import { placeOf, stepTokens, targetsOf, type PlannerConfig } from './definition.ts'
import { none, longestText } from './prompt.ts'
import { recipes, type DraftStep, type MadeStep } from './steps.ts'

/** What a model drafted. */
export interface Draft {
  reason: string
  steps: DraftStep[]
  /** What becomes the answer: one source, or several of which at most one comes. */
  answer: string[]
}

export type DraftRead = { ok: true; draft: Draft; document: PipelineDocument } | { ok: false; problems: string[] }

/** Names of what comes in, and of what goes out. */
export const ends = { task: 'task', context: 'context', answer: 'answer' } as const
const stepName = /^[a-z][a-z0-9_]{0,31}$/

/**
 * Draws what a model drafted: one Input for the task (and one for the context, where one came and is used), a node for each
 * step, one Output. What the drawing itself can't be is said here; whether it runs is for the compiler to say.
 * `value` has been through `draftSchema`.
 */
export function drawDraft(config: PlannerConfig, value: JsonObject, hasContext: boolean): DraftRead {
  const draft = value as unknown as Draft
  const problems = problemsOf(config, draft, hasContext)
  if (problems.length > 0) return { ok: false, problems }
  const made = new Map(draft.steps.map((step) => [step.name, madeOf(config, step)]))
  const wires = [...made].flatMap(([name, { wires: into }]) => into.map((wire) => ({ ...wire, to: name })))
  for (const source of draft.answer) wires.push({ port: 'value', source, to: ends.answer })
  const usesContext = wires.some(({ source }) => source === ends.context)
  const inputs = [ends.task, ...(usesContext ? [ends.context] : [])]
  const kinds = new Map(draft.steps.map(({ name, kind }) => [name, kind]))
  const edges = wires.map(({ port, source, to }, i): PipelineEdge => {
    const [node, named] = partsOf(source)
    const kind = kinds.get(node)
    const from = named ?? (kind === undefined ? 'value' : (recipes[kind].port ?? ''))
    return { id: `e${String(i + 1).padStart(3, '0')}`, from: { node, port: from }, to: { node: to, port } }
  })
  const places = placesOf(
    [...inputs, ...draft.steps.map(({ name }) => name), ends.answer],
    edges.map(({ from, to }) => [from.node, to.node]),
  )
  const at = (id: string): { x: number; y: number } => places.get(id) ?? { x: 0, y: 0 }
  const document: PipelineDocument = {
    format: documentFormat,
    version: documentVersion,
    name: 'Drafted steps',
    nodes: [
      ...inputs.map((name) => ({
        id: name,
        kind: 'input',
        title: titled(name),
        position: at(name),
        config: { name, type: 'text', required: true },
      })),
      ...draft.steps.map(({ name, kind }) => ({
        id: name,
        kind,
        title: titled(name),
        position: at(name),
        config: made.get(name)?.config ?? {},
      })),
      { id: ends.answer, kind: 'output', title: 'Answer', position: at(ends.answer), config: { name: ends.answer } },
    ],
    edges,
  }
  return { ok: true, draft, document }
}

const titled = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ')

function partsOf(source: string): [node: string, port: string | null] {
  const dot = source.indexOf('.')
  return dot < 0 ? [source, null] : [source.slice(0, dot), source.slice(dot + 1)]
}

function madeOf(config: PlannerConfig, step: DraftStep): MadeStep {
  const targets = targetsOf(config)
  const target = targets.find((each) => placeOf(each) === step.model) ?? targets[0]
  return target === undefined ? { config: {}, wires: [] } : recipes[step.kind].make(step, target, stepTokens(config))
}

/** What a drawing can't be made of, as sentences to the model that drafted it. */
function problemsOf(config: PlannerConfig, { steps, answer }: Draft, hasContext: boolean): string[] {
  const problems: string[] = []
  const say = (problem: string): void => void problems.push(problem)
  if (steps.length === 0) say('There is no step.')
  if (steps.length > config.maxSteps) say(`There are ${steps.length} steps, and at most ${config.maxSteps} may be.`)
  const models = targetsOf(config).map(placeOf)
  const kinds = new Map<string, DraftStep['kind']>()
  for (const { name, kind, model, text } of steps) {
    if (!stepName.test(name) || Object.hasOwn(ends, name))
      say(
        `"${name.slice(0, 40)}" can't be a step's name: small letters, digits and _, and not ${Object.keys(ends).join(', ')}.`,
      )
    else if (kinds.has(name)) say(`Two steps are called "${name}".`)
    else if (!(config.kinds as readonly string[]).includes(kind))
      say(`The step "${name}" is of a kind that may not be used: ${kind}.`)
    kinds.set(name, kind)
    if (text.length > longestText)
      say(`The text of "${name}" has ${text.length} characters, and at most ${longestText} may be.`)
    if (recipes[kind]?.asks === true && !models.includes(model))
      say(`The step "${name}" asks no model that may be asked: ${models.join(', ')}.`)
    if (recipes[kind]?.asks === false && model !== none)
      say(`The step "${name}" asks no model: its model is "${none}".`)
  }
  if (problems.length > 0) return problems
  const look = (source: string, who: string): void => {
    const [node, port] = partsOf(source)
    if (node === ends.context && !hasContext) return say(`${who} takes the context, and there is none.`)
    const kind = kinds.get(node)
    if (kind === undefined && node !== ends.task && node !== ends.context)
      return say(`${who} takes "${source.slice(0, 60)}", which is neither a step nor the task.`)
    if (kind === undefined ? port !== null : port === null && recipes[kind].port === null)
      say(
        kind === undefined
          ? `${who} takes "${source.slice(0, 60)}": ${node} has no ports.`
          : `${who} takes "${source}": say which port of it, like ${source}.pass.`,
      )
  }
  for (const step of steps) {
    const who = `The step "${step.name}"`
    if (new Set(step.uses).size < step.uses.length) say(`${who} takes the same thing twice.`)
    for (const { source } of madeOf(config, step).wires) look(source, who)
  }
  if (answer.length === 0) say('Nothing becomes the answer.')
  for (const source of new Set(answer)) look(source, 'The answer')
  return problems
}

const column = 288
const row = 176

/** Left to right by what comes before what, top to bottom in their order. In a circle, which will not run, as far as it goes. */
function placesOf(
  ids: readonly string[],
  wires: readonly (readonly [from: string, to: string])[],
): Map<string, { x: number; y: number }> {
  const depth = new Map(ids.map((id) => [id, 0]))
  // As often as there are nodes: no way is longer.
  for (const _each of ids)
    for (const [from, to] of wires)
      depth.set(to, Math.min(ids.length, Math.max(depth.get(to) ?? 0, (depth.get(from) ?? 0) + 1)))
  const rows = new Map<number, number>()
  return new Map(
    ids.map((id) => {
      const x = depth.get(id) ?? 0
      const y = rows.get(x) ?? 0
      rows.set(x, y + 1)
      return [id, { x: x * column, y: y * row }]
    }),
  )
}
