import { existsSync } from 'node:fs'
import fc from '../support/luck.ts'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { executedKinds, kindAtRun } from '../../electron/engine/executors.ts'
import { errorClasses, StepError } from '../../shared/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../../shared/json.ts'
import type { Asking, KindDefinition } from '../../shared/kinds/define.ts'
import type { Field } from '../../shared/kinds/fields.ts'
import { kindGroups, kindIds } from '../../shared/kinds/ids.ts'
import { kindOf, kinds } from '../../shared/kinds/index.ts'
import { utf8Bytes } from '../../shared/text/count.ts'
import { escapeText, valueText } from '../../shared/text/marks.ts'
import { portTypes, type Value } from '../../shared/values.ts'
import { obliging } from '../support/obliging.ts'
import { answerOf, by, configOf, play, type Given } from '../support/kind-bench.ts'

/** Every kind keeps what the rest of the house takes for granted of it. */
const cases = kinds.map((kind) => [kind.kind, kind] as const)
const running = cases.filter(([, kind]) => kind.runs)
/** What a box gives is up to what lies in it: `integration/engine/boxes.test.ts` runs them. */
const alone = running.filter(([, kind]) => kind.box === undefined)

/** Config keys that the format has and no form offers, because nothing runs them yet. */
const notInForms: Record<string, string[]> = {
  router: ['branches.id'],
  judge: ['rubric.id'],
  pool: ['targets.key', 'targets.provider'],
  // The tool of a server stands beside its name; what the machine puts in is nobody's to write.
  tool: ['tools.tool', 'tools.listed'],
  pipeline: ['file', 'source.id', 'source.version', 'source.name', 'source.hash'],
}

/** Controls that edit a whole value, whatever is inside it. */
const whole = ['target', 'list', 'json', 'rule', 'value', 'errorActions', 'pipeline', 'texts', 'collection', 'several']

/** Dotted paths of a config: down into objects and rows, not into what one control edits as a whole. */
function schemaPaths(schema: Json | undefined, edited: ReadonlySet<string>, at = ''): string[] {
  const row = isJsonObject(schema) && isJsonObject(schema['items']) ? schema['items'] : schema
  const properties = isJsonObject(row) ? row['properties'] : undefined
  if (at !== '' && (edited.has(at) || !isJsonObject(properties))) return [at]
  return Object.entries(isJsonObject(properties) ? properties : {}).flatMap(([key, part]) =>
    schemaPaths(part, edited, at === '' ? key : `${at}.${key}`),
  )
}

const formFields = (fields: readonly Field[], at = ''): { path: string; field: Field }[] =>
  fields.flatMap((field) => {
    // A panel of its own stands beside the fields of its key.
    if (field.control === 'tool') return []
    const path = at === '' ? field.key : `${at}.${field.key}`
    // A list of nothing but targets edits each of them as a whole.
    const rows = field.control === 'list' && field.fields.some(({ control }) => control !== 'rowTarget')
    return rows ? formFields(field.fields, path) : [{ path, field }]
  })

const jsonSchema = (kind: KindDefinition<JsonObject>): JsonObject =>
  z.toJSONSchema(kind.schema, { io: 'input', unrepresentable: 'any' }) as unknown as JsonObject

const portsAsked = (asking: Asking): string[] =>
  asking.how === 'all' ? [] : asking.how === 'inOrder' ? asking.ports : [asking.port]

describe('The list of kinds', () => {
  it('holds each kind once, by a name of the format', () => {
    const ids = kinds.map((kind) => kind.kind)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.filter((id) => !(kindIds as readonly string[]).includes(id))).toEqual([])
    for (const id of ids) expect(kindOf(id)?.kind).toBe(id)
    expect(kindOf('teleport')).toBeUndefined()
    expect(kindOf('constructor')).toBeUndefined()
  })

  it('has an executor for each kind that runs, and for no other', () => {
    expect([...executedKinds].sort()).toEqual(running.map(([id]) => id).sort())
    expect(() => kindAtRun('note')).toThrow()
  })
})

