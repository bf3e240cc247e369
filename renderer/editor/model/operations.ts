import { ioNameOf } from './io-name.ts'
import {
  documentFormat,
  documentVersion,
  type PipelineDocument,
  type PipelineEdge,
  type PipelineNode,
  type PipelineSettings,
} from '../../../shared/document/schema.ts'
import type { Json, JsonObject } from '../../../shared/json.ts'
import { readPathIn, writePathIn } from './config-path.ts'
import { kindById } from './kinds.ts'
import { withContents } from './order.ts'

/**
 * Every change to a pipeline as a pure function. What a change doesn't touch keeps its identity, so that undo costs
 * little and React Flow sees which nodes are the same. A change that changes nothing gives the very same document.
 */

export interface Point {
  x: number
  y: number
}

export type End = PipelineEdge['from']

const whole = ({ x, y }: Point): Point => ({ x: Math.round(x), y: Math.round(y) })

export const emptyDocument = (name: string): PipelineDocument => ({
  format: documentFormat,
  version: documentVersion,
  name,
  nodes: [],
  edges: [],
})

export const nodeIn = (document: PipelineDocument, id: string): PipelineNode | undefined =>
  document.nodes.find((node) => node.id === id)

/** `model`, `model2`, `model3` …: the first that is free. */
export function freeId(taken: ReadonlySet<string>, base: string): string {
  if (!taken.has(base)) return base
  const stem = base.replace(/\d+$/, '') || base
  for (let n = 2; ; n++) {
    const id = `${stem.slice(0, 58)}${n}`
    if (!taken.has(id)) return id
  }
}

/**
 * An id that sorts behind all others by code unit, because wires into a many-wire port count in the order of their ids:
 * `e01`, `e02`, … `e99`, `e99001`.
 */
export function nextWireId(ids: Iterable<string>): string {
  let last = ''
  for (const id of ids) if (id > last) last = id
  if (last < 'e') return 'e01'
  const digits = /\d{0,9}$/.exec(last)?.[0] ?? ''
  if (/^9*$/.test(digits)) return `${last}001`
  return last.slice(0, last.length - digits.length) + String(Number(digits) + 1).padStart(digits.length, '0')
}

const idsOf = (list: readonly { id: string }[]): Set<string> => new Set(list.map((each) => each.id))

/** A node of a kind as the palette makes it; gives its id too. */
export function addNode(
  document: PipelineDocument,
  kindId: string,
  at: Point,
): { document: PipelineDocument; id: string } {
  const kind = kindById(kindId)
  const id = freeId(idsOf(document.nodes), kindId)
  const config = distinctNames(document, kindId, structuredClone(kind?.fresh ?? {}))
  const node: PipelineNode = {
    id,
    kind: kindId,
    title: freeTitle(document, kind?.label ?? kindId),
    position: whole(at),
    config,
  }
  return { document: { ...document, nodes: [...document.nodes, node] }, id }
}

function freeTitle(document: PipelineDocument, label: string): string {
  const taken = new Set(document.nodes.map((node) => node.title))
  if (!taken.has(label)) return label
  for (let n = 2; ; n++) if (!taken.has(`${label} ${n}`)) return `${label} ${n}`
}

/** Input names are unique among Inputs and Output names among Outputs, so a second one gets a name of its own. */
function distinctNames(document: PipelineDocument, kindId: string, config: JsonObject): JsonObject {
  const name = config['name']
  if (typeof name !== 'string') return config
  const taken = new Set(document.nodes.filter((node) => node.kind === kindId).map((node) => ioNameOf(node)))
  return taken.has(name) ? { ...config, name: freeId(taken, name) } : config
}

function changeNodes(document: PipelineDocument, change: (node: PipelineNode) => PipelineNode): PipelineDocument {
  let changed = false
  const nodes = document.nodes.map((node) => {
    const next = change(node)
    if (next !== node) changed = true
    return next
  })
  return changed ? { ...document, nodes } : document
}

export function changeNode(
  document: PipelineDocument,
  id: string,
  change: (node: PipelineNode) => PipelineNode,
): PipelineDocument {
  return changeNodes(document, (node) => (node.id === id ? change(node) : node))
}

export function moveNodes(document: PipelineDocument, places: ReadonlyMap<string, Point>): PipelineDocument {
  const moved = new Set<string>()
  return changeNodes(document, (node) => {
    const place = places.get(node.id)
    // Of two with the same id, which is broken, the first: the other stays where it is.
    if (place === undefined || moved.has(node.id)) return node
    moved.add(node.id)
    const position = whole(place)
    return position.x === node.position.x && position.y === node.position.y ? node : { ...node, position }
  })
}

export function nudgeNodes(document: PipelineDocument, ids: ReadonlySet<string>, by: Point): PipelineDocument {
  const places = new Map<string, Point>()
  // What lies in a frame moves with it.
  const along = withContents(document, ids)
  const inFrame = new Set(ids)
  for (const { id, parent } of document.nodes) if (parent !== undefined && along.has(parent)) inFrame.delete(id)
  for (const { id, position } of document.nodes)
    if (inFrame.has(id) && !places.has(id)) places.set(id, { x: position.x + by.x, y: position.y + by.y })
  return moveNodes(document, places)
}

