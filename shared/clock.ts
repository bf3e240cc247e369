/** Time as the engine sees it, so that a test can own it. */
export interface Clock {
  /** Milliseconds since 1970, whole. */
  now(): number
  /** Calls `fn` once after `ms`; the returned function cancels it. */
  after(ms: number, fn: () => void): () => void
}

/** The part of an `AbortSignal` that pure code needs; every host's own signal fits it. */
export interface Signal {
  readonly aborted: boolean
  readonly reason: unknown
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void
  removeEventListener(type: 'abort', listener: () => void): void
}
