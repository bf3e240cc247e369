import type { History, NodeHistory, Setting } from '../plan/history.ts'
import { settingOf } from '../plan/history.ts'
import { inputOf, type GraphNode } from './graph.ts'

/**
 * What earlier runs say of a graph's nodes as they are set now, and what is assumed where they say nothing. A share is
 * counted as if there had been one run more, in which every way was as likely as the assumption has it: so a single run
 * moves the forecast, and doesn't turn it into a certainty.
 */
export class Seen {
  readonly #rows = new Map<string, NodeHistory[]>()
  readonly #found = new Map<GraphNode, NodeHistory | null>()

  constructor(history: History | undefined) {
    for (const row of history?.nodes ?? []) this.#rows.set(row.nodeId, [...(this.#rows.get(row.nodeId) ?? []), row])
  }

  /** Null where it never ran as it is set now. */
  of(node: GraphNode): NodeHistory | null {
    const rows = this.#rows.get(node.id)
    if (rows === undefined || node.read === null) return null
    let found = this.#found.get(node)
    if (found === undefined) {
      const setting = settingOf(asSetting(node))
      this.#found.set(node, (found = rows.find((row) => row.setting === setting && row.runs > 0) ?? null))
    }
    return found
  }

  /** How often a node takes this branch, 0 to 1; 1 for a port that is none. */
  share(node: GraphNode, port: string): number {
    const branches = (node.read?.outputs ?? []).filter(({ branch }) => branch === true)
    if (node.read === null || !branches.some(({ id }) => id === port)) return 1
    const likely = node.kind?.likely?.(node.read.config) ?? null
    if (likely !== null) return likely[port] ?? 0
    const lines = node.kind?.lines?.(node.read.config) ?? null
    const [taken, all] = this.#times(node, (chosen, score) =>
      lines === null || score === null ? chosen === port : lines.branch(score) === port,
    )
    return (taken + 1 / Math.max(2, branches.length)) / (all + 1)
  }

  /** How often the option at this place is asked, once any is. */
  asks(node: GraphNode, place: number): number {
    let asked = 1
    for (let before = 0; before < place; before++) asked *= 1 - this.#gives(node, before)
    return asked
  }

  /** How often the option at this place has the answer, once it is asked. */
  #gives(node: GraphNode, place: number): number {
    const ports = node.read?.asking.how === 'inOrder' ? node.read.asking.ports : []
    const branches = (inputOf(node, ports[place] ?? '')?.wires ?? []).filter(
      ({ from, edge }) => this.share(from, edge.from.port) < 1,
    )
    // Which way its Judge takes is known better than which option answered then: the Judge's line may have been moved.
    if (branches.length > 0)
      return Math.min(
        1,
        branches.reduce((sum, { from, edge }) => sum + this.share(from, edge.from.port), 0),
      )
    const [here] = this.#times(node, (port) => port === ports[place])
    const [fromHere] = this.#times(node, (port) => ports.indexOf(port) >= place)
    return (here + 0.5) / (fromHere + 1)
  }

  /** Runs in which it chose so, and in which it chose at all. */
  #times(node: GraphNode, counts: (port: string, score: number | null) => boolean): [number, number] {
    let [some, all] = [0, 0]
    for (const { port, score, runs } of this.of(node)?.chose ?? []) {
      all += runs
      if (counts(port, score)) some += runs
    }
    return [some, all]
  }
}

const asSetting = ({ id, node, read, inside }: GraphNode): Setting & { id: string } => ({
  id,
  kind: node.kind,
  config: read?.config ?? {},
  inside: (inside?.order ?? []).map(asSetting).toSorted((a, b) => (a.id < b.id ? -1 : 1)),
})
