import { alternativePorts, inputOf, type GraphNode } from './graph.ts'
import type { Seen } from './seen.ts'

/**
 * How often a node is expected to run, 0 to 1: by what earlier runs say (`Seen`), else every branch is as likely as the
 * others, and each further option is asked half as often as the one before. An assumption for the forecast, not a bound.
 */
export function shareOf(asked: readonly GraphNode[], seen: Seen): Map<GraphNode, number> {
  const runs = new Map<GraphNode, number>()
  for (const node of asked) {
    const alternatives = node.read === null ? [] : alternativePorts(node.read.asking)
    let share = 1
    for (const { port, wires } of node.read?.inputs ?? []) {
      if (port.optional === true || wires.length === 0 || alternatives.includes(port.id)) continue
      let here = port.many === true ? 1 : 0
      for (const { from, edge } of wires) {
        const each = (runs.get(from) ?? 1) * seen.share(from, edge.from.port)
        here = port.many === true ? Math.min(here, each) : here + each
      }
      share = Math.min(share, here)
    }
    runs.set(node, share)
  }
  const wanted = new Map<GraphNode, number>()
  for (const node of asked.toReversed()) {
    const mine = node.end === 'output' ? 1 : (wanted.get(node) ?? 0)
    wanted.set(node, mine)
    const options = node.read?.asking.how === 'inOrder' ? node.read.asking.ports : []
    for (const { port, wires } of node.read?.inputs ?? []) {
      const place = options.indexOf(port.id)
      const asks = place < 0 ? 1 : seen.asks(node, place)
      for (const { from } of wires) {
        // Behind the same choice that leaves the options before it without an answer, it runs as often as it is asked.
        const runsAnyway = chosenBefore(node, options.slice(0, Math.max(0, place))) ? (runs.get(from) ?? 1) : 1
        const asksThen = runsAnyway > asks ? asks / runsAnyway : 1
        wanted.set(from, Math.max(mine * asksThen, wanted.get(from) ?? 0))
      }
    }
  }
  for (const node of asked) runs.set(node, (runs.get(node) ?? 1) * (wanted.get(node) ?? 1))
  return runs
}

/** Does an option before it come by a branch? */
const chosenBefore = (node: GraphNode, ports: readonly string[]): boolean =>
  ports.some((port) =>
    (inputOf(node, port)?.wires ?? []).some(
      ({ from, edge }) =>
        from.read?.outputs.some(({ id, branch }) => id === edge.from.port && branch === true) === true,
    ),
  )
