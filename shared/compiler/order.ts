import type { ProblemList } from '../document/collect.ts'
import type { GraphNode } from './graph.ts'

interface Visit {
  node: GraphNode
  next: number
}

/**
 * The nodes, sources before what depends on them, by one rule whatever order the document has: in the order of ids, each
 * after what its wires (in the order of theirs) bring. Cycles are named, each once, and broken anywhere.
 * Tarjan's algorithm with a stack of its own: a chain of a hundred thousand nodes overflows nothing.
 */
export function inOrder(nodes: readonly GraphNode[], problems: ProblemList): GraphNode[] {
  const order: GraphNode[] = []
  const number = new Map<GraphNode, number>()
  const low = new Map<GraphNode, number>()
  const open: GraphNode[] = []
  const isOpen = new Set<GraphNode>()
  for (const root of nodes) {
    if (number.has(root)) continue
    const visits: Visit[] = [{ node: root, next: 0 }]
    while (visits.length > 0) {
      const visit = visits.at(-1)
      if (visit === undefined) break
      const { node } = visit
      if (visit.next === 0 && !number.has(node)) {
        number.set(node, number.size)
        low.set(node, number.size - 1)
        open.push(node)
        isOpen.add(node)
      }
      const source = node.into[visit.next]?.from
      visit.next += 1
      if (source !== undefined) {
        if (!number.has(source)) visits.push({ node: source, next: 0 })
        else if (isOpen.has(source)) lower(low, node, number.get(source) ?? 0)
        continue
      }
      visits.pop()
      const above = visits.at(-1)
      if (above !== undefined) lower(low, above.node, low.get(node) ?? 0)
      if (low.get(node) !== number.get(node)) continue
      const group = open.splice(open.lastIndexOf(node))
      for (const member of group) isOpen.delete(member)
      // The last to be visited has its sources done first.
      order.push(...group.reverse())
      reportCycle(group, problems)
    }
  }
  return order
}

const lower = (low: Map<GraphNode, number>, node: GraphNode, to: number): void => {
  if (to < (low.get(node) ?? to + 1)) low.set(node, to)
}

function reportCycle(group: readonly GraphNode[], problems: ProblemList): void {
  const start = group.reduce((least, node) => (node.id < least.id ? node : least))
  if (group.length === 1 && !start.into.some((wire) => wire.from === start)) return
  const path = shortestCycle(start, new Set(group))
  const names = path.map((node) => node.name)
  const shown = names.length > 8 ? [...names.slice(0, 5), '…', ...names.slice(-2)] : names
  const message = `${[...shown, start.name].join(' → ')} is a circle: each waits for the one before, so none can start.`
  problems.add('cycle', start.id, message, 'Take one of its wires out.')
}

/** From a node along the wires and back to it, by the fewest wires. */
function shortestCycle(start: GraphNode, group: ReadonlySet<GraphNode>): GraphNode[] {
  const before = new Map<GraphNode, GraphNode>()
  const queue: GraphNode[] = [start]
  for (const node of queue) {
    for (const { to } of node.outOf) {
      if (to === start) {
        const path = [node]
        for (let back = before.get(node); back !== undefined; back = before.get(back)) path.unshift(back)
        return path
      }
      if (!group.has(to) || before.has(to)) continue
      before.set(to, node)
      queue.push(to)
    }
  }
  return [start]
}
