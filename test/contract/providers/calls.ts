import { createHash } from 'node:crypto'
import type { Clock } from '../../../shared/clock.ts'
import type { CallError, ModelCall, ModelRequest, ModelResult } from '../../../shared/model/types.ts'
import { type Wire, countedUsage } from './wire-types.ts'
import { azure, bedrock } from './wires-clouds.ts'
import { anthropic } from './wires-anthropic.ts'
import { openai } from './wires-openai.ts'
import { responses } from './wires-responses.ts'
import { gemini, ollama } from './wires-others.ts'

export const wires: readonly Wire[] = [openai, responses, azure, bedrock, anthropic, gemini, ollama]

/**
 * What this protocol's `ending` and `whole` mean in our buckets; Ollama knows neither cache nor thinking, Bedrock counts
 * thinking as output.
 */
export const usageOf = (wire: Wire): object =>
  wire.protocol === 'ollama'
    ? { ...countedUsage, cacheRead: 0, reasoning: 0 }
    : wire.protocol === 'bedrock'
      ? { ...countedUsage, output: 7, reasoning: 0 }
      : countedUsage

/** The bytes of what a wire says. */
export const bytesOf = (wire: Wire, said: string): Buffer => Buffer.from(said, wire.binary === true ? 'latin1' : 'utf8')

export const question: ModelRequest = {
  system: '',
  messages: [{ role: 'user', content: 'Hello?' }],
  maxTokens: 100,
  stream: true,
}

export const patient = { firstTokenMs: 30_000, idleMs: 20_000, totalMs: 300_000 }

/** A call with everything filled in that a test doesn't care about. */
export const callOf = (
  provider: string,
  given: Partial<Omit<ModelCall, 'request'>> & { request?: Partial<ModelRequest> } = {},
): ModelCall => ({
  target: { provider, model: 'some-model' },
  timers: patient,
  signal: new AbortController().signal,
  ...given,
  request: { ...question, ...given.request },
})

/** What a call failed with; a call that didn't fail is a failed test. */
export const failureOf = async (call: Promise<ModelResult>): Promise<CallError> => {
  const outcome = await call.then(
    (result) => ({ result }),
    (error: unknown) => ({ error: error as CallError }),
  )
  if ('result' in outcome) throw new Error(`no failure but ${JSON.stringify(outcome.result)}`)
  return outcome.error
}

export const realClock: Clock = {
  now: () => Date.now(),
  after: (ms, fn) => {
    const timer = setTimeout(fn, ms)
    return () => clearTimeout(timer)
  },
}

/** A value that stands for a key and can be looked for everywhere. */
export const secret = `test-${createHash('sha256').update('switchyard').digest('hex').slice(0, 24)}`
