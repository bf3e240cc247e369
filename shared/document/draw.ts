import { isJsonObject, type Json, type JsonObject } from '../json.ts'
import type { ProblemList } from './collect.ts'
import {
  documentFormat,
  documentVersion,
  type PipelineDocument,
  type PipelineEdge,
  type PipelineNode,
} from './schema.ts'
import { nameItem } from './shape.ts'

type Fits = (value: Json) => boolean

const isText: Fits = (value) => typeof value === 'string'
const isFlag: Fits = (value) => typeof value === 'boolean'
const isPoint =
  (x: string, y: string): Fits =>
  (value) =>
    isJsonObject(value) && Number.isFinite(value[x]) && Number.isFinite(value[y])

/** Optional fields and what a drawing needs them to be. */
const nodeFields: Record<string, Fits> = {
  title: isText,
  config: isJsonObject,
  parent: isText,
  size: isPoint('w', 'h'),
  collapsed: isFlag,
  color: isText,
}
const rootFields: Record<string, Fits> = { description: isText, settings: isJsonObject }

/**
 * The document as far as it can be drawn. What is wrong but drawable (a stray field, an id with a space, a title of a
 * megabyte) stays as it is; what can't be drawn is left out or put in place of, and each time a problem says so. A
 * document in order comes back as the same object.
 */
export function drawable(root: JsonObject, problems: ProblemList): PipelineDocument {
  const nodes = drawList('nodes', root['nodes'], problems, drawNode)
  const edges = drawList('edges', root['edges'], problems, drawEdge)
  const fields = withoutUnfit(root, rootFields, '-', 'The document', problems)
  const name = typeof root['name'] === 'string' ? root['name'] : ''
  const lists: unknown[] = [root['nodes'], root['edges']]
  if (fields === root && name === root['name'] && lists[0] === nodes && lists[1] === edges) {
    return root as JsonObject & PipelineDocument
  }
  return { ...fields, format: documentFormat, version: documentVersion, name, nodes, edges }
}

function drawList<T>(
  key: 'nodes' | 'edges',
  list: Json | undefined,
  problems: ProblemList,
  draw: (item: JsonObject, index: number, problems: ProblemList) => T,
): T[] {
  if (!Array.isArray(list)) return []
  let changed = false
  const drawn: T[] = []
  for (const [i, item] of list.entries()) {
    if (!isJsonObject(item)) {
      changed = true
      problems.add(
        'bad_format',
        '-',
        `${nameItem(key, item, i).subject} is no object, so it is left out of the drawing.`,
        'Mend it in the file.',
      )
      continue
    }
    const one = draw(item, i, problems)
    if ((one as unknown) !== item) changed = true
    drawn.push(one)
  }
  return changed ? drawn : (list as unknown as T[])
}

function drawNode(item: JsonObject, index: number, problems: ProblemList): PipelineNode {
  const { id, where, subject } = nameItem('nodes', item, index)
  const fields = withoutUnfit(item, nodeFields, where, subject, problems)
  const kind = item['kind']
  const position = item['position']
  const placed = isPoint('x', 'y')(position ?? null)
  if (id !== null && typeof kind === 'string' && placed && fields === item) return item as JsonObject & PipelineNode
  if (id === null)
    problems.add('bad_format', '-', `${subject} has no id; it is drawn as "node-${index + 1}".`, 'Give it an id.')
  if (!placed)
    problems.add('bad_format', where, `${subject} has no place; it is drawn at 0, 0.`, 'Move it where it belongs.')
  return {
    ...fields,
    id: id ?? `node-${index + 1}`,
    kind: typeof kind === 'string' ? kind : '',
    position: placed ? (position as { x: number; y: number }) : { x: 0, y: 0 },
  }
}

function drawEdge(item: JsonObject, index: number): PipelineEdge {
  const { id } = nameItem('edges', item, index)
  const from = drawEnd(item['from'])
  const to = drawEnd(item['to'])
  if (id !== null && from === item['from'] && to === item['to']) return item as JsonObject & PipelineEdge
  return { ...item, id: id ?? `wire-${index + 1}`, from, to }
}

/** An end that names nothing leads nowhere, which the compiler says of it. */
function drawEnd(end: Json | undefined): { node: string; port: string } {
  if (!isJsonObject(end)) return { node: '', port: '' }
  const { node, port } = end
  if (typeof node === 'string' && typeof port === 'string') return end as JsonObject & { node: string; port: string }
  return { ...end, node: typeof node === 'string' ? node : '', port: typeof port === 'string' ? port : '' }
}

function withoutUnfit(
  item: JsonObject,
  fields: Record<string, Fits>,
  where: string,
  subject: string,
  problems: ProblemList,
): JsonObject {
  const unfit = Object.keys(fields).filter((key) => item[key] !== undefined && fields[key]?.(item[key]) === false)
  if (unfit.length === 0) return item
  for (const key of unfit) {
    problems.add(
      'bad_format',
      where,
      `${subject}: "${key}" is left out of the drawing, for it can't be drawn.`,
      `Correct "${key}" in the file.`,
    )
  }
  return Object.fromEntries(Object.entries(item).filter(([key]) => !unfit.includes(key)))
}
