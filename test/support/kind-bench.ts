import { kindAtRun } from '../../electron/engine/executors.ts'
import { evaluateExpression } from '../../electron/engine/expressions/index.ts'
import { validateJson } from '../../electron/engine/validate.ts'
import { embedText } from '../../electron/practice/brain/index.ts'
import { compileDraft } from '../../shared/compiler/index.ts'
import type { Shelf } from '../../shared/documents/types.ts'
import { StepError } from '../../shared/errors.ts'
import type { Json, JsonObject } from '../../shared/json.ts'
import type { Kind } from '../../shared/kinds/define.ts'
import type {
  Arrived,
  AskAnswer,
  AskRequest,
  Dropped,
  Hindrance,
  InsideRuns,
  PersonRequest,
  StepContext,
  StepInputs,
} from '../../shared/kinds/execute.ts'
import { kindOf } from '../../shared/kinds/index.ts'
import type { ReviewAnswer } from '../../shared/events/review.ts'
import type { Drafted } from '../../shared/events/types.ts'
import type { Decision } from '../../shared/receipt/types.ts'
import type { AnsweredBy, Value } from '../../shared/values.ts'
import { modelFacts } from '../../shared/catalog/index.ts'
import { unknownStanding } from '../../electron/engine/health/index.ts'
import { practiceMachine } from './documents.ts'

export function definitionOf(id: string): Kind {
  const kind = kindOf(id)
  if (kind === undefined) throw new Error(`no kind ${id}`)
  return kind
}