describe.each(cases)('%s', (id, kind) => {
  const fresh = configOf(id, kind.fresh)

  it('is told in words, in a group of the palette, with an icon that exists', () => {
    expect(kindGroups.map((group) => group.id)).toContain(kind.group)
    expect(kind.label).toMatch(/^[A-Z]/)
    expect(kind.help).toMatch(/^[A-Z].*\.$/)
    expect(existsSync(`node_modules/lucide-react/dist/esm/icons/${kind.icon}.mjs`)).toBe(true)
    expect(kind.subtitle(fresh)).not.toBe('')
    expect(kind.sentence(fresh, 'Title', (port) => `<${port}>`) !== null).toBe(kind.runs)
  })

  it('comes from the palette ready to be wired, without a problem of its own', () => {
    expect(kind.schema.safeParse(kind.fresh).error).toBeUndefined()
    expect(kind.check(fresh)).toEqual([])
    expect(JSON.parse(JSON.stringify(fresh))).toEqual(fresh)
  })

  it('reads its own reading again to the same: defaults are filled in once', () => {
    expect(configOf(id, fresh)).toEqual(fresh)
  })

  it('knows every key: a form field for each, or named as not to be edited', () => {
    const fields = formFields(kind.form)
    const edited = new Set([
      ...fields.filter(({ field }) => whole.includes(field.control)).map(({ path }) => path),
      ...(notInForms[id] ?? []),
    ])
    const reachable = new Set(fields.map(({ path }) => path))
    const known = schemaPaths(jsonSchema(kind), edited)
    expect(known.filter((path) => !reachable.has(path)).sort()).toEqual([...(notInForms[id] ?? [])].sort())
    expect([...reachable].filter((path) => !known.includes(path))).toEqual([])
  })

  it('has words on every field, and shows a field only by keys that it has', () => {
    const look = (fields: readonly Field[], outer: readonly string[] = []): void => {
      const keys = fields.map((field) => field.key)
      for (const field of fields) {
        expect(field.label).toMatch(/^[A-Z]/)
        if (field.when !== undefined) expect(field.when.outer ? outer : keys).toContain(field.when.key)
        if (field.control === 'choice') expect(field.choices.length).toBeGreaterThan(1)
        if (field.control === 'value') expect(keys).toContain(field.typeKey)
        if (field.control === 'pick') expect(keys).toContain(field.from)
        if (field.control === 'list') look(field.fields, keys)
      }
    }
    look(kind.form)
  })

  it('offers only choices that hold and that run', () => {
    for (const field of kind.form) {
      // A choice inside an object is one of that object's own rules.
      if (field.control !== 'choice' || field.key.includes('.')) continue
      for (const choice of field.choices) {
        const config = configOf(id, { ...kind.fresh, [field.key]: choice.value })
        expect(kind.check(config).map((problem) => problem.code)).not.toContain('not_supported')
      }
    }
  })

  it('has a schema that other programs can read', () => {
    expect(jsonSchema(kind)).toMatchObject({ type: 'object', additionalProperties: false })
  })

  it('has ports of known types and names, the same each time, that its way of asking knows', () => {
    const ports = kind.ports(fresh)
    expect(kind.ports(fresh)).toEqual(ports)
    for (const list of [ports.inputs, ports.outputs]) {
      expect(new Set(list.map((port) => port.id)).size).toBe(list.length)
      for (const port of list) expect(port.label).not.toBe('')
    }
    const inputs = ports.inputs.map((port) => port.id)
    for (const port of ports.inputs) expect(portTypes).toEqual(expect.arrayContaining([...port.accepts]))
    for (const port of ports.outputs) {
      if (typeof port.gives === 'string') expect(portTypes).toContain(port.gives)
      else expect(inputs).toEqual(expect.arrayContaining([...port.gives.sameAs]))
    }
    const asking = kind.asking(fresh)
    expect(inputs).toEqual(expect.arrayContaining(portsAsked(asking)))
    if (asking.how === 'settled' || asking.how === 'first') {
      expect(ports.inputs.find((port) => port.id === asking.port)?.many).toBe(true)
    }
    expect(asking.how === 'inOrder').toBe(kind.moveOn !== undefined)
  })

  it('plans requests whose bounds make sense and whose text comes from its own ports', () => {
    for (const wires of [undefined, () => 0, () => 1, () => 4, () => 30]) {
      for (const call of kind.calls(fresh, wires)) {
        expect(call.least).toBeLessThanOrEqual(call.most)
        expect(call.maxTokens).toBeGreaterThan(0)
        expect(call.ownTokens).toBeGreaterThan(0)
        expect(kind.ports(fresh).inputs.map((port) => port.id)).toEqual(expect.arrayContaining([...call.from]))
      }
    }
  })

  it('says in words what is wrong with any config, and never breaks on one', () => {
    const odd = fc.oneof(
      fc.constantFrom<Json>(null, true, -1, 1e308, 0.5, '', ' ', '__proto__', [], {}, [[]], [{}], { id: 'a' }, [
        { id: 'a' },
        { id: 'a' },
      ]),
      fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>,
    )
    const keys = [...Object.keys((jsonSchema(kind)['properties'] ?? {}) as JsonObject), 'surprise']
    const config = fc
      .dictionary(fc.constantFrom(...keys), odd, { maxKeys: keys.length })
      .map((part) => ({ ...kind.fresh, ...part }))
    fc.assert(
      fc.property(config, (raw) => {
        const read = kind.schema.safeParse(raw)
        if (!read.success) {
          expect(read.error.issues.length).toBeGreaterThan(0)
          for (const issue of read.error.issues) expect(issue.message).not.toBe('')
          return
        }
        for (const problem of kind.check(read.data)) {
          expect(problem.message).toMatch(/^["A-Z].*\.$/s)
          if (problem.fix !== undefined) expect(problem.fix).toMatch(/\.$/)
        }
        kind.ports(read.data)
        kind.asking(read.data)
        kind.calls(read.data)
        expect(kind.subtitle(read.data)).toBeTypeOf('string')
        kind.fact?.(read.data)
        kind.sentence(read.data, 'T', (port) => port)
      }),
      { numRuns: 300 },
    )
  })
})

/** Inputs that fit a kind's fresh config: every port wired, one text each. */
function wired(kind: KindDefinition<JsonObject>): Given {
  const config = configOf(kind.kind, kind.fresh)
  const one: Record<string, Value> = {}
  const many: Record<string, ReturnType<typeof answerOf>[]> = {}
  for (const port of kind.ports(config).inputs) {
    if (port.many) many[port.id] = [answerOf('a', '{"x": 1}'), answerOf('b', '{"x": 2}')]
    else one[port.id] = { type: 'text', data: '{"x": 1}', by: by('up') }
  }
  const first = kind.ports(config).inputs[0]
  const chosen = first === undefined ? null : { ...answerOf('a', 'text'), port: first.id }
  return { one, many, ...(kind.moveOn === undefined ? {} : { chosen }) }
}

describe.each(alone)('%s, run', (id, kind) => {
  const vars: Record<string, Value> = { question: { type: 'text', data: 'Q' } }

  it('gives values at its own ports, of their types, and no more than one way', async () => {
    const config = configOf(id, kind.fresh)
    const { outputs } = await play(id, kind.fresh, wired(kind), { script: obliging, vars })
    const ports = kind.ports(config).outputs
    const given = Object.keys(outputs)
    // An Output's value has no port: nothing can be wired to it.
    if (id !== 'output') expect(ports.map((port) => port.id)).toEqual(expect.arrayContaining(given))
    for (const port of ports) {
      const value = outputs[port.id]
      if (!port.branch) expect(value).toBeDefined()
      if (value !== undefined && typeof port.gives === 'string' && port.gives !== 'any')
        expect(value.type).toBe(port.gives)
    }
    const branches = ports.filter((port) => port.branch).map((port) => port.id)
    if (branches.length > 0) expect(given.filter((port) => branches.includes(port))).toHaveLength(1)
    expect(JSON.parse(JSON.stringify(outputs))).toEqual(outputs)
  })

  it('passes a value on unchanged where its port says it is the same', async () => {
    const given = wired(kind)
    const { outputs } = await play(id, kind.fresh, given, { script: obliging, vars })
    for (const port of kind.ports(configOf(id, kind.fresh)).outputs) {
      const value = outputs[port.id]
      if (typeof port.gives === 'string' || value === undefined) continue
      const sources = port.gives.sameAs.flatMap((name) => [
        given.one?.[name],
        given.chosen?.value,
        ...(given.many?.[name] ?? []).map((one) => one.value),
      ])
      expect(sources).toContain(value)
    }
  })

  it('makes no more requests than it planned, and no fewer', async () => {
    const given = wired(kind)
    const { asked } = await play(id, kind.fresh, given, { script: obliging, vars })
    const planned = kind.calls(configOf(id, kind.fresh), () => 2)
    expect(asked.length).toBeGreaterThanOrEqual(planned.reduce((sum, call) => sum + call.least, 0))
    expect(asked.length).toBeLessThanOrEqual(planned.reduce((sum, call) => sum + call.most, 0))
    for (const request of asked) {
      const bound = planned.find((call) => JSON.stringify(call.target) === JSON.stringify(request.target))
      expect(request.maxTokens ?? 2048).toBeLessThanOrEqual(bound?.maxTokens ?? 0)
      // A token is at least a byte: what goes out is what came in at the named ports, and what the kind adds.
      const sent =
        request.system +
        request.messages.map((turn) => turn.content).join('') +
        JSON.stringify(request.outputSchema ?? '')
      const came = (bound?.from ?? []).flatMap((port) => [
        given.one?.[port],
        ...(given.many?.[port] ?? []).map((one) => one.value),
      ])
      const brought = came.map((value) => (value === undefined ? '' : escapeText(valueText(value)))).join('')
      const earlier = Math.max(
        0,
        ...planned.map((call) => (call.earlier?.answers ?? 0) * (call.earlier?.maxTokens ?? 0)),
      )
      const own = Math.max(...planned.map((call) => call.ownTokens))
      expect(utf8Bytes(sent) + 16 * request.messages.length).toBeLessThanOrEqual(own + earlier + utf8Bytes(brought))
    }
  })

  it('fails with a class when nothing came, or when what came makes no sense', async () => {
    const nonsense: Value = { type: 'json', data: { a: [null] } }
    const oddly: Given = {
      one: Object.fromEntries(kind.ports(configOf(id, kind.fresh)).inputs.map((port) => [port.id, nonsense])),
    }
    for (const given of [{}, oddly]) {
      try {
        await play(id, kind.fresh, given, { script: () => new StepError('server', 'down'), vars: {} })
      } catch (error) {
        expect(error).toBeInstanceOf(StepError)
        expect(errorClasses).toContain((error as StepError).class)
        expect((error as StepError).message).toMatch(/[.!?]$|^down$/)
      }
    }
  })

  it('hands on the class of a request that failed', async () => {
    const config = configOf(id, kind.fresh)
    if (kind.calls(config).length === 0) return
    const script = () => new StepError('quota', 'The account is empty.')
    await expect(play(id, kind.fresh, wired(kind), { script })).rejects.toMatchObject({ class: 'quota' })
  })
})
