import type { z } from 'zod'
import type { ProblemCode } from '../problems.ts'
import { placeWords, shorten, show, valueAt } from './words.ts'

/** One thing a schema finds wrong, in words for a person. */
export interface Finding {
  code: Extract<ProblemCode, 'unknown_field' | 'bad_config' | 'bad_format'>
  path: PropertyKey[]
  message: string
  fix: string
  /** The same where the place is plain already, as under a form's field: no name, no full stop. */
  short: string
}

export const isRemark = (key: PropertyKey): boolean => typeof key === 'string' && key.startsWith('x-')

/** What a form offers to choose at a place, in its order; empty where nothing is chosen there. */
export type Offered = (path: readonly PropertyKey[]) => readonly { value: string; label: string }[]

/** What is said of what no other words are for. */
const otherForm = 'of another form'

const typeWords: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object { }',
  array: 'a list [ ]',
  record: 'an object { }',
}

/** zod's own messages in our words; messages that a schema gives itself stay as they are. */
function inWords(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return typeWords[issue.expected] ?? String(issue.expected)
    case 'too_big':
      return `at most ${String(issue.maximum)}${unit(issue.origin)}`
    case 'too_small':
      return `${issue.inclusive === false ? 'more than' : 'at least'} ${String(issue.minimum)}${unit(issue.origin)}`
    case 'invalid_value':
      return oneOf(issue.values)
    case 'unrecognized_keys':
      return 'unknown'
    case 'invalid_format':
      return 'in another form'
    default:
      return otherForm
  }
}

const oneOf = (values: readonly unknown[]): string => `one of ${values.map(String).join(', ')}`

const units: Record<string, string> = { string: ' characters', array: ' entries' }
const unit = (origin: string): string => units[origin] ?? ''

type Parsed<T> = { ok: true; value: T } | { ok: false; issues: z.core.$ZodIssue[] }

function parse<T>(schema: z.ZodType<T>, value: unknown): Parsed<T> {
  const result = schema.safeParse(value, { error: inWords })
  return result.success ? { ok: true, value: result.data } : { ok: false, issues: result.error.issues }
}

/**
 * Reads a value by a strict schema that doesn't know `x-` keys: where the schema takes no such key, it is a remark and
 * left out of what the schema sees; where it takes any key (a JSON value, a record), it is data and stays.
 * What is handed in is never changed. `value` is null when there are findings. `offered`: what the form offers
 * beside which a finding's `short` stands.
 */
export function readStrict<T>(
  schema: z.ZodType<T>,
  given: unknown,
  bad: Finding['code'],
  offered?: Offered,
): { value: T; findings: [] } | { value: null; findings: Finding[] } {
  let value = given
  for (;;) {
    const parsed = parse(schema, value)
    if (parsed.ok) return { value: parsed.value, findings: [] }
    const remarks = parsed.issues.flatMap(remarkPaths)
    if (remarks.length === 0)
      return { value: null, findings: parsed.issues.flatMap((issue) => describe(issue, value, bad, offered)) }
    value = without(value, remarks)
  }
}

/** The findings of a strict schema alone, remarks let pass. */
export function findings(schema: z.ZodType, value: unknown, bad: Finding['code']): Finding[] {
  const parsed = parse(schema, value)
  return parsed.ok ? [] : parsed.issues.flatMap((issue) => describe(issue, value, bad))
}

function remarkPaths(issue: z.core.$ZodIssue): PropertyKey[][] {
  if (issue.code === 'unrecognized_keys') return issue.keys.filter(isRemark).map((key) => [...issue.path, key])
  if (issue.code !== 'invalid_union') return []
  return issue.errors.flat().flatMap((inner) => remarkPaths(inner).map((path) => [...issue.path, ...path]))
}

/** A copy without what stands at the paths; what isn't on a path is shared. */
function without(value: unknown, paths: readonly PropertyKey[][]): unknown {
  if (typeof value !== 'object' || value === null || paths.length === 0) return value
  const gone = new Set<string>()
  const below = new Map<string, PropertyKey[][]>()
  for (const [key, ...rest] of paths) {
    const name = String(key)
    if (rest.length === 0) gone.add(name)
    else below.set(name, [...(below.get(name) ?? []), rest])
  }
  const inner = (key: string, part: unknown): unknown => without(part, below.get(key) ?? [])
  if (Array.isArray(value)) return value.map((part, i) => inner(String(i), part))
  const kept = Object.entries(value).filter(([key]) => !gone.has(key))
  return Object.fromEntries(kept.map(([key, part]) => [key, inner(key, part)]))
}

/** What keeps a value from being the one of several shapes that it comes nearest to. */
const nearestOf = ({ errors }: z.core.$ZodIssueInvalidUnion): z.core.$ZodIssue[] | null =>
  errors.reduce<z.core.$ZodIssue[] | null>(
    (nearest, each) => (each.length > 0 && (nearest === null || each.length < nearest.length) ? each : nearest),
    null,
  )

function describe(issue: z.core.$ZodIssue, root: unknown, bad: Finding['code'], offered?: Offered): Finding[] {
  if (issue.code === 'invalid_union') {
    // Where nothing stands that comes near to one of the shapes, their common sentence says more than one shape's parts.
    const given = valueAt(root, issue.path)
    const hasParts = typeof given === 'object' && given !== null && Object.keys(given).length > 0
    const nearest = issue.message === otherForm || hasParts ? nearestOf(issue) : null
    if (nearest !== null)
      return nearest.flatMap((inner) =>
        describe({ ...inner, path: [...issue.path, ...inner.path] }, root, bad, offered),
      )
  }
  if (issue.code === 'unrecognized_keys') {
    return issue.keys
      .filter((key) => !isRemark(key))
      .map((key) => ({
        code: 'unknown_field',
        path: [...issue.path, key],
        message: `The field ${placeWords([...issue.path, key])} is unknown.`,
        fix: `Take it out, or put x- before its name to keep it as a remark.`,
        short: `"${shorten(key, 40)}" is unknown`,
      }))
  }
  const found = valueAt(root, issue.path)
  const name = issue.path.length === 0 ? 'This' : placeWords(issue.path)
  const wanted = issue.message.replace(/\.$/, '')
  if (found === undefined) {
    const message = `${name} is missing (${wanted}).`
    return [{ code: bad, path: [...issue.path], message, fix: `Add ${name}.`, short: `Missing: ${wanted}` }]
  }
  // A schema's own sentence says it all; a phrase ("at most 2") needs to know what stands there.
  const withFound = (words: string): string => (/^[A-Z"]/.test(words) ? words : `${words} (here ${show(found)})`)
  const whole = withFound(wanted)
  const inForm = offered === undefined ? wanted : inLabels(issue, wanted, offered)
  // Under an empty field everybody sees that nothing stands there.
  const short = found === '' ? inForm : withFound(inForm)
  return [{ code: bad, path: [...issue.path], message: `${name}: ${whole}.`, fix: `Correct ${name}.`, short }]
}

/** What may be chosen, as a form calls it: who reads it there never saw the file's own names. */
function inLabels(issue: z.core.$ZodIssue, wanted: string, offered: Offered): string {
  if (issue.code !== 'invalid_value' || wanted !== oneOf(issue.values)) return wanted
  const labels = offered(issue.path).flatMap(({ value, label }) => (issue.values.includes(value) ? [`“${label}”`] : []))
  return labels.length === 0 ? wanted : oneOf(labels)
}
