import { isJsonObject, type Json, type JsonObject } from '../../../shared/json.ts'
import { contentStems, numbersIn } from './text.ts'
import type { Ask, Turn } from './types.ts'

const entities: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"' }
const plain = (text: string): string =>
  text.replace(/&(lt|gt|amp|quot);/g, (_all, name: string) => entities[name] ?? '')

/** Is it offered tools, one JSON turn at a time? */
export const offersTools = (ask: Ask): boolean => {
  const properties = isJsonObject(ask.schema) ? ask.schema['properties'] : undefined
  return isJsonObject(properties) && ['tool', 'arguments', 'answer'].every((name) => properties[name] !== undefined)
}

interface Offered {
  name: string
  text: string
  schema: JsonObject
}

/**
 * Calls the tool whose description has most words in common with the question, once, with what the question says for its
 * arguments; then answers with what came. Without a tool that fits it answers by itself.
 */
export function callTools(ask: Ask, think: (ask: Ask) => string): string {
  const question = ask.turns.find((turn) => turn.role === 'user' && !/^<result[ >]/.test(turn.text))?.text ?? ''
  const last = ask.turns.at(-1)
  const result = last === undefined ? null : /^<result[^>]*>([\s\S]*)<\/result>$/.exec(last.text)
  if (result !== null) return turn('The tool has answered.', { answer: `The tool says: ${plain(result[1] ?? '')}` })
  const fitting = best(question, offered(ask.system))
  if (fitting === null || asked(ask.turns))
    return turn('No tool is needed.', {
      answer: think({ ...ask, schema: null, turns: [{ role: 'user', text: question }] }),
    })
  return turn(`"${fitting.name}" knows that.`, {
    tool: fitting.name,
    arguments: JSON.stringify(given(question, fitting.schema)),
  })
}

const asked = (turns: readonly Turn[]): boolean => turns.some(({ text }) => /^<call[ >]/.test(text))

const turn = (reason: string, { tool = 'none', arguments: given = '', answer = '' }: Record<string, string>): string =>
  JSON.stringify({ reason, tool, arguments: given, answer })

function offered(system: string): Offered[] {
  return [...system.matchAll(/<tool name="([^"]*)">([\s\S]*?)<\/tool>/g)].map(([, name = '', inside = '']) => {
    const [text = '', written = '{}'] = plain(inside).split('\nArguments: ')
    return { name, text: `${name} ${text}`, schema: JSON.parse(written) as JsonObject }
  })
}

function best(question: string, tools: readonly Offered[]): Offered | null {
  const wanted = new Set(contentStems(question))
  let found: { tool: Offered; shared: number } | null = null
  for (const tool of tools) {
    const shared = new Set(contentStems(tool.text).filter((stem) => wanted.has(stem))).size
    if (shared > (found?.shared ?? 0)) found = { tool, shared }
  }
  return found?.tool ?? null
}

/** Numbers in their order; for a text what stands in quotes, or the last word with a capital. */
function given(question: string, schema: JsonObject): JsonObject {
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {}
  const numbers = numbersIn(question)
  const quoted = [...question.matchAll(/"([^"]+)"/g)].map((match) => match[1] ?? '')
  const names = [...question.matchAll(/(?<=\s)\p{Lu}[\p{L}\p{N}-]*/gu)].map((match) => match[0])
  const made: [string, Json][] = Object.entries(properties).map(([name, property]) => {
    const type = isJsonObject(property) ? property['type'] : 'string'
    if (type === 'number' || type === 'integer') return [name, numbers.shift() ?? 1]
    if (type === 'boolean') return [name, true]
    return [name, quoted.shift() ?? names.pop() ?? question]
  })
  return Object.fromEntries(made)
}