/** A config as its kind's schema reads it; throws with its words where it doesn't hold. */
export function configOf(id: string, raw: JsonObject): JsonObject {
  const read = definitionOf(id).schema.safeParse(raw)
  if (!read.success)
    throw new Error(read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '))
  return read.data
}

export const problemCodes = (id: string, raw: JsonObject): string[] =>
  definitionOf(id)
    .check(configOf(id, raw))
    .map((problem) => problem.code)

export const textValue = (data: string): Value => ({ type: 'text', data })
export const by = (nodeId: string): Value['by'] & object => ({ nodeId, provider: 'practice', model: 'cheap' })

/** An answer of a node, as it comes in on a wire. */
export const answerOf = (nodeId: string, data: string): Arrived => ({
  nodeId,
  title: nodeId.toUpperCase(),
  value: { type: 'text', data, by: by(nodeId) },
})

export const lost = (
  nodeId: string,
  how: Dropped['how'],
  errorClass: Dropped['class'] = null,
  port = 'answers',
): Dropped => ({
  nodeId,
  title: nodeId.toUpperCase(),
  port,
  how,
  class: errorClass,
})

export interface Given {
  one?: Record<string, Value>
  many?: Record<string, Arrived[]>
  chosen?: (Arrived & { port: string; began?: string }) | null
  dropped?: Dropped[]
}

const inputsOf = (given: Given): StepInputs => ({
  one: (port) => given.one?.[port],
  many: (port) => given.many?.[port] ?? [],
  chosen: given.chosen == null ? null : { began: null, ...given.chosen },
  dropped: given.dropped ?? [],
})

/** What the model says to a request: a text, JSON, or how the request fails. */
export type Saying = string | JsonObject | StepError
export type Script = Saying[] | ((request: AskRequest, n: number) => Saying)

export interface Played {
  outputs: Record<string, Value>
  asked: AskRequest[]
  /** Texts that were to become vectors, in order. */
  embedded: string[]
  decision: Decision | null
  /** Verdicts on those who gave the answers. */
  judged: { by: AnsweredBy; score: number }[]
  /** Steps that it had a model draft. */
  drafted: Drafted | null
}

export interface PlayOptions {
  /** What the person says; else the first candidate is approved. */
  answering?: (asked: PersonRequest) => ReviewAnswer
  script?: Script
  vars?: Record<string, Value>
  startedAt?: number
  nodeId?: string
  standing?: StepContext['standing']
  turn?: number
  /** Another one draws other numbers. */
  seed?: number
  /** Steps that it drafted before it was interrupted. */
  kept?: Drafted
  /** Why the budget hasn't enough left for what it drafts. */
  tooDear?: string
  /** What its documents hold. */
  shelf?: Shelf
  /** What keeps a branch port from being taken. */
  hindered?: Record<string, Hindrance>
  /** What the node remembers of earlier runs. */
  memory?: Json
  /** Vectors of length one; the practice provider's where none are given. */
  vectorOf?: (text: string) => Float32Array
}

/** Healthy, and as the catalog knows it. */
export const wellKnown: StepContext['standing'] = ({ provider, model }) => ({
  ...unknownStanding,
  missing: null,
  forbidden: null,
  tooDear: null,
  facts: modelFacts(provider, model),
  local: false,
})

/**
 * Runs a kind's executor as the engine does, with models that say what the script says: answers are validated against
 * the schema and by `accept`, and an invalid one is asked once more unless the request forbids it.
 */
export async function play(id: string, raw: JsonObject, given: Given, options: PlayOptions = {}): Promise<Played> {
  const { script = [], vars = {}, startedAt = Date.UTC(2026, 10, 21, 12), nodeId = 'self', answering } = options
  const { shelf = onePassage, hindered = {}, memory = null, vectorOf = practiceVector } = options
  const embedded: string[] = []
  const asked: AskRequest[] = []
  let decision: Decision | null = null
  let drafted: Drafted | null = null
  const judged: Played['judged'] = []
  const say = (request: AskRequest): Saying => {
    const n = asked.push(request) - 1
    const saying = typeof script === 'function' ? script(request, n) : script[n]
    if (saying === undefined) throw new Error(`nothing scripted for request ${n + 1}`)
    return saying
  }
  const context: StepContext = {
    nodeId,
    async ask(request) {
      const first = heard(request, say(request), nodeId)
      if ('answer' in first) return first.answer
      const retries = typeof request.retries === 'number' ? request.retries : request.retries?.invalid_output
      if (retries === 0) throw new StepError('invalid_output', first.problem)
      const second = heard(request, say(request), nodeId)
      if ('answer' in second) return second.answer
      throw new StepError('invalid_output', second.problem)
    },
    embed({ texts }) {
      embedded.push(...texts)
      const vectors = texts.map((text) => vectorOf(text))
      return Promise.resolve({ vectors, asked: texts.length, kept: 0 })
    },
    library: () => Promise.resolve(shelf),
    hindrance: (port) => hindered[port] ?? null,
    memory: () => memory,
    decided: [],
    decide: (made) => (decision = made),
    random: (purpose, index = 0) => fraction(`${options.seed ?? ''}${purpose} ${index}`),
    validate: validateJson,
    standing: options.standing ?? wellKnown,
    turn: () => options.turn ?? 0,
    judged: (by, score) => judged.push({ by, score }),
    tool: () => Promise.resolve({ ok: true, status: 200, text: 'found' }),
    person: (asked) => Promise.resolve(answering?.(asked) ?? approving(asked)),
    evaluate: (expression) => evaluateExpression(expression, startedAt, 7),
    signal: new AbortController().signal,
    run: { vars, startedAt },
    drafting: {
      kept: () => options.kept ?? null,
      compile(document, inputs) {
        const values = Object.fromEntries(Object.entries(inputs).map(([name, { data }]) => [name, data]))
        const { inside, problems } = compileDraft(document, practiceMachine, { tags: [], inputs: values })
        if (inside === null) return { ok: false, problems: problems.map(({ message }) => message) }
        return { ok: true, plan: inside, tooDear: options.tooDear ?? null }
      },
      keep: (made) => void (drafted = made),
    },
    // What a model drafted is run by the engine; here it gives one text.
    get inside() {
      return (drafted ?? options.kept) == null ? undefined : oneText
    },
  }
  const outputs = await kindAtRun(id).execute(configOf(id, raw), inputsOf(given), context)
  return { outputs, asked, embedded, decision, judged, drafted }
}

const passage = { id: 1, file: 'a.md', page: null, line: 1, toLine: 2, text: 'The shop is closed on Mondays.' }

/** A collection of one file with one passage, which every question finds. */
export const onePassage: Shelf = {
  files: 1,
  passages: 1,
  read: 0,
  problems: [],
  byWords: () => [passage],
  withoutVector: () => ({ texts: [], left: 0 }),
  byVector: () => [passage],
}

const oneText: InsideRuns = {
  inputs: [],
  outputs: ['answer'],
  leastRequests: 1,
  requestsLeft: () => 8,
  run: () => Promise.resolve({ outputs: { answer: { type: 'text', data: 'done' } }, failed: null }),
  progress: () => undefined,
}

const practiceVector = (text: string): Float32Array => Float32Array.from(embedText(text))

function heard(request: AskRequest, saying: Saying, nodeId: string): { answer: AskAnswer } | { problem: string } {
  if (saying instanceof StepError) throw saying
  const text = typeof saying === 'string' ? saying : JSON.stringify(saying)
  let value: Json = null
  if (request.outputSchema !== undefined) {
    try {
      value = JSON.parse(text) as Json
    } catch {
      return { problem: 'not JSON' }
    }
    const problems = validateJson(request.outputSchema, value)
    if (problems.length > 0) return { problem: problems.join('; ') }
  }
  const accepted = request.accept?.(text)
  if (accepted?.ok === false) return { problem: accepted.problem }
  if (accepted !== undefined) value = accepted.value
  const { provider, model } = request.target
  return { answer: { text, value, finish: 'stop', by: { nodeId, provider, model } } }
}

function fraction(text: string): number {
  let hash = 2166136261
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 16777619)
  return ((hash >>> 0) % 10_007) / 10_007
}

const approving = ({ mode, candidates }: PersonRequest): ReviewAnswer => ({
  action: mode === 'choose' ? 'choose' : 'approve',
  candidate: candidates[0]?.id ?? null,
  value: null,
  note: '',
})

/** The text that a request puts before the model. */
export const promptOf = (request: AskRequest | undefined): string => request?.messages.at(-1)?.content ?? ''

/** What stands in a prompt's marks of a name, in order: `<answer id="A">…</answer>`. */
export function marksIn(prompt: string, name: string): { id: string | null; text: string }[] {
  const found = prompt.matchAll(new RegExp(`<${name}(?: id="([^"]*)")?[^>]*>([^<]*)</${name}>`, 'g'))
  return Array.from(found, (match) => ({ id: match[1] ?? null, text: match[2] ?? '' }))
}
