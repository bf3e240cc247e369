/**
 * The classes an attempt or a step can fail with, and what the engine does about each.
 * Source: engine.md, "Error classes". A receipt's `errorClass` is always one of these names.
 */
export interface ErrorRule {
  /** Further requests on the same target after the first, per class within one step. */
  retries: number
  /** May a Fallback ask its next option? `window`: only one whose window fits. */
  next: 'yes' | 'loud' | 'no' | 'window'
  /**
   * What the circuit breaker makes of it. `counts_408`: only with that status; `retry_after`: open until then, and counts
   * where it wasn't said; `user`: open until the user acts; `key`, `model`: the key is marked bad, the model missing.
   */
  breaker: 'counts' | 'counts_408' | 'retry_after' | 'user' | 'key' | 'model' | 'no'
}

export const errorRules = {
  network: { retries: 2, next: 'yes', breaker: 'counts' },
  config: { retries: 0, next: 'loud', breaker: 'no' },
  timeout: { retries: 1, next: 'yes', breaker: 'counts' },
  rate_limit: { retries: 1, next: 'yes', breaker: 'retry_after' },
  quota: { retries: 0, next: 'loud', breaker: 'user' },
  overloaded: { retries: 2, next: 'yes', breaker: 'counts' },
  server: { retries: 2, next: 'yes', breaker: 'counts' },
  conflict: { retries: 1, next: 'yes', breaker: 'counts_408' },
  bad_request: { retries: 0, next: 'no', breaker: 'no' },
  auth: { retries: 0, next: 'loud', breaker: 'key' },
  permission: { retries: 0, next: 'loud', breaker: 'key' },
  model_not_found: { retries: 0, next: 'yes', breaker: 'model' },
  context_length: { retries: 0, next: 'window', breaker: 'no' },
  refusal: { retries: 0, next: 'yes', breaker: 'no' },
  content_filter: { retries: 0, next: 'yes', breaker: 'no' },
  empty: { retries: 1, next: 'yes', breaker: 'counts' },
  truncated: { retries: 1, next: 'yes', breaker: 'counts' },
  invalid_output: { retries: 1, next: 'yes', breaker: 'no' },
  low_quality: { retries: 0, next: 'yes', breaker: 'no' },
  policy: { retries: 0, next: 'no', breaker: 'no' },
  /** Ours, beside the table's `policy`: a Guard stopped it, or could not judge it. See docs/format.md. */
  guard: { retries: 0, next: 'no', breaker: 'no' },
  budget: { retries: 0, next: 'no', breaker: 'no' },
  cancelled: { retries: 0, next: 'no', breaker: 'no' },
  no_output: { retries: 0, next: 'no', breaker: 'no' },
  unknown: { retries: 0, next: 'yes', breaker: 'counts' },
} as const satisfies Record<string, ErrorRule>

export type ErrorClass = keyof typeof errorRules
export const errorClasses = Object.keys(errorRules) as ErrorClass[]

/**
 * The one error that a kind's executor or a provider throws on purpose. Anything else that is thrown is a defect and
 * becomes class `unknown`. The message is for the user: what failed, in words, never with a key in it.
 */
export class StepError extends Error {
  readonly class: ErrorClass
  readonly code: string | null
  /** The step inside a box where it began, by its path; null where the step itself failed. */
  readonly origin: string | null
  constructor(errorClass: ErrorClass, message: string, code: string | null = null, origin: string | null = null) {
    super(message)
    this.name = 'StepError'
    this.class = errorClass
    this.code = code
    this.origin = origin
  }
}
