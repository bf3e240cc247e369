import { alternativePorts, type GraphNode } from './graph.ts'

/**
 * How often a node is expected to run, 0 to 1, where nothing is known: every branch is as likely as the others, and each
 * further option is asked half as often as the one before. An assumption for the forecast, not a bound.
 */
export function shareOf(asked: readonly GraphNode[]): Map<GraphNode, number> {
  const runs = new Map<GraphNode, number>()
  for (const node of asked) {
    const alternatives = node.read === null ? [] : alternativePorts(node.read.asking)
    let share = 1
    for (const { port, wires } of node.read?.inputs ?? []) {
      if (port.optional === true || wires.length === 0 || alternatives.includes(port.id)) continue
      const each = wires.map((wire) => (runs.get(wire.from) ?? 1) * branchShare(wire.from, wire.edge.from.port))
      share = Math.min(
        share,
        port.many === true
          ? each.reduce((a, b) => Math.min(a, b))
          : Math.min(
              1,
              each.reduce((a, b) => a + b, 0),
            ),
      )
    }
    runs.set(node, share)
  }
  const wanted = new Map<GraphNode, number>()
  for (const node of [...asked].reverse()) {
    const mine = node.end === 'output' ? 1 : (wanted.get(node) ?? 0)
    wanted.set(node, mine)
    const options = node.read?.asking.how === 'inOrder' ? node.read.asking.ports : []
    for (const { port, wires } of node.read?.inputs ?? []) {
      const place = options.indexOf(port.id)
      const asks = place < 0 ? mine : mine * 0.5 ** place
      for (const { from } of wires) wanted.set(from, Math.max(asks, wanted.get(from) ?? 0))
    }
  }
  return new Map(asked.map((node) => [node, (runs.get(node) ?? 1) * (wanted.get(node) ?? 1)]))
}

function branchShare(node: GraphNode, port: string): number {
  const branches = node.read?.outputs.filter((output) => output.branch === true) ?? []
  return branches.some((branch) => branch.id === port) ? 1 / Math.max(2, branches.length) : 1
}
