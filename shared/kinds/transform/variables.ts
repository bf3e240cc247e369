import jsonata from 'jsonata'
import type { Json } from '../../json.ts'
import { isJsonObject } from '../../json.ts'

/** What every expression can call without a variable of that name. JSONata's own, but `eval`: no text becomes code. */
const builtIn = new Set(
  (
    'sum count max min average string substring substringBefore substringAfter lowercase uppercase length trim pad match ' +
    'contains replace split join formatNumber formatBase formatInteger parseInteger number floor ceil round abs sqrt power ' +
    'random boolean not map zip filter single reduce sift keys lookup append exists spread merge reverse each error assert ' +
    'type sort shuffle distinct base64encode base64decode encodeUrlComponent encodeUrl decodeUrlComponent decodeUrl ' +
    'toMillis fromMillis clone now millis'
  ).split(' '),
)

export type ExpressionRead = { ok: true; unknown: string[] } | { ok: false; problem: string; position: number | null }

const kept = new Map<string, ExpressionRead>()

/**
 * Reads an expression without running it: what is wrong with how it is written and where, or the variables it uses that
 * are neither `variables`, nor its own, nor functions.
 */
export function readExpression(expression: string, variables: readonly string[]): ExpressionRead {
  const key = JSON.stringify([expression, variables])
  const known = kept.get(key)
  if (known !== undefined) return known
  const read = readAnew(expression, variables)
  if (kept.size >= 100) kept.clear()
  kept.set(key, read)
  return read
}

function readAnew(expression: string, variables: readonly string[]): ExpressionRead {
  let tree: unknown
  try {
    tree = jsonata(expression).ast()
  } catch (error) {
    return { ok: false, ...expressionFault(error, expression) }
  }
  const used = new Set<string>()
  const bound = new Set(variables)
  const look = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(look)
    if (typeof node !== 'object' || node === null || node instanceof RegExp) return
    const { type, value, lhs, arguments: args, focus, index } = node as Record<string, unknown>
    if (type === 'variable' && typeof value === 'string') used.add(value)
    const names = type === 'bind' ? [lhs] : type === 'lambda' && Array.isArray(args) ? args : []
    for (const name of [...names.map(variableName), focus, index]) if (typeof name === 'string') bound.add(name)
    for (const part of Object.values(node)) look(part)
  }
  look(tree)
  // `$` and `$$` are the value itself.
  const unknown = [...used].filter((name) => name !== '' && name !== '$' && !bound.has(name) && !builtIn.has(name))
  return { ok: true, unknown }
}

const variableName = (node: unknown): unknown =>
  isJsonObject(node as Json) ? (node as Record<string, unknown>)['value'] : undefined

/** What an expression's error says, and where: JSONata counts characters up to the end of the piece it stopped at. */
export function expressionFault(error: unknown, expression: string): { problem: string; position: number | null } {
  const known = typeof error === 'object' && error !== null ? (error as Record<string, unknown>) : {}
  const said = typeof known['message'] === 'string' ? known['message'] : String(error)
  const position = typeof known['position'] === 'number' ? Math.min(known['position'], expression.length) : null
  const token = typeof known['token'] === 'string' && known['token'] !== '(end)' ? known['token'] : null
  const deep = error instanceof RangeError && /call stack/i.test(said) ? 'It is nested too deep.' : sentence(said)
  const where = position === null ? '' : `${placeOf(expression, position)}${token === null ? '' : `, at "${token}"`}: `
  return { problem: `${where}${deep}`, position }
}

/** "Character 12", or "Line 2, character 5" in an expression of several lines. */
function placeOf(expression: string, position: number): string {
  const before = expression.slice(0, position)
  const line = before.split('\n').length
  const column = position - (before.lastIndexOf('\n') + 1)
  return expression.includes('\n') ? `Line ${line}, character ${column}` : `Character ${column}`
}

const sentence = (text: string): string => {
  const whole = text.trim().replace(/\s+/g, ' ')
  return /[.!?]$/.test(whole) ? whole : `${whole}.`
}
