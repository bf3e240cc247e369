import {
  documentFormat,
  documentVersion,
  type PipelineDocument,
  type PipelineNode,
  type PipelineSettings,
} from '../document/schema.ts'
import type { JsonObject } from '../json.ts'

/** A pipeline to start from: what it is called on its card, what it is for, and the drawing. */
export interface Template {
  /** Also the name of its file under `examples/`. */
  id: string
  title: string
  summary: string
  document: PipelineDocument
}

interface Drawn {
  name: string
  description: string
  settings?: PipelineSettings
  nodes: PipelineNode[]
  /** `from.port > to.port`, numbered e1, e2, … in this order, which is the order of many-wire ports. */
  wires: string[]
}

export const node = (
  id: string,
  kind: string,
  title: string,
  x: number,
  y: number,
  config: JsonObject,
): PipelineNode => ({
  id,
  kind,
  title,
  position: { x, y },
  config,
})

/** A note beside the drawing that says what to try. */
export const note = (x: number, y: number, text: string): PipelineNode => ({
  id: 'note',
  kind: 'note',
  position: { x, y },
  config: { text },
})

const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)

/** A document as it stands on disk: nodes and wires sorted by id. */
export function draw({ name, description, settings, nodes, wires }: Drawn): PipelineDocument {
  const width = String(wires.length).length
  const edges = wires.map((wire, index) => {
    const [from, to] = wire.split(' > ').map((end) => {
      const dot = end.indexOf('.')
      return { node: end.slice(0, dot), port: end.slice(dot + 1) }
    })
    if (from === undefined || to === undefined) throw new Error(`"${wire}" is not a wire.`)
    return { id: `e${String(index + 1).padStart(width, '0')}`, from, to }
  })
  return {
    format: documentFormat,
    version: documentVersion,
    name,
    description,
    ...(settings === undefined ? {} : { settings }),
    nodes: nodes.toSorted(byId),
    edges: edges.toSorted(byId),
  }
}
