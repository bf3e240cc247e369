import { z } from 'zod'
import { idPattern, limits } from '../document/schema.ts'
import type { Json } from '../json.ts'
import { aliasName, aliasOf, aliasProvider } from '../model/alias.ts'
import type { Target } from '../model/types.ts'
import { attemptsAStep } from '../plan/limits.ts'
import { builtInProvider } from '../providers/registry.ts'
import type { KindProblem, PlannedCall } from './define.ts'

/** Pieces that several kinds' configs share. */

export const textField = z.string().max(limits.textLength, `at most ${limits.textLength} characters`)
export const idField = z.string().regex(idPattern, 'an id of 1 to 64 letters, digits, _ or -')
export const nameField = z
  .string()
  .max(limits.titleLength, `at most ${limits.titleLength} characters`)
  .regex(/^[^=\r\n]*[^=\s][^=\r\n]*$/, 'a name of a letter or more, without = and line breaks')
/** Any JSON. What is read from a document is JSON already, and `z.json()` would look through all of it again. */
export const jsonField: z.ZodType<Json> = z.custom<Json>(
  (value) => value !== undefined && typeof value !== 'function',
  'any JSON value',
)
/** A JSON Schema. Only objects: no provider takes `true` or `false` for one. */
export const schemaField: z.ZodType<{ [key: string]: Json }> = z.record(z.string(), jsonField)
export const milliseconds = z
  .int('a whole number of milliseconds')
  .min(1, 'at least 1 ms')
  .max(86_400_000, 'at most a day')
/** Far above every model's own limit, which the engine applies. */
export const maxTokensField = z.int('a whole number').min(1, 'at least 1').max(10_000_000, 'at most 10,000,000')
export const temperatureField = z.number().min(0, 'at least 0').max(2, 'at most 2')

const modelTarget = z.strictObject({
  provider: z.string().min(1, 'the id of a provider').max(64, 'at most 64 characters'),
  model: z.string().min(1, 'the name of a model').max(200, 'at most 200 characters'),
  key: z.string().min(1, 'the name of a key').max(80, 'at most 80 characters').exactOptional(),
})

const aliasTarget = z
  .strictObject({ alias: aliasName })
  .transform(({ alias }): Target => ({ provider: aliasProvider, model: alias }))

/** A model at a provider, or the name of an alias, which the machine that runs it says the model of. */
export const targetField: z.ZodType<Target> = z.union(
  [modelTarget, aliasTarget],
  'a model, by its provider and its name, or a tier',
)

const providerNames: Record<string, string> = {
  practice: 'Practice',
  'practice-responses': 'Practice (Responses)',
  'practice-bedrock': 'Practice (Bedrock)',
  'practice-anthropic': 'Practice (Anthropic)',
  'practice-gemini': 'Practice (Gemini)',
  'practice-ollama': 'Practice (Ollama)',
  openai: 'OpenAI',
  anthropic: 'Anthropic',
  gemini: 'Gemini',
  ollama: 'Ollama',
}

/** "Practice · cheap": a target under a node's title. */
export const targetLabel = (target: Target | undefined): string =>
  target === undefined
    ? 'no model chosen'
    : aliasOf(target) !== null
      ? `Tier · ${target.model}`
      : `${Object.hasOwn(providerNames, target.provider) ? providerNames[target.provider] : (builtInProvider(target.provider)?.label ?? target.provider)} · ${target.model}`

/** "practice / cheap": a target inside a sentence. */
export const targetName = (target: Target): string =>
  aliasOf(target) === null ? `${target.provider} / ${target.model}` : `the alias ${target.model}`

/** A step may make only so many requests: one whose plan needs more could never end. `fix`: what to take fewer of. */
export function tooManyRequests(calls: readonly PlannedCall[], fix: string): KindProblem[] {
  const most = calls.reduce((sum, call) => sum + call.most, 0)
  if (most <= attemptsAStep) return []
  const message = `It would make up to ${most} requests, and a step may make ${attemptsAStep}.`
  return [{ code: 'bad_config', message, fix }]
}

/** A problem for every id that stands in a list more than once. */
export function repeated(ids: readonly string[], what: string): KindProblem[] {
  const twice = new Set(ids.filter((id, i) => ids.indexOf(id) !== i))
  return [...twice].map((id) => ({
    code: 'duplicate_id',
    message: `Two ${what} have the id "${id}".`,
    fix: 'Give each an id of its own.',
  }))
}

/** The number as a person reads it: 0.7 is "0.70". */
export const score = (value: number): string => value.toFixed(2)

/** "one option", "3 options". */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`

/** The first line of a text, cut for a card. */
export function firstLine(text: string, length = 80): string | null {
  const line = text
    .split('\n')
    .find((each) => each.trim() !== '')
    ?.trim()
  if (line === undefined) return null
  return line.length > length ? `${line.slice(0, length - 1)}…` : line
}
