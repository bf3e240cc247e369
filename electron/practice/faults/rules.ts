import { isJsonObject } from '../../../shared/json.ts'
import { practiceModels } from '../../../shared/practice/models.ts'

/** What a fault takes behind its `=`. */
interface Value {
  /** As it is written in messages, e.g. `SECONDS`. */
  name: string
  least: number
  most: number
  whole: boolean
}

export interface FaultKind {
  value: Value | null
  /** May `;retry-after=SECONDS` follow? */
  retryAfter?: boolean
  /** Has it a meaning for embeddings too? */
  embeddings?: boolean
  /** Holds for every request unless its rule says otherwise, where others hold for one. */
  lasting?: boolean
  help: string
}

const whole = (name: string, least: number, most: number): Value => ({ name, least, most, whole: true })
const real = (name: string, least: number, most: number): Value => ({ name, least, most, whole: false })
const token = whole('TOKEN', 0, 1_000_000)

/**
 * Every fault there is. Seconds and rates in a fault are as written: a simulator's speed doesn't change them. What each
 * does on each protocol, and where it has no meaning, is in the table at the head of `proxy.ts`.
 */
export const faultKinds = {
  status: {
    value: whole('CODE', 400, 599),
    retryAfter: true,
    embeddings: true,
    help: 'answer with this HTTP status and the provider’s own body',
  },
  limit: {
    value: whole('REQUESTS', 1, 1_000_000),
    embeddings: true,
    lasting: true,
    help: 'no more than so many requests a minute and model; the next is refused as the provider does',
  },
  quota: { value: null, embeddings: true, help: 'the account has no money left' },
  reset: { value: null, embeddings: true, help: 'drop the connection before the first byte' },
  stall: { value: real('SECONDS', 0, 86_400), embeddings: true, help: 'wait before the first byte' },
  'stall-at': { value: token, help: 'send nothing more after that many tokens, and don’t close' },
  'cut-at': { value: token, help: 'close after that many tokens, without the terminal frame' },
  'error-at': { value: token, help: 'an error event after that many tokens, inside a 200 stream' },
  trickle: { value: real('TOKENS_PER_SECOND', 0.001, 100_000), help: 'no more than so many tokens a second' },
  slow: { value: real('FACTOR', 1, 10_000), embeddings: true, help: 'everything takes so many times as long' },
  'bad-json': { value: null, help: 'the answer’s text is broken JSON' },
  'bad-sse': { value: null, embeddings: true, help: 'a frame of the stream, or the whole body, is cut in half' },
  empty: { value: null, help: 'an answer without content' },
  refusal: { value: null, help: 'the model declines' },
  'content-filter': { value: null, help: 'a filter takes the answer away' },
  'context-length': { value: null, embeddings: true, help: 'the prompt is too long for the model' },
  right: { value: null, help: 'a right answer, whatever the model’s rate' },
  wrong: { value: null, help: 'a wrong answer, whatever the model’s rate' },
  score: { value: real('0..1', 0, 1), help: 'what a judge says' },
} as const satisfies Record<string, FaultKind>

export type FaultName = keyof typeof faultKinds

export interface Fault {
  name: FaultName
  value: number | null
  /** Seconds, with `status` only. */
  retryAfter: number | null
  /** The fault as it is written, e.g. `status=429;retry-after=2`. */
  text: string
}

export interface FaultRule {
  /** Only requests to this model; absent: any. */
  model?: string
  /** Only requests whose last user message contains this. */
  match?: string
  fault: Fault
  /** How many requests it holds for; absent, without `probability` too: one, or all where the fault is one that lasts. */
  times?: number
  /** Share of requests it holds for, 0 to 1, without end. */
  probability?: number
}

export type ParsedRule = { rule: FaultRule } | { error: string }

const isFaultName = (name: string): name is FaultName => Object.hasOwn(faultKinds, name)
const usage = (name: FaultName): string => {
  const kind: FaultKind = faultKinds[name]
  return `${name}${kind.value === null ? '' : `=${kind.value.name}`}${kind.retryAfter === true ? '[;retry-after=SECONDS]' : ''}`
}
const knownFaults = `Known faults: ${(Object.keys(faultKinds) as FaultName[]).map(usage).join(', ')}. A rule is [MODEL:]FAULT, then optionally ;times=N or ;probability=P, and ;match=TEXT.`

class RuleError extends Error {}

function numberIn(text: string | null, value: Value, name: string): number {
  const number = text === null || text.trim() === '' ? Number.NaN : Number(text)
  if (
    !Number.isFinite(number) ||
    number < value.least ||
    number > value.most ||
    (value.whole && !Number.isInteger(number))
  ) {
    throw new RuleError(
      `"${name}" takes ${value.whole ? 'a whole number' : 'a number'} from ${value.least} to ${value.most}, not "${text ?? ''}".`,
    )
  }
  return number
}

/** A JSON number as a rule's text would have it; anything else can't be one and is shown as it is. */
const asWritten = (value: unknown): string => (typeof value === 'number' ? String(value) : JSON.stringify(value))