/** Mends nodes and wires that share an id: each but the first gets one of its own; wires stay with the first node. */
export function ownIds(document: PipelineDocument): PipelineDocument {
  const seen = new Set<string>()
  const all = idsOf(document.nodes)
  const nodes = document.nodes.map((node) => {
    const id = seen.has(node.id) ? freeId(all, node.id) : node.id
    seen.add(id)
    all.add(id)
    return id === node.id ? node : { ...node, id }
  })
  const wires = new Set<string>()
  const edges = document.edges.map((edge) => {
    const id = wires.has(edge.id) ? nextWireId([...idsOf(document.edges), ...wires]) : edge.id
    wires.add(id)
    return id === edge.id ? edge : { ...edge, id }
  })
  const mended =
    nodes.some((node, at) => node !== document.nodes[at]) || edges.some((edge, at) => edge !== document.edges[at])
  return mended ? { ...document, nodes, edges } : document
}

export function resizeNode(
  document: PipelineDocument,
  id: string,
  size: { w: number; h: number },
  position?: Point,
): PipelineDocument {
  const next = { w: Math.max(1, Math.round(size.w)), h: Math.max(1, Math.round(size.h)) }
  return changeNode(document, id, (node) => ({
    ...node,
    size: next,
    ...(position === undefined ? {} : { position: whole(position) }),
  }))
}

export function connect(document: PipelineDocument, from: End, to: End): { document: PipelineDocument; id: string } {
  const id = nextWireId(document.edges.map((edge) => edge.id))
  const edge: PipelineEdge = { id, from: { node: from.node, port: from.port }, to: { node: to.node, port: to.port } }
  return { document: { ...document, edges: [...document.edges, edge] }, id }
}

export function disconnect(document: PipelineDocument, ids: ReadonlySet<string>): PipelineDocument {
  const edges = document.edges.filter((edge) => !ids.has(edge.id))
  return edges.length === document.edges.length ? document : { ...document, edges }
}

/** Takes nodes out, with their wires. What lay in a deleted group stays where it is on the canvas. */
export function remove(
  document: PipelineDocument,
  nodeIds: ReadonlySet<string>,
  edgeIds: ReadonlySet<string>,
): PipelineDocument {
  // What lies in a box is a part of it; a group only stands around what lies in it.
  const boxes = new Set(
    document.nodes.flatMap((node) => (nodeIds.has(node.id) && kindById(node.kind)?.box ? node.id : [])),
  )
  if (boxes.size > 0) {
    const all = new Set([...nodeIds, ...withContents(document, boxes)])
    if (all.size > nodeIds.size) return remove(document, all, edgeIds)
  }
  const nodes = document.nodes
    .filter((node) => !nodeIds.has(node.id))
    .map((node) => {
      const parent = node.parent === undefined || !nodeIds.has(node.parent) ? undefined : nodeIn(document, node.parent)
      if (parent === undefined) return node
      const { parent: _gone, ...rest } = node
      const grand = parent.parent
      const position = { x: node.position.x + parent.position.x, y: node.position.y + parent.position.y }
      return { ...rest, position, ...(grand === undefined || nodeIds.has(grand) ? {} : { parent: grand }) }
    })
  const edges = document.edges.filter(
    (edge) => !edgeIds.has(edge.id) && !nodeIds.has(edge.from.node) && !nodeIds.has(edge.to.node),
  )
  if (nodes.length === document.nodes.length && edges.length === document.edges.length) return document
  return { ...document, nodes: nodes.length === document.nodes.length ? document.nodes : nodes, edges }
}

export const setTitle = (document: PipelineDocument, id: string, title: string): PipelineDocument =>
  changeNode(document, id, (node) => (node.title === title ? node : { ...node, title: title.slice(0, 200) }))

/** Writes one value of a config; `undefined` takes the key out, and objects that it leaves empty. */
export const setConfig = (
  document: PipelineDocument,
  id: string,
  path: string,
  value: Json | undefined,
): PipelineDocument =>
  changeNode(document, id, (node) => {
    const config = node.config ?? {}
    if (Object.is(readPathIn(config, path), value)) return node
    return { ...node, config: writePathIn(config, path, value) }
  })

export function setCollapsed(
  document: PipelineDocument,
  ids: ReadonlySet<string>,
  collapsed: boolean,
): PipelineDocument {
  return changeNodes(document, (node) => {
    if (!ids.has(node.id) || (node.collapsed ?? false) === collapsed) return node
    const { collapsed: _was, ...rest } = node
    return collapsed ? { ...rest, collapsed } : rest
  })
}

export const setName = (document: PipelineDocument, name: string): PipelineDocument =>
  document.name === name ? document : { ...document, name: name.slice(0, 200) }

export function setDescription(document: PipelineDocument, description: string): PipelineDocument {
  if ((document.description ?? '') === description) return document
  const { description: _old, ...rest } = document
  return description === '' ? rest : { ...rest, description }
}

/** Writes one setting; `undefined` takes it out, and the whole object when nothing is left in it. */
export function setSetting(document: PipelineDocument, path: string, value: Json | undefined): PipelineDocument {
  const next = writePathIn((document.settings ?? {}) as JsonObject, path, value)
  const { settings: _old, ...rest } = document
  return Object.keys(next).length === 0 ? rest : { ...rest, settings: next as PipelineSettings }
}
