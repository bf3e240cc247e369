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
      let here = port.many === true ? 1 : 0
      for (const { from, edge } of wires) {
        const each = (runs.get(from) ?? 1) * branchShare(from, edge.from.port)
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
      const asks = place < 0 ? mine : mine * 0.5 ** place
      for (const { from } of wires) wanted.set(from, Math.max(asks, wanted.get(from) ?? 0))
    }
  }
  for (const node of asked) runs.set(node, (runs.get(node) ?? 1) * (wanted.get(node) ?? 1))
  return runs
}

function branchShare(node: GraphNode, port: string): number {
  let branches = 0
  let isOne = false
  for (const { id, branch } of node.read?.outputs ?? []) {
    if (branch !== true) continue
    branches++
    isOne ||= id === port
  }
  return isOne ? 1 / Math.max(2, branches) : 1
}
