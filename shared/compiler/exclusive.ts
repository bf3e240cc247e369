import type { ProblemList } from '../document/collect.ts'
import { always, Conditions, never, type Condition } from './conditions.ts'
import { alternativePorts, inputOf, portName, type GraphInput, type GraphNode, type Wire } from './graph.ts'

/** What is known of when a node runs. */
interface State {
  /** Place in topological order. */
  at: number
  condition: Condition
  /** Something before it could not be read: nothing is said of it. */
  unsure: boolean
  /** Conditions of its branch ports: one object each, so that what is built on them shares it. Null: none was asked for. */
  branches: Map<string, Condition> | null
}

/**
 * Finds wires that could both bring a value to one single port, and nodes that can never run. The rule is engine.md's: a
 * node's condition is that of its required inputs together; of a port (or ports) of which one value is enough, that one
 * of its wires' holds; behind a branch port, also that choice.
 */
export function checkConditions(order: readonly GraphNode[], problems: ProblemList): void {
  const finder = new Finder(problems)
  order.forEach((node, at) => finder.look(node, at))
}

/** Place of a branch port among its node's; -1 for any other port. */
function branchOf({ read }: GraphNode, id: string): number {
  let place = -1
  for (const port of read?.outputs ?? []) {
    if (port.branch !== true) continue
    place++
    if (port.id === id) return place
  }
  return -1
}

class Finder {
  readonly #problems: ProblemList
  readonly #calculus = new Conditions()
  readonly #states = new Map<GraphNode, State>()

  constructor(problems: ProblemList) {
    this.#problems = problems
  }

  look(node: GraphNode, at: number): void {
    const inputs = node.read?.inputs ?? []
    // A wire from a node that comes later is part of a circle, which is a problem of its own.
    const unsure = node.read === null || node.into.some((wire) => this.#states.get(wire.from)?.unsure !== false)
    const state: State = { at, condition: unsure ? always : this.#conditionOf(node), unsure, branches: null }
    this.#states.set(node, state)
    for (const input of inputs) if (input.port.many !== true && input.wires.length > 1) this.#checkSingle(node, input)
    const starved = node.into.some((wire) => this.#states.get(wire.from)?.condition === never)
    if (state.condition.length > 0) return
    state.condition = never
    state.branches = null
    if (!starved) this.#reportNever(node)
  }

  #conditionOf(node: GraphNode): Condition {
    const asking = node.read?.asking ?? { how: 'all' }
    const alternatives = alternativePorts(asking)
    let condition = always
    for (const { port, wires } of node.read?.inputs ?? []) {
      if (port.optional === true || wires.length === 0 || alternatives.includes(port.id)) continue
      const each = wires.map((wire) => this.#ofWire(wire))
      const here = port.many === true ? each.reduce((a, b) => this.#calculus.both(a, b)) : this.#calculus.either(each)
      condition = this.#calculus.both(condition, here)
    }
    if (alternatives.length === 0) return condition
    const choices = alternatives.flatMap((port) => inputOf(node, port)?.wires ?? []).map((wire) => this.#ofWire(wire))
    return choices.length === 0 ? condition : this.#calculus.both(condition, this.#calculus.either(choices))
  }

  #ofWire({ from, edge }: Wire): Condition {
    const state = this.#states.get(from)
    if (state === undefined) return always
    const branch = branchOf(from, edge.from.port)
    if (branch < 0) return state.condition
    const known = state.branches?.get(edge.from.port)
    if (known !== undefined) return known
    const condition = this.#calculus.choose(state.condition, state.at, branch)
    state.branches ??= new Map()
    state.branches.set(edge.from.port, condition)
    return condition
  }

  #checkSingle(node: GraphNode, { port, wires }: GraphInput): void {
    const sure = wires.filter((wire) => this.#states.get(wire.from)?.unsure === false)
    const conditions = sure.map((wire) => this.#ofWire(wire))
    for (const [i, a] of conditions.entries()) {
      for (const [j, b] of conditions.entries()) {
        if (j <= i || this.#calculus.exclude(a, b)) continue
        const [one, other] = [sure[i], sure[j]]
        if (one !== undefined && other !== undefined) this.#reportBoth(node, port.id, one, other)
        return
      }
    }
  }

  #reportBoth(node: GraphNode, port: string, one: Wire, other: Wire): void {
    const names = `${portName(one.from, one.edge.from.port)} (wire ${one.edge.id}) and ${portName(other.from, other.edge.from.port)} (wire ${other.edge.id})`
    const message = this.#calculus.exhausted
      ? `Too many ways lead to ${portName(node, port)} to tell whether only one of them is ever taken.`
      : `${names} could both arrive at ${portName(node, port)}, which takes one value.`
    this.#problems.add(
      'not_exclusive',
      node.id,
      message,
      'Bring them together with a Join or a Blend, or take one of the wires out.',
    )
  }

  #reportNever(node: GraphNode): void {
    const message = `${node.name} can never run: it waits for ways that exclude each other.`
    this.#problems.add(
      'never_fires',
      node.id,
      message,
      'Wire it to one of these ways only, or gather them with a Join that takes any.',
    )
  }
}
