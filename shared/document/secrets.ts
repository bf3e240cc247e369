import { type Problem, problem } from '../problems.ts'
import { keyInside } from '../providers/key-shapes.ts'
import { builtInProvider } from '../providers/registry.ts'
import type { PipelineDocument } from './schema.ts'

/** In words: "Anthropic", "OpenAI or DeepSeek". */
export const ownersInWords = (ids: readonly string[]): string =>
  ids.map((id) => builtInProvider(id)?.label ?? id).join(' or ')

/** Whether any text in a value looks like a key. Documents are looked at by it all the time, and hardly any has one. */
function hasKey(value: unknown): boolean {
  const todo: unknown[] = [value]
  for (let here = todo.pop(); todo.length > 0 || here !== undefined; here = todo.pop()) {
    if (typeof here === 'string') {
      if (keyInside(here) !== null) return true
    } else if (typeof here === 'object' && here !== null)
      for (const name of Object.keys(here)) todo.push((here as Record<string, unknown>)[name])
  }
  return false
}

/** Where in a value something looks like a key, as a path of fields; null where nothing does. */
function keyAt(value: unknown, path: string): { path: string; owners: readonly string[] } | null {
  const todo: [value: unknown, path: string][] = [[value, path]]
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const [here, at] = next
    if (typeof here === 'string') {
      const owners = keyInside(here)
      if (owners !== null) return { path: at, owners }
    } else if (typeof here === 'object' && here !== null)
      for (const [name, part] of Object.entries(here)) todo.push([part, at === '' ? name : `${at}.${name}`])
  }
  return null
}

/** Texts of a document that look like a key: documents travel, keys never do. The key itself is in no word of it. */
export function keysInDocument({ nodes, edges: _edges, ...document }: PipelineDocument): Problem[] {
  const found = (where: string, value: unknown): Problem[] => {
    const key = hasKey(value) ? keyAt(value, '') : null
    if (key === null) return []
    const owner = ownersInWords(key.owners)
    return [
      problem(
        'key_in_document',
        where,
        `What stands in ${key.path} looks like a key of ${owner}. A pipeline is saved, exported and sent to models with all its texts.`,
        'Take it out, and set it under Models and keys. If others may have seen it, replace it at the provider.',
      ),
    ]
  }
  return [...found('-', document), ...nodes.flatMap(({ id, title, config }) => found(id, { title, config }))]
}
