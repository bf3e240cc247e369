import { CallError, type ModelRequest, type ModelResult } from '../../../shared/model/types.ts'

/** What a check can do: ask the model under test, or the same in a way that must fail. */
export interface Subject {
  ask(request: ModelRequest, more?: { onDelta?(text: string): void; signal?: AbortSignal }): Promise<ModelResult>
  askWrongModel(request: ModelRequest): Promise<ModelResult>
  askWrongKey(request: ModelRequest): Promise<ModelResult>
  /** The answer before, as it was counted. */
  last(): ModelResult | null
  needsKey: boolean
}

/** `ok` null: it could not be tried here, and that is no fault. */
export interface Seen {
  ok: boolean | null
  seen: string
}

export interface Check {
  name: string
  /** The request that it may be billed for, for the bound on the cost; null: none, or one that has to be refused. */
  billed: ModelRequest | null
  try(subject: Subject): Promise<Seen>
}

const sum = 'What is 17 * 23?'
const asking = (content: string, more: Partial<ModelRequest> = {}): ModelRequest => ({
  system: '',
  messages: [{ role: 'user', content }],
  // Room for a model that thinks before it says a word.
  maxTokens: 1500,
  stream: false,
  ...more,
})

const quoted = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim()
  return `“${line.length > 60 ? `${line.slice(0, 60)}…` : line}”`
}

/** What it was refused with, where it had to be refused. */
async function refusal(call: Promise<ModelResult>, classes: readonly string[]): Promise<Seen> {
  try {
    const { text } = await call
    return { ok: false, seen: `answered ${quoted(text)}, where it had to be refused` }
  } catch (error) {
    if (!(error instanceof CallError)) throw error
    return { ok: classes.includes(error.class), seen: `${error.class}: ${error.message}` }
  }
}

const usageOf = ({ usage }: ModelResult): string =>
  usage === null
    ? 'no usage'
    : Object.entries(usage)
        .filter(([, tokens]) => tokens > 0)
        .map(([bucket, tokens]) => `${tokens} ${bucket}`)
        .join(', ')

const counted = (result: ModelResult): boolean => result.usage !== null && result.usage.input > 0

const plain = asking(sum)
const streamed = asking(sum, { stream: true })
const ordered = asking(sum, { system: 'Answer only with the number, without words.' })
const formed = asking(sum, {
  outputSchema: {
    type: 'object',
    properties: { answer: { type: 'integer' } },
    required: ['answer'],
    additionalProperties: false,
  },
})
const stopped = asking('Repeat this line exactly: one two three four five six', { stop: ['four'] })
const long = asking('Tell me about Paris in 200 words.', { maxTokens: 16 })
const left = asking('Tell me about Paris in 200 words.', { maxTokens: 300, stream: true })

export const checks: readonly Check[] = [
  {
    name: 'text',
    billed: plain,
    try: async (subject) => {
      const result = await subject.ask(plain)
      return {
        ok: result.finish === 'stop',
        seen: `${quoted(result.text)}, by ${result.servedModel ?? 'it doesn’t say whom'}`,
      }
    },
  },
  {
    name: 'usage',
    billed: null,
    try: (subject) => {
      const result = subject.last()
      return Promise.resolve({
        ok: result !== null && counted(result),
        seen: result === null ? 'there was no answer' : usageOf(result),
      })
    },
  },
  {
    name: 'stream',
    billed: streamed,
    try: async (subject) => {
      const heard: string[] = []
      const result = await subject.ask(streamed, { onDelta: (text) => void heard.push(text) })
      const same = heard.join('') === result.text
      return {
        ok: same && heard.length > 0 && counted(result),
        seen: `${heard.length} pieces, the first after ${result.ttftMs} ms, ${usageOf(result)}${same ? '' : '; the pieces are not the text'}`,
      }
    },
  },
  {
    name: 'system',
    billed: ordered,
    try: async (subject) => {
      const { text } = await subject.ask(ordered)
      return { ok: /^\W*\d+\W*$/.test(text.trim()), seen: quoted(text) }
    },
  },
  {
    name: 'structured',
    billed: formed,
    try: async (subject) => {
      const { text } = await subject.ask(formed)
      const fenced = /^```(?:json)?\s*([\s\S]*?)```$/.exec(text.trim())?.[1] ?? text
      try {
        const { answer } = JSON.parse(fenced) as { answer?: unknown }
        return { ok: Number.isInteger(answer), seen: quoted(text) }
      } catch {
        return { ok: false, seen: `no JSON: ${quoted(text)}` }
      }
    },
  },
  {
    name: 'stop',
    billed: stopped,
    try: async (subject) => {
      const { text, dropped } = await subject.ask(stopped)
      if (dropped.includes('stop')) return { ok: null, seen: 'it takes no stop words, and says so' }
      return { ok: !text.includes('four'), seen: quoted(text) }
    },
  },
  {
    name: 'cut at its length',
    billed: long,
    try: async (subject) => {
      try {
        const { finish, text } = await subject.ask(long)
        return { ok: finish === 'length', seen: `${finish}: ${quoted(text)}` }
      } catch (error) {
        // A model that thinks may use all of it up before the first word.
        if (error instanceof CallError && error.class === 'empty' && error.code === 'length')
          return { ok: true, seen: 'it thought all of it away, and that is said' }
        throw error
      }
    },
  },
  {
    name: 'cancel',
    billed: left,
    try: async (subject) => {
      const stop = new AbortController()
      const call = subject.ask(left, { signal: stop.signal, onDelta: () => stop.abort() })
      return refusal(call, ['cancelled'])
    },
  },
  {
    name: 'wrong model',
    billed: null,
    try: (subject) => refusal(subject.askWrongModel(plain), ['model_not_found']),
  },
  {
    name: 'wrong key',
    billed: null,
    try: async (subject) =>
      subject.needsKey
        ? refusal(subject.askWrongKey(plain), ['auth', 'permission'])
        : { ok: null, seen: 'it needs no key' },
  },
]
