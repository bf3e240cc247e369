/** Time as the engine sees it, so that a test can own it. */
export interface Clock {
  /** Milliseconds since 1970, whole. */
  now(): number
  /** Calls `fn` once after `ms`; the returned function cancels it. */
  after(ms: number, fn: () => void): () => void
}
