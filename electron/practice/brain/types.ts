import type { Json } from '../../../shared/json.ts'

/** One thing the brain can work out, with what a weaker model would say instead. */
export interface Solution {
  /** What is asked, in a form of its own, e.g. `calc:17*23`; two wordings of one question share it. */
  key: string
  /** The answer as few words, e.g. `391` or `Paris`. */
  short: string
  /** The answer as JSON would carry it: 391, true, ["a", "b"]. */
  value: Json
  /**
   * Plausible wrong answers in the form of `short`, all different from it and from each other: at least three, except
   * where there are only so many to choose from (yes or no, a list of labels).
   */
  wrong: string[]
  /** A whole sentence with this answer, right or wrong, in it. */
  say: (short: string) => string
  /** Does a text claim the right answer? */
  accepts: (text: string) => boolean
  /** The JSON value that belongs to one of the wrong answers, where it isn't the text itself. */
  jsonOf: (short: string) => Json
}

export interface Turn {
  role: 'system' | 'user' | 'assistant'
  text: string
  /** Pictures in it; practice models measure them and see nothing. */
  pictures?: readonly Picture[]
}

/** Format as people write it, e.g. `PNG`, and pixels. */
export interface Picture {
  format: string
  width: number
  height: number
  bytes: number
}

/** A request in no protocol's words, as the brain reads it. */
export interface Ask {
  /** Id of one of the practice models. */
  model: string
  system: string
  turns: Turn[]
  /** 0 is deterministic; above it each sample is drawn. */
  temperature: number
  /** Null: none was sent; then `sample` alone tells samples apart. */
  seed: number | null
  /** How many times the same request came before, from 0. */
  sample: number
  /** JSON Schema the answer has to follow, `true` for any JSON object, null for plain text. */
  schema: Json | true | null
  /** Set by a fault: be right or wrong whatever the rate says. */
  right?: boolean
  /** Set by a fault: what a judge says. */
  score?: number
}