const split = (part: string): [name: string, value: string | null] => {
  const cut = part.indexOf('=')
  return cut < 0 ? [part.trim(), null] : [part.slice(0, cut).trim(), part.slice(cut + 1)]
}

function readFault(name: string, text: string | null): Fault {
  if (!isFaultName(name)) throw new RuleError(`There is no fault "${name}".`)
  const kind: FaultKind = faultKinds[name]
  if (kind.value === null) {
    if (text !== null) throw new RuleError(`"${name}" takes no value.`)
    return { name, value: null, retryAfter: null, text: name }
  }
  const value = numberIn(text, kind.value, name)
  return { name, value, retryAfter: null, text: `${name}=${value}` }
}

function readRule(text: string): FaultRule {
  const parts = text.split(';')
  const head = parts[0] ?? ''
  // A model may have colons of its own (`llama3:8b`), a fault has none: the last colon before the value parts them.
  const upTo = head.includes('=') ? head.indexOf('=') : head.length
  const colon = head.lastIndexOf(':', upTo)
  const model = colon < 0 ? '' : head.slice(0, colon).trim()
  if (colon >= 0 && model === '') throw new RuleError('There is nothing before the ":", where a model belongs.')
  const rule: FaultRule = { fault: readFault(...split(head.slice(colon + 1))), ...(model === '' ? {} : { model }) }
  for (const part of parts.slice(1)) {
    const [name, value] = split(part)
    if (name === 'times') rule.times = numberIn(value, whole('N', 1, 1_000_000), name)
    else if (name === 'probability') rule.probability = numberIn(value, real('P', 0, 1), name)
    else if (name === 'match' && value !== null && value !== '') rule.match = value
    else if (name === 'retry-after' && faultKinds[rule.fault.name] === faultKinds.status) {
      rule.fault = {
        ...rule.fault,
        retryAfter: numberIn(value, real('SECONDS', 0, 86_400), name),
        text: `${rule.fault.text};retry-after=${value?.trim()}`,
      }
    } else if (name === 'retry-after') throw new RuleError('"retry-after" goes with "status" only.')
    else if (isFaultName(name)) throw new RuleError('A rule has one fault; give another rule for another fault.')
    else throw new RuleError(`"${part.trim()}" is not understood.`)
  }
  return checked(rule)
}

function checked(rule: FaultRule): FaultRule {
  if (rule.times !== undefined && rule.probability !== undefined)
    throw new RuleError('"times" and "probability" exclude each other.')
  return rule
}

const attempt = (read: () => FaultRule, anyModel: boolean): ParsedRule => {
  try {
    const rule = read()
    if (!anyModel && rule.model !== undefined && !practiceModels.some(({ id }) => id === rule.model)) {
      throw new RuleError(
        `There is no practice model "${rule.model}" (there are ${practiceModels.map(({ id }) => id).join(', ')}).`,
      )
    }
    return { rule }
  } catch (problem) {
    if (problem instanceof RuleError) return { error: `${problem.message} ${knownFaults}` }
    throw problem
  }
}

/**
 * Reads a rule as `--fault` and `x-practice-fault` have it: `[MODEL:]FAULT[;times=N|;probability=P][;match=TEXT]`, e.g.
 * `cheap:status=429;retry-after=2;times=3`. The error is a sentence that lists the known faults. With `anyModel` the
 * model needn't be a practice model: for faults before a real provider.
 */
export const parseFaultRule = (text: string, { anyModel = false } = {}): ParsedRule =>
  attempt(() => readRule(text), anyModel)

/** Reads a rule as JSON has it: `{ model?, match?, fault, times? | probability? }`, the fault written as above. */
export function parseFaultJson(value: unknown, { anyModel = false } = {}): ParsedRule {
  return attempt(() => {
    if (!isJsonObject(value)) throw new RuleError('A rule is an object with at least "fault".')
    const { model, match, fault, times, probability, ...rest } = value
    const other = Object.keys(rest)[0]
    if (other !== undefined) throw new RuleError(`"${other}" is not understood.`)
    if (typeof fault !== 'string') throw new RuleError('"fault" is missing.')
    const rule = readRule(fault)
    if (
      rule.match !== undefined ||
      rule.times !== undefined ||
      rule.probability !== undefined ||
      rule.model !== undefined
    ) {
      throw new RuleError('"fault" holds the fault alone; model, match, times and probability are fields.')
    }
    for (const [name, text] of Object.entries({ model, match })) {
      if (text === undefined || text === null) continue
      if (typeof text !== 'string') throw new RuleError(`"${name}" is a text.`)
      Object.assign(rule, { [name]: text })
    }
    if (times !== undefined && times !== null)
      rule.times = numberIn(asWritten(times), whole('N', 1, 1_000_000), 'times')
    if (probability !== undefined && probability !== null)
      rule.probability = numberIn(asWritten(probability), real('P', 0, 1), 'probability')
    return checked(rule)
  }, anyModel)
}
