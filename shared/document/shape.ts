import { isJsonObject, type Json, type JsonObject } from '../json.ts'
import type { ProblemList } from './collect.ts'
import { findings } from './issues.ts'
import { documentSchema, edgeSchema, limits, nodeSchema } from './schema.ts'
import { tooDeepWords, walk } from './walk.ts'
import { nodeName, shorten } from './words.ts'

/** The document's own fields; nodes and edges are looked at one by one, so that a million bad ones fill no memory. */
const rootSchema = documentSchema.omit({ nodes: true, edges: true })

/**
 * Everything that is wrong with a document's shape: fields, ids, lengths, settings. Kinds' configs, ports and wires are
 * the compiler's part. Takes any JSON object of any depth and never throws; false when it is too deep to look into.
 */
export function checkShape(root: JsonObject, problems: ProblemList): boolean {
  const whole = walk(root)
  if (whole.depth > limits.depth) {
    problems.add('too_deep', '-', tooDeepMessage, tooDeepFix)
    return false
  }
  const { nodes, edges, ...rest } = root
  for (const found of findings(rootSchema, rest, 'bad_format')) {
    const code = found.path[0] === 'settings' && found.code === 'bad_format' ? 'bad_config' : found.code
    problems.add(code, '-', found.message, found.fix)
  }
  if (whole.proto && walk(rest).proto) problems.add('unknown_field', '-', protoMessage, protoFix)
  checkItems('nodes', nodes, whole.proto || whole.longest > limits.textLength, problems)
  checkItems('edges', edges, whole.proto, problems)
  return true
}

export const tooDeepMessage = `O${tooDeepWords.slice(1)}.`
export const tooDeepFix = `Bring it down to ${limits.depth} levels.`
const protoMessage = 'The field "__proto__" is unknown.'
const protoFix = 'Take it out.'

const schemas = { nodes: nodeSchema, edges: edgeSchema }

function checkItems(key: 'nodes' | 'edges', list: Json | undefined, lookInside: boolean, problems: ProblemList): void {
  if (!Array.isArray(list)) {
    const message = list === undefined ? `"${key}" is missing (a list [ ]).` : `"${key}" has to be a list [ ].`
    problems.add('bad_format', '-', message, `Give the document "${key}": [ ].`)
    return
  }
  const seen = new Set<string>()
  for (const [i, item] of list.entries()) {
    if (problems.full) return
    const { id, where, subject } = nameItem(key, item, i)
    for (const found of findings(schemas[key], item, 'bad_format')) {
      problems.add(found.code, where, `${subject}: ${found.message}`, found.fix)
    }
    if (lookInside) checkInside(item, where, subject, problems)
    if (id === null) continue
    if (seen.has(id)) {
      const message = `Two ${key === 'nodes' ? 'nodes' : 'wires'} have the id "${where}".`
      problems.add('duplicate_id', where, message, 'Give each an id of its own.')
    }
    seen.add(id)
  }
}

/** An item's id if it has one, where its problems belong, and how a sentence calls it. */
export function nameItem(
  key: 'nodes' | 'edges',
  item: unknown,
  index: number,
): { id: string | null; where: string; subject: string } {
  const noun = key === 'nodes' ? 'node' : 'wire'
  const id = isJsonObject(item) && typeof item['id'] === 'string' && item['id'] !== '' ? item['id'] : null
  if (id === null || !isJsonObject(item)) return { id: null, where: '-', subject: `The ${noun} number ${index + 1}` }
  const title = typeof item['title'] === 'string' ? item['title'] : ''
  const subject = key === 'nodes' ? nodeName({ id, title }) : `The wire ${shorten(id)}`
  return { id, where: shorten(id, limits.idLength), subject }
}

function checkInside(item: Json, where: string, subject: string, problems: ProblemList): void {
  if (walk(item).proto) problems.add('unknown_field', where, `${subject}: ${protoMessage}`, protoFix)
  if (!isJsonObject(item) || walk(item['config']).longest <= limits.textLength) return
  const most = `at most ${limits.textLength} characters`
  problems.add('bad_config', where, `${subject}: a text in its config is too long (${most}).`, `Shorten it to ${most}.`)
}
