import { Position, type Edge, type Node, type NodeHandle } from '@xyflow/react'
import type { PipelineDocument, PipelineEdge, PipelineNode } from '../../../shared/document/schema.ts'
import { bare, cardOf, cardWidth, ghostPorts, headHeight, portSize, type Card, type Ghosts } from '../model/geometry.ts'
import { asksInOrder, titleOf } from '../model/kinds.ts'
import { foldedAway } from '../model/boxes.ts'
import { nodesById, placeOf } from '../model/order.ts'
import { sourceNames, wiredBorders, wiredPorts, type SourceNames } from '../model/names.ts'
import { sameMeaning } from '../store/analysis.ts'
import type { Selection } from '../store/editor-store.ts'

export interface CardData extends Record<string, unknown> {
  node: PipelineNode
  card: Card
  /** What is wired to each input port, in words; only for kinds that ask for their inputs in order. */
  sources: SourceNames | null
  /** The ports that have wires (`wiredPorts`). */
  wired: string
}
/** A stand-in for a node that isn't there, or for one that can't be told from another by its id. */
export interface MissingData extends Record<string, unknown> {
  title: string
  words: string
}

export type CardNode = Node<CardData, 'card' | 'frame' | 'box'>
export type MissingNode = Node<MissingData, 'missing'>
export type FlowNode = CardNode | MissingNode
export type WireEdge = Edge<{ edge: PipelineEdge; inOrder: boolean }, 'wire'>

/**
 * Ids of what only stands for something: a node that a wire names and that isn't there, a second node or wire of the
 * same id. No document id holds a colon.
 */
const missingId = (id: string): string => `missing:${id}`
const twinId = (id: string, count: number): string => `twin${count}:${id}`
export const isStandIn = (id: string): boolean => id.includes(':')

/**
 * React Flow's nodes and edges for a document. What didn't change since the last call is the same object, so that
 * React Flow and React leave it alone.
 */
export interface FlowBuilder {
  build(document: PipelineDocument, selection: Selection): { nodes: FlowNode[]; edges: WireEdge[] }
}

const noAttributes = { 'aria-roledescription': undefined }

export function createFlowBuilder(): FlowBuilder {
  let nodeCache = new Map<
    string,
    {
      node: PipelineNode
      parent: string | undefined
      selected: boolean
      ghosts: Ghosts | undefined
      sources: SourceNames | null
      wired: string
      flow: CardNode
    }
  >()
  let lastEdges: WireEdge[] = []
  let edgeCache = new Map<
    string,
    { edge: PipelineEdge; selected: boolean; from: string; to: string; label: string; flow: WireEdge }
  >()
  let meaning: {
    document: PipelineDocument
    ghosts: ReadonlyMap<string, Ghosts>
    names: ReadonlyMap<string, SourceNames>
    wired: ReadonlyMap<string, string>
  } | null = null

  return {
    build(document, selection) {
      if (meaning === null || !sameMeaning(meaning.document, document)) {
        meaning = { document, ghosts: ghostPorts(document), names: sourceNames(document), wired: wiredPorts(document) }
      }
      const byId = nodesById(document)
      const away = foldedAway(document)
      const borders = wiredBorders(document, away)
      const nodes: FlowNode[] = []
      const freshNodes: typeof nodeCache = new Map()
      const missing = new Map<string, MissingNode>()
      for (const node of parentsFirst(document.nodes, byId)) {
        if (freshNodes.has(node.id)) {
          twin(missing, node, placeOf(byId, node))
          continue
        }
        if (away.has(node.id)) continue
        const old = nodeCache.get(node.id)
        const selected = selection.nodes.has(node.id)
        const ghosts = meaning.ghosts.get(node.id)
        const sources = meaning.names.get(node.id) ?? null
        const wired = `${meaning.wired.get(node.id) ?? ''}${borders.get(node.id) ?? ''}`
        const parent =
          node.parent !== undefined && byId.has(node.parent) && !circular(node, byId) ? node.parent : undefined
        const same =
          old !== undefined &&
          old.node === node &&
          old.parent === parent &&
          old.selected === selected &&
          old.ghosts === ghosts &&
          old.sources === sources &&
          old.wired === wired
        const kept = same
          ? old
          : {
              node,
              parent,
              selected,
              ghosts,
              sources,
              wired,
              flow: flowNode(node, parent, selected, ghosts, sources, wired, depth(node, byId)),
            }
        freshNodes.set(node.id, kept)
        nodes.push(kept.flow)
      }
      nodeCache = freshNodes
      const edges: WireEdge[] = []
      const freshEdges: typeof edgeCache = new Map()
      for (const edge of document.edges) {
        const [source, target] = [byId.get(edge.from.node), byId.get(edge.to.node)]
        // With both ends gone there is no place to draw it; the list of problems has it.
        if (source === undefined && target === undefined) continue
        if (source === undefined && target !== undefined) stand(missing, edge.from.node, placeOf(byId, target), -1)
        if (target === undefined && source !== undefined) stand(missing, edge.to.node, placeOf(byId, source), 1)
        const from = source === undefined ? missingId(edge.from.node) : (away.get(source.id) ?? source.id)
        const to = target === undefined ? missingId(edge.to.node) : (away.get(target.id) ?? target.id)
        // Both its ends are folded away together.
        if (from === to && source !== target) continue
        const id = freshEdges.has(edge.id) ? twinId(edge.id, freshEdges.size) : edge.id
        const selected = selection.edges.has(id)
        const old = edgeCache.get(id)
        const label = `Wire from ${nameOf(source, edge.from.node)}, ${edge.from.port}, to ${nameOf(target, edge.to.node)}, ${edge.to.port}`
        const same =
          old !== undefined &&
          old.edge === edge &&
          old.selected === selected &&
          old.from === from &&
          old.to === to &&
          old.label === label
        const kept = same
          ? old
          : {
              edge,
              selected,
              from,
              to,
              label,
              flow: flowEdge(id, edge, from, to, selected, label, target !== undefined && asksInOrder(target)),
            }
        freshEdges.set(id, kept)
        edges.push(kept.flow)
      }
      edgeCache = freshEdges
      // The same list for the same wires: React Flow indexes all of them anew for a new one.
      if (edges.length !== lastEdges.length || edges.some((edge, index) => edge !== lastEdges[index])) lastEdges = edges
      return { nodes: missing.size === 0 ? nodes : [...nodes, ...missing.values()], edges: lastEdges }
    },
  }
}

