/**
 * When a port has a value, as choices: this Router took that branch, that Judge let it pass. Failing isn't a condition;
 * what is proven here is that two ports never both have a value.
 *
 * A condition is a list of alternatives, any one of which may hold; an alternative says for some nodes which of their
 * branches it allows, all together. Two things keep it small on any graph, and both only ever allow more than is really
 * possible, so that what is called exclusive is exclusive: more than eight alternatives are merged into one that allows
 * what any of them allows, and past a fixed amount of work nothing more is demanded.
 * Alternatives share their tails, so a chain of a thousand Judges costs a thousand cells.
 */
export type Condition = readonly Alternative[]

/** Newest choice (by the nodes' order) first; null demands nothing. */
type Alternative = Choice | null

interface Choice {
  /** Place of the choosing node in topological order. */
  at: number
  /** Branches allowed: a bit for each. */
  allows: bigint
  rest: Alternative
}

export const always: Condition = [null]
export const never: Condition = []

const alternativesKept = 8
const workAllowed = 20_000_000

/** The calculus, with the work it has left. One for each compilation. */
export class Conditions {
  #work = workAllowed

  /** True once there was no work left, and "can't be proven exclusive" may mean "too large to look at". */
  get exhausted(): boolean {
    return this.#work <= 0
  }

  /** What holds, and that the node at `at` takes one of its branches. It must come after all that chose before. */
  choose(condition: Condition, at: number, branch: number): Condition {
    return condition.map((rest) => ({ at, allows: 1n << BigInt(branch), rest }))
  }

  /** Both hold. Empty (`never`) when they choose differently at one node. */
  both(a: Condition, b: Condition): Condition {
    if (a === b || isAlways(b)) return a
    if (isAlways(a)) return b
    const met: Alternative[] = []
    for (const x of a) {
      for (const y of b) {
        const together = this.#meet(x, y)
        if (together !== false && !met.includes(together)) met.push(together)
      }
    }
    return this.#few(met)
  }

  /** One of them holds. */
  either(conditions: readonly Condition[]): Condition {
    const [first] = conditions
    if (first !== undefined && conditions.length === 1 && first.length <= 1) return first
    const all = [...new Set(conditions.flat())]
    return all.includes(null) ? always : this.#few(all)
  }

  /** Do the two never hold in one run? */
  exclude(a: Condition, b: Condition): boolean {
    return a.every((x) => b.every((y) => this.#apart(x, y)))
  }

  /** What both demand, sharing the tail from where they are one; false when they choose differently. */
  #meet(a: Alternative, b: Alternative): Alternative | false {
    const heads: { at: number; allows: bigint }[] = []
    let x = a
    let y = b
    while (x !== y && x !== null && y !== null) {
      if (this.#tired()) return null
      if (x.at === y.at) {
        const allows = x.allows & y.allows
        if (allows === 0n) return false
        heads.push({ at: x.at, allows })
        x = x.rest
        y = y.rest
      } else if (x.at > y.at) {
        heads.push(x)
        x = x.rest
      } else {
        heads.push(y)
        y = y.rest
      }
    }
    let met: Alternative = x ?? y
    for (const { at, allows } of heads.reverse()) met = { at, allows, rest: met }
    return met
  }

  #apart(a: Alternative, b: Alternative): boolean {
    let x = a
    let y = b
    while (x !== y && x !== null && y !== null) {
      if (this.#tired()) return false
      if (x.at === y.at) {
        if ((x.allows & y.allows) === 0n) return true
        x = x.rest
        y = y.rest
      } else if (x.at > y.at) x = x.rest
      else y = y.rest
    }
    return false
  }

  #few(alternatives: Alternative[]): Condition {
    if (alternatives.length <= alternativesKept) return alternatives
    const merged = alternatives.reduce((a, b) => this.#hull(a, b))
    return [merged]
  }

  /** Allows what either allows: only nodes that both choose at stay. */
  #hull(a: Alternative, b: Alternative): Alternative {
    const heads: { at: number; allows: bigint }[] = []
    let x = a
    let y = b
    while (x !== y && x !== null && y !== null) {
      if (this.#tired()) return null
      if (x.at === y.at) {
        heads.push({ at: x.at, allows: x.allows | y.allows })
        x = x.rest
        y = y.rest
      } else if (x.at > y.at) x = x.rest
      else y = y.rest
    }
    let hull: Alternative = x === y ? x : null
    for (const { at, allows } of heads.reverse()) hull = { at, allows, rest: hull }
    return hull
  }

  #tired(): boolean {
    this.#work -= 1
    return this.#work <= 0
  }
}

const isAlways = (condition: Condition): boolean => condition.length === 1 && condition[0] === null
