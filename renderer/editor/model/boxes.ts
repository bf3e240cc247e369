import type { PipelineDocument, PipelineNode } from '../../../shared/document/schema.ts'
import { cardOf, contains } from './geometry.ts'
import { homeOf, portsInside } from './insides.ts'
import { givenType, insideOf, kindById, noteInside } from './kinds.ts'
import { nodesById, placeOf, readingOrder, withContents } from './order.ts'
import { freeId, type Point } from './operations.ts'

/** Nodes that other nodes lie in: boxes, which run by themselves, and groups, which are only drawn. */

export const holds = (node: Pick<PipelineNode, 'kind'>): boolean => kindById(node.kind)?.holds === true
/** Drawn as a frame now: others lie in it, or a run draws them there. */
export const isFrame = (node: PipelineNode): boolean => cardOf(node).shape === 'box'
export const isBox = (node: Pick<PipelineNode, 'kind'>): boolean => kindById(node.kind)?.box?.from === 'nodes'

/**
 * Notes for each box what lies in it, so that it is read with its ports. A box whose inside is another than before becomes
 * another object: whoever compares nodes by identity sees the change. Boxes in boxes first.
 */
export function withInsides(document: PipelineDocument): PipelineDocument {
  if (!document.nodes.some(isBox)) return document
  const byId = nodesById(document)
  const depth = (node: PipelineNode): number => {
    const home = homeOf(byId, node)
    return home === undefined || home.id === node.id ? 0 : 1 + Math.min(8, depthAbove(byId, home))
  }
  let nodes = document.nodes
  for (const box of document.nodes.filter(isBox).toSorted((a, b) => depth(b) - depth(a))) {
    const ports = portsInside(nodes === document.nodes ? document : { ...document, nodes }, box.id, givenType)
    const before = insideOf(box)
    if (before !== undefined && JSON.stringify(before) === JSON.stringify(ports)) continue
    const fresh = before === undefined ? box : { ...box }
    noteInside(fresh, ports)
    if (fresh !== box) nodes = nodes.map((node) => (node === box ? fresh : node))
  }
  return nodes === document.nodes ? document : { ...document, nodes }
}

function depthAbove(byId: ReadonlyMap<string, PipelineNode>, node: PipelineNode): number {
  let depth = 0
  for (let home = homeOf(byId, node); home !== undefined && depth < 8; home = homeOf(byId, home)) depth++
  return depth
}

/** The boxes a node lies in, the outermost first. */
export function boxesAround(byId: ReadonlyMap<string, PipelineNode>, node: PipelineNode): PipelineNode[] {
  const around: PipelineNode[] = []
  for (let home = homeOf(byId, node); home !== undefined && !around.includes(home); home = homeOf(byId, home))
    around.unshift(home)
  return around
}

/** By node: the folded one it lies in, and which is drawn in its place. Nodes that are drawn themselves are not in it. */
export function foldedAway(document: PipelineDocument): ReadonlyMap<string, string> {
  const folded = new Map<string, string>()
  if (!document.nodes.some((node) => node.collapsed === true && holds(node))) return folded
  const byId = nodesById(document)
  for (const node of document.nodes) {
    const seen = new Set([node.id])
    let outermost: string | null = null
    for (let id = node.parent; id !== undefined && !seen.has(id); id = byId.get(id)?.parent) {
      seen.add(id)
      const parent = byId.get(id)
      if (parent?.collapsed === true && holds(parent)) outermost = id
    }
    if (outermost !== null) folded.set(node.id, outermost)
  }
  return folded
}

/** Ids of what is drawn, as one reads it: what is folded away can't be gone to. */
export function drawnOrder(document: PipelineDocument): string[] {
  const away = foldedAway(document)
  return readingOrder(document).filter((id) => !away.has(id))
}

/** The innermost frame at a point that none of these lies around: where a node that is let go there belongs. */
function frameAt(document: PipelineDocument, point: Point, moving: ReadonlySet<string>): PipelineNode | undefined {
  const byId = nodesById(document)
  const away = foldedAway(document)
  const within = document.nodes.filter((node) => {
    if (!holds(node) || node.collapsed === true || moving.has(node.id) || away.has(node.id)) return false
    const { width, height } = cardOf(node)
    return contains({ ...placeOf(byId, node), width, height }, point)
  })
  return within.toSorted((a, b) => framesAround(byId, b) - framesAround(byId, a))[0]
}

function framesAround(byId: ReadonlyMap<string, PipelineNode>, node: PipelineNode): number {
  const seen = new Set<string>()
  for (let id = node.parent; id !== undefined && !seen.has(id); id = byId.get(id)?.parent) seen.add(id)
  return seen.size
}

/** Lets nodes lie in the frame they stand in, or in none, without moving them on the canvas. */
export function settleIn(document: PipelineDocument, ids: Iterable<string>): PipelineDocument {
  if (!document.nodes.some((node) => node.parent !== undefined || holds(node))) return document
  let next = document
  const chosen = new Set(ids)
  const moving = withContents(document, chosen)
  for (const id of chosen) {
    const byId = nodesById(next)
    const node = byId.get(id)
    // What lies in a frame that moves along stays in it.
    if (node === undefined || (node.parent !== undefined && moving.has(node.parent))) continue
    const place = placeOf(byId, node)
    const { width, height } = cardOf(node)
    const frame = frameAt(next, { x: place.x + width / 2, y: place.y + Math.min(height, 100) / 2 }, moving)
    if (frame?.id === node.parent) continue
    const corner = frame === undefined ? { x: 0, y: 0 } : placeOf(byId, frame)
    const { parent: _before, ...rest } = node
    const position = { x: Math.round(place.x - corner.x), y: Math.round(place.y - corner.y) }
    const moved = { ...rest, position, ...(frame === undefined ? {} : { parent: frame.id }) }
    next = { ...next, nodes: next.nodes.map((each) => (each === node ? moved : each)) }
  }
  return next
}

/** What a fresh box has inside: the Inputs and Outputs that its kind can't do without. */
export function withStarter(document: PipelineDocument, boxId: string): PipelineDocument {
  const box = document.nodes.find((node) => node.id === boxId)
  const starter = box === undefined ? undefined : kindById(box.kind)?.box?.starter
  if (box === undefined || starter === undefined) return document
  const taken = new Set(document.nodes.map((node) => node.id))
  const put = (kind: 'input' | 'output', names: readonly string[], x: number): PipelineNode[] =>
    names.map((name, i) => {
      const id = freeId(taken, `${boxId}-${name}`.slice(0, 60))
      taken.add(id)
      const config = kind === 'input' ? { name, type: 'text', required: true } : { name }
      return { id, kind, title: titleCase(name), position: { x, y: 72 + i * 136 }, config, parent: boxId }
    })
  const nodes = [...put('input', starter.inputs, 96), ...put('output', starter.outputs, 640)]
  const rows = Math.max(starter.inputs.length, starter.outputs.length)
  const size = { w: 952, h: 104 + rows * 136 }
  return {
    ...document,
    nodes: [...document.nodes.map((node) => (node === box ? { ...node, size } : node)), ...nodes],
  }
}

const titleCase = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)
