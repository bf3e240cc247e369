import { errorRules } from '../../shared/errors.ts'
import type { OptionOutcome } from '../../shared/kinds/define.ts'
import type { PlanWire } from '../../shared/plan/types.ts'
import type { Value } from '../../shared/values.ts'
import type { Cause } from './outcomes.ts'

/** What a single port has brought so far. */
export type PortResult =
  | { how: 'value'; value: Value; wire: PlanWire }
  | { how: 'not_taken' | 'waiting' | 'unwired' }
  | { how: 'failed'; cause: Cause; wire: PlanWire }

/** What a step that asks in order does next. */
type Next =
  | { do: 'take'; port: string; value: Value; wire: PlanWire }
  | { do: 'ask'; port: string }
  | { do: 'wait' }
  | { do: 'fail'; cause: Cause }
  | { do: 'none' }

/**
 * The options of a step that asks in order: the next is asked when the one before has ended without a value, or, hedged,
 * while it still works; the first value wins. Source: engine.md, "Fallback".
 */
export class Options {
  /** A prompt was too long for an option: only a larger window may be asked now. */
  tooLong: Cause | null = null
  readonly #ports: readonly string[]
  #asked = 0
  /** An option ended so that no other is to be asked. */
  #refused: Cause | null = null
  readonly #heard = new Set<string>()

  constructor(ports: readonly string[]) {
    this.#ports = ports
  }

  /** The next to be asked, if one is left and may be. */
  another(): Next {
    const port = this.#refused === null ? this.#ports[this.#asked] : undefined
    if (port === undefined) return { do: 'none' }
    this.#asked++
    return { do: 'ask', port }
  }

  next(resultOf: (port: string) => PortResult, moveOn: (outcome: OptionOutcome, wire: PlanWire) => boolean): Next {
    let waiting = false
    for (const port of this.#ports.slice(0, this.#asked)) {
      const result = resultOf(port)
      if (result.how === 'value') return { do: 'take', port, value: result.value, wire: result.wire }
      if (result.how === 'waiting') waiting = true
      else if (result.how === 'failed' && !this.#heard.has(port)) {
        this.#heard.add(port)
        const { cause, wire } = result
        if (!moveOn({ how: 'failed', class: cause.class }, wire)) this.#refused ??= cause
        else if (errorRules[cause.class].next === 'window') this.tooLong = cause
      }
    }
    if (waiting) return { do: 'wait' }
    return this.#refused === null ? this.another() : { do: 'fail', cause: this.#refused }
  }
}
