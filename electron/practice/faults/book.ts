import { unit } from '../hash.ts'
import type { Asked } from '../protocols/types.ts'
import { faultKinds, type Fault, type FaultKind, type FaultRule } from './rules.ts'

interface Entry {
  rule: FaultRule
  left: number
  /** How many requests it was looked at for, the draw's index. */
  seen: number
}

/** Last user message, or what is to be embedded: what `match` looks into and the log shows. */
export const askedText = (asked: Asked): string =>
  asked.call === 'embed' ? asked.inputs.join('\n') : (asked.turns.findLast(({ role }) => role === 'user')?.text ?? '')

/** Does the rule's fault mean anything for this call, and do model and text fit? */
export function applies(rule: FaultRule, asked: Asked): boolean {
  const kind: FaultKind = faultKinds[rule.fault.name]
  return (
    (asked.call === 'chat' || kind.embeddings === true) &&
    (rule.model === undefined || rule.model === asked.model) &&
    (rule.match === undefined || askedText(asked).includes(rule.match))
  )
}

/** The rules in force, in the order they came. One request meets at most one fault: that of the first rule that holds. */
export class FaultBook {
  #entries: Entry[] = []

  constructor(rules: readonly FaultRule[] = []) {
    this.add(rules)
  }

  add(rules: readonly FaultRule[]): void {
    for (const rule of rules) {
      const { lasting }: FaultKind = faultKinds[rule.fault.name]
      const endless = rule.probability !== undefined || lasting === true
      this.#entries.push({ rule, left: rule.times ?? (endless ? Infinity : 1), seen: 0 })
    }
  }

  clear(): void {
    this.#entries = []
  }

  get rules(): FaultRule[] {
    return this.#entries.map(({ rule }) => rule)
  }

  /** The fault for this request, or null; a rule that is used up is gone. Draws go by hash, so a test can count on them. */
  take(asked: Asked): Fault | null {
    for (const entry of this.#entries) {
      const { rule } = entry
      if (!applies(rule, asked)) continue
      if (rule.probability !== undefined && unit('fault', rule.fault.text, entry.seen++) >= rule.probability) continue
      if (--entry.left <= 0) this.#entries = this.#entries.filter((other) => other !== entry)
      return rule.fault
    }
    return null
  }
}