const nameOf = (node: PipelineNode | undefined, id: string): string =>
  node === undefined ? `missing node ${id}` : titleOf(node)

function flowNode(
  node: PipelineNode,
  parent: string | undefined,
  selected: boolean,
  ghosts: Ghosts | undefined,
  sources: SourceNames | null,
  wired: string,
  level: number,
): CardNode {
  const card = cardOf(node, ghosts)
  return {
    id: node.id,
    type: card.shape === 'frame' || card.shape === 'box' ? card.shape : 'card',
    position: node.position,
    ...(parent === undefined ? {} : { parentId: parent }),
    data: { node, card, sources, wired },
    selected,
    width: card.width,
    height: card.height,
    measured: { width: card.width, height: card.height },
    handles: bare(card)
      ? endsAt(card)
      : card.ports.map((port): NodeHandle => ({
          id: port.id,
          type: port.side === 'in' ? 'target' : 'source',
          position: port.side === 'in' ? Position.Left : Position.Right,
          x: port.x - portSize / 2,
          y: port.y - portSize / 2,
          width: portSize,
          height: portSize,
        })),
    domAttributes: noAttributes,
    // Notes lie under what they are about.
    ...(card.shape === 'frame' ? { zIndex: -1 } : {}),
    // Frames lie under all else, those inside over those around.
    ...(card.shape === 'box' ? { zIndex: level - 50 } : {}),
  }
}

const missingSize = { width: 148, height: headHeight }

/** A stand-in beside the end that is there. */
function stand(missing: Map<string, MissingNode>, id: string, beside: { x: number; y: number }, side: 1 | -1): void {
  if (missing.has(id)) return
  const shift = side === 1 ? cardWidth + 96 : -96 - missingSize.width
  // Above the row, where it hides nothing.
  const position = { x: beside.x + shift, y: beside.y - (missing.size + 1) * (missingSize.height + 16) }
  missing.set(id, standIn(missingId(id), position, { title: id, words: 'is not there' }))
}

/** A node whose id another one has already, where it stands. Wires can only mean the first. */
function twin(missing: Map<string, MissingNode>, node: PipelineNode, position: { x: number; y: number }): void {
  const id = twinId(node.id, missing.size)
  missing.set(id, standIn(id, position, { title: titleOf(node), words: 'id taken twice' }))
}

/** A wire in at the left border and one out at the right, for what has no port that the wire could name. */
function endsAt({ width, height }: { width: number; height: number }): NodeHandle[] {
  const handle = (type: 'source' | 'target'): NodeHandle => ({
    type,
    position: type === 'target' ? Position.Left : Position.Right,
    x: type === 'target' ? -portSize / 2 : width - portSize / 2,
    y: height / 2 - portSize / 2,
    width: portSize,
    height: portSize,
  })
  return [handle('target'), handle('source')]
}

function standIn(id: string, position: { x: number; y: number }, data: MissingData): MissingNode {
  return {
    id,
    type: 'missing',
    position,
    data,
    ...missingSize,
    measured: missingSize,
    handles: endsAt(missingSize),
    draggable: false,
    selectable: false,
    connectable: false,
    domAttributes: noAttributes,
  }
}

function flowEdge(
  id: string,
  edge: PipelineEdge,
  from: string,
  to: string,
  selected: boolean,
  label: string,
  inOrder: boolean,
): WireEdge {
  return {
    id,
    type: 'wire',
    source: from,
    target: to,
    sourceHandle: from === edge.from.node ? edge.from.port : null,
    targetHandle: to === edge.to.node ? edge.to.port : null,
    selected,
    data: { edge, inOrder },
    ariaLabel: label,
    interactionWidth: 16,
  }
}

/** React Flow wants a parent before what lies in it. */
function parentsFirst(
  nodes: readonly PipelineNode[],
  byId: ReadonlyMap<string, PipelineNode>,
): readonly PipelineNode[] {
  if (nodes.every((node) => node.parent === undefined)) return nodes
  return nodes.toSorted((a, b) => depth(a, byId) - depth(b, byId))
}

function depth(node: PipelineNode, byId: ReadonlyMap<string, PipelineNode>): number {
  if (circular(node, byId)) return 0
  let steps = 0
  for (let at = node; at.parent !== undefined; steps++) {
    const parent = byId.get(at.parent)
    if (parent === undefined) break
    at = parent
  }
  return steps
}

/** Does it lie, over however many, in itself? Then its parent means nothing for where it stands. */
function circular(node: PipelineNode, byId: ReadonlyMap<string, PipelineNode>): boolean {
  const seen = new Set([node.id])
  for (let id = node.parent; id !== undefined; id = byId.get(id)?.parent) {
    if (seen.has(id)) return true
    seen.add(id)
  }
  return false
}
