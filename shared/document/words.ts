import { isJsonObject } from '../json.ts'

/** A piece of a text, short enough for a message: nobody wants a megabyte in a sentence. */
export const shorten = (text: string, length = 60): string =>
  text.length > length ? `${text.slice(0, length - 1)}…` : text

/** A value as a message shows it; what is long is cut before it is written out. */
export function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(shorten(value, 40))
  if (Array.isArray(value)) return 'a list'
  if (isJsonObject(value)) return 'an object'
  return shorten(String(value), 40)
}

/**
 * A place as a sentence names it, the innermost first: `['rubric', 1, 'weight']` is `"weight" in rubric 2`, for people
 * count from one. Empty for the whole.
 */
export function placeWords(path: readonly PropertyKey[]): string {
  const names: string[] = []
  for (const part of path) {
    if (typeof part === 'number' && names.length > 0) names.push(`${names.pop() ?? ''} ${part + 1}`)
    else names.push(typeof part === 'number' ? `item ${part + 1}` : shorten(String(part), 40))
  }
  const [name, ...around] = names.toReversed()
  if (name === undefined) return ''
  return around.length === 0 ? `"${name}"` : `"${name}" in ${around.join(' of ')}`
}

/** "a", "a and b", "a, b and c". */
export function listWords(words: readonly string[]): string {
  if (words.length < 2) return words.join('')
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`
}

/** What stands at a path of own keys; undefined where nothing does. */
export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let here = value
  for (const part of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, part)) return undefined
    here = (here as Record<PropertyKey, unknown>)[part]
  }
  return here
}

/** A node as a sentence names it: its title, else its id. */
export function nodeName(node: { id: string; title?: string }): string {
  const title = typeof node.title === 'string' ? node.title.trim() : ''
  return shorten(title === '' ? node.id : title)
}
