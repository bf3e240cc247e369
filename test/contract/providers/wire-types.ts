import type { Protocol } from '../../../shared/providers/registry.ts'

/** How each protocol writes the same things. Field names and shapes as the providers document them. */
export interface Wire {
  protocol: Protocol
  provider: string
  /** Below the far end's address, as the official clients write it. */
  base?: string
  path: string
  streamPath: string
  /** Header that the key travels in, and how. */
  key: [name: string, value: (key: string) => string]
  streamType: string
  /** Its stream is no text: the strings below are bytes, one a letter. */
  binary?: true
  /** What it says which model answered; absent: `served-model`. */
  served?: null
  /** One event with these words. */
  delta(text: string): string
  thought(text: string): string
  ping: string | null
  /** What begins a stream before the first words. */
  opening: string
  /** Everything behind the last words: finish reason, usage, terminal frame. */
  ending(finish: 'stop' | 'length'): string
  whole(text: string, finish?: 'stop' | 'length'): object
  /** An answer in one piece that shows its thoughts. */
  wholeThought(text: string, thoughts: string): object
  /** The end of a stream for this reason, in the provider's own word. */
  finished(reason: string): string
  error(status: number): { body: object; code: string }
  errorEvent: string
  refusal: { stream: string; whole: object } | null
  filtered: { stream: string; whole: object }
  tooLong: object
  models: object
}

/** What `ending` and `whole` count: 10 tokens in, 4 of them from the cache; 7 out, 3 of them thinking. */
export const countedUsage = { input: 6, cacheRead: 4, cacheWrite: 0, output: 4, reasoning: 3 }

export const sse = (data: unknown, event?: string): string =>
  `${event === undefined ? '' : `event: ${event}\n`}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`
