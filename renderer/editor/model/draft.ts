import type { PipelineDocument, PipelineEdge, PipelineNode } from '../../../shared/document/schema.ts'
import { kindById, titleOf } from './kinds.ts'
import { cardOf, headHeight } from './geometry.ts'
import { freeId, nextWireId, nodeIn, remove } from './operations.ts'

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

/** Column by column as the draft's own places have them, each column in the middle of the height. */
export function layDraft(document: PipelineDocument): DraftLayout {
  const columns = [...Map.groupBy(document.nodes, ({ position }) => position.x)].sort(([a], [b]) => a - b)
  const sizeOf = (node: PipelineNode) => (isEnd(node) ? endSize : stepSize)
  const tall = columns.map(([, nodes]) => nodes.reduce((sum, node) => sum + sizeOf(node).height + gap.y, -gap.y))
  const height = Math.max(0, ...tall)
  const places: DraftPlace[] = []
  let x = 0
  columns.forEach(([, nodes], i) => {
    const width = Math.max(...nodes.map((node) => sizeOf(node).width))
    let y = (height - (tall[i] ?? 0)) / 2
    for (const node of nodes.toSorted((a, b) => a.position.y - b.position.y)) {
      const size = sizeOf(node)
      places.push({ node, x, y, width, height: size.height })
      y += size.height + gap.y
    }
    x += width + gap.x
  })
  const at = new Map(places.map((place) => [place.node.id, place]))
  const wires = document.edges.flatMap((edge) => {
    const [from, to] = [at.get(edge.from.node), at.get(edge.to.node)]
    return from === undefined || to === undefined ? [] : [{ edge, path: pathBetween(from, to) }]
  })
  return { width: Math.max(0, x - gap.x), height, places, wires }
}

function pathBetween(from: DraftPlace, to: DraftPlace): string {
  const [x1, y1] = [from.x + from.width, from.y + from.height / 2]
  const [x2, y2] = [to.x, to.y + to.height / 2]
  const bend = Math.max(14, (x2 - x1) * 0.45)
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`
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
