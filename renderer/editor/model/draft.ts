import { graphlib, layout } from '@dagrejs/dagre'
import type { PipelineDocument, PipelineEdge, PipelineNode } from '../../../shared/document/schema.ts'
import { kindById, titleOf } from './kinds.ts'
import { cardOf, headHeight } from './geometry.ts'
import { freeId, nextWireId, nodeIn, remove, type Point } from './operations.ts'

/** What a model drafted, laid out small: it is looked at, and not moved. Sizes in pixels. */
export interface DraftPlace {
  node: PipelineNode
  x: number
  y: number
  width: number
  height: number
}

export interface DraftLayout {
  width: number
  height: number
  places: readonly DraftPlace[]
  wires: readonly { edge: PipelineEdge; path: string }[]
}

const gap = { x: 40, y: 14 }
const stepSize = { width: 192, height: 104 }
const endSize = { width: 76, height: 32 }

export const isEnd = (node: PipelineNode): boolean => kindById(node.kind)?.group === 'ends'

/** From left to right by the wires, which go around what stands in their way. */
export function layDraft(document: PipelineDocument): DraftLayout {
  const graph = new graphlib.Graph({ multigraph: true })
  graph.setGraph({ rankdir: 'LR', nodesep: gap.y, edgesep: gap.y, ranksep: gap.x, marginx: 0, marginy: 0 })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const node of document.nodes) graph.setNode(node.id, { ...(isEnd(node) ? endSize : stepSize) })
  for (const { id, from, to } of document.edges) graph.setEdge(from.node, to.node, {}, id)
  layout(graph)
  const places = document.nodes.map((node): DraftPlace => {
    const { x, y, width, height } = graph.node(node.id)
    return { node, x: x - width / 2, y: y - height / 2, width, height }
  })
  const at = new Map(places.map((place) => [place.node.id, place]))
  const wires = document.edges.flatMap((edge) => {
    const [from, to] = [at.get(edge.from.node), at.get(edge.to.node)]
    if (from === undefined || to === undefined) return []
    const { points = [] } = graph.edge(from.node.id, to.node.id, edge.id) as { points?: Point[] }
    // From one column to the next nothing stands in the way.
    const passes = places.some(({ x, width }) => x > from.x + from.width && x + width < to.x)
    return [{ edge, path: pathBetween(from, passes ? points.slice(1, -1) : [], to) }]
  })
  return {
    width: Math.max(0, ...places.map((place) => place.x + place.width)),
    height: Math.max(0, ...places.map((place) => place.y + place.height)),
    places,
    wires,
  }
}

/** Out at the right side's middle, in at the left's, and level wherever it goes between others. */
function pathBetween(from: DraftPlace, between: readonly Point[], to: DraftPlace): string {
  const start = { x: from.x + from.width, y: from.y + from.height / 2 }
  const end = { x: to.x, y: to.y + to.height / 2 }
  // Beside a card a wire stays level until it has passed it.
  const stops = between.filter(({ x }) => x > start.x && x < end.x)
  let path = `M${start.x} ${start.y}`
  let last = start
  for (const next of [...stops, end]) {
    const middle = (last.x + next.x) / 2
    path += `C${middle} ${last.y} ${middle} ${next.y} ${next.x} ${next.y}`
    last = next
  }
  return path
}

const margin = { x: 40, y: 24 }

/**
 * The drafted steps as nodes of the drawing, in a group where the node stood that had them drafted, and wired as it was:
 * what came into it goes to those that took the task or the context, and the answer goes where its answer went. Wires that
 * took the plan itself have nothing to take any more, and go.
 */
export function takeOver(
  document: PipelineDocument,
  nodeId: string,
  drafted: PipelineDocument,
): { document: PipelineDocument; ids: string[] } {
  const node = nodeIn(document, nodeId)
  if (node === undefined) return { document, ids: [] }
  const steps = drafted.nodes.filter((each) => !isEnd(each))
  const taken = new Set(document.nodes.map(({ id }) => id))
  const fresh = new Map<string, string>()
  const free = (base: string): string => {
    const id = freeId(taken, base)
    taken.add(id)
    return id
  }
  const group = free('group')
  for (const step of steps) fresh.set(step.id, free(step.id))
  const left = Math.min(...steps.map(({ position }) => position.x))
  const placed = steps.map((step): PipelineNode => ({
    ...step,
    id: fresh.get(step.id) ?? step.id,
    position: {
      x: step.position.x - left + margin.x,
      y: step.position.y + headHeight + margin.y,
    },
    parent: group,
  }))
  const [right, bottom] = [
    Math.max(...placed.map((each) => each.position.x + cardOf(each).width)),
    Math.max(...placed.map((each) => each.position.y + cardOf(each).height)),
  ]
  const frame: PipelineNode = {
    id: group,
    kind: 'group',
    title: titleOf(node),
    position: node.position,
    config: {},
    ...(node.parent === undefined ? {} : { parent: node.parent }),
    size: { w: right + margin.x, h: bottom + margin.y },
  }
  const without = remove(document, new Set([nodeId]), new Set())
  const edges = [...without.edges]
  const wire = (from: PipelineEdge['from'], to: PipelineEdge['to']): void =>
    void edges.push({ id: nextWireId([...document.edges, ...edges].map(({ id }) => id)), from, to })
  /** What stands for a source of the draft in the drawing: a step's own port, or what came into the node by that name. */
  const sources = ({ node: source, port }: PipelineEdge['from']): PipelineEdge['from'][] => {
    const id = fresh.get(source)
    if (id !== undefined) return [{ node: id, port }]
    const into = source === 'task' ? 'prompt' : source
    return document.edges.filter(({ to }) => to.node === nodeId && to.port === into).map(({ from }) => from)
  }
  for (const { from, to } of drafted.edges) {
    const id = fresh.get(to.node)
    const ends =
      id === undefined
        ? document.edges
            .filter((edge) => edge.from.node === nodeId && edge.from.port === 'answer')
            .map((edge) => edge.to)
        : [{ node: id, port: to.port }]
    for (const source of sources(from)) for (const end of ends) wire(source, end)
  }
  return { document: { ...without, nodes: [...without.nodes, frame, ...placed], edges }, ids: [group] }
}
