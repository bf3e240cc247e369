import { describe, expect, it } from 'vitest'
import { compile } from '../../../shared/compiler/index.ts'
import { practiceMachine } from '../../support/documents.ts'
import type { Json, JsonObject } from '../../../shared/json.ts'
import type { Kind } from '../../../shared/kinds/define.ts'
import { kinds } from '../../../shared/kinds/index.ts'
import { readNode, targetsOf } from '../../../renderer/editor/model/kinds.ts'
import { listFault, valueAt, type FormTarget } from '../../../renderer/editor/inspector/form.ts'
import { fromText } from '../../../renderer/editor/model/fragment.ts'
import { emptyDocument } from '../../../renderer/editor/model/operations.ts'

/** Bad input gets a clear answer: what, where, why, what to do (product.md); a schema library's own words are none. */
const foreign = /Invalid|Required|expected|received|Unrecognized|Too (big|small)|undefined|of another form|\bNaN\b/

/** The keys that a kind's schema knows. */
const keysOf = (kind: Kind): string[] => {
  const shape: unknown = Reflect.get(kind.schema, 'shape')
  return typeof shape === 'object' && shape !== null ? Object.keys(shape) : Object.keys(kind.fresh)
}

const wrong: readonly [string, Json | undefined][] = [
  ['missing', undefined],
  ['null', null],
  ['a number', -7.5],
  ['a text', 'x y'],
  ['a truth', true],
  ['a list of nothing', [null]],
  ['an empty object', {}],
]

const spoilt = (kind: Kind, key: string, value: Json | undefined): JsonObject => {
  const { [key]: _gone, ...rest } = kind.fresh
  return value === undefined ? rest : { ...rest, [key]: value }
}

const problemsOf = (kind: Kind, config: JsonObject) =>
  compile(
    { ...emptyDocument('x'), nodes: [{ id: 'n', kind: kind.kind, position: { x: 0, y: 0 }, config }] },
    practiceMachine,
  ).problems

const formOf = (kind: Kind, raw: JsonObject): FormTarget => {
  const { config, faults } = readNode({ kind: kind.kind, config: raw })
  return { raw, config, faults, readOnly: false, tint: '', write: () => {} }
}

describe('a config that can’t be read', () => {
  it.each(kinds.map((kind) => [kind.kind, kind] as const))(
    'of a %s is told in our words, in every place',
    (_id, kind) => {
      let found = 0
      for (const key of keysOf(kind)) {
        for (const [how, value] of wrong) {
          const config = spoilt(kind, key, value)
          const read = readNode({ kind: kind.kind, config })
          if (read.faults.length === 0) continue
          found += 1
          const where = `${kind.kind}.${key}, ${how}`
          for (const fault of read.faults) expect(fault.message, where).not.toMatch(foreign)
          expect(
            read.faults.some(({ path }) => path === key || path.startsWith(`${key}.`)),
            where,
          ).toBe(true)
          expect(`${read.subtitle} ${read.fact ?? ''}`, where).not.toMatch(/undefined|\[object|NaN/)
          const told = problemsOf(kind, config).filter(({ code }) => code === 'bad_config' || code === 'unknown_field')
          expect(told.length, where).toBeGreaterThan(0)
          for (const { message, fix } of told) {
            expect(message, where).not.toMatch(foreign)
            expect(message, where).toMatch(new RegExp(`"${key}( \\d+)?"|"[^"]+" in (.+ of )?${key}\\b`))
            expect(fix, where).toMatch(/\w/)
          }
        }
      }
      expect(found > 0 || keysOf(kind).length === 0).toBe(true)
    },
  )

  it.each(kinds.map((kind) => [kind.kind, kind] as const))(
    'of a %s shows nothing as chosen that is missing',
    (_id, kind) => {
      for (const key of keysOf(kind)) {
        const target = formOf(kind, spoilt(kind, key, undefined))
        if (target.faults.length > 0) expect(valueAt(target, key), `${kind.kind}.${key}`).toBeUndefined()
      }
    },
  )

  it('names no model on the card, nor asks after one, where none is chosen', () => {
    const read = readNode({ kind: 'model', config: { system: 'Be brief.' } })
    expect(read.subtitle).toBe('no model chosen')
    expect(read.fact).toBe('Be brief.')
    expect(read.faults).toEqual([
      { path: 'target', message: 'Missing: a model, by its provider and its name, or a tier' },
    ])
    expect(targetsOf({ kind: 'model', config: { system: 'Be brief.' } })).toEqual([])
    expect(
      targetsOf({ kind: 'model', config: { target: { provider: 'practice', model: 'cheap' }, system: 3 } }),
    ).toEqual([{ provider: 'practice', model: 'cheap' }])
  })

  it('says which setting it is, by the name the form gives it', () => {
    const model = kinds.find(({ kind }) => kind === 'model')
    if (model === undefined) throw new Error('no such kind')
    expect(problemsOf(model, {})).toContainEqual(
      expect.objectContaining({
        message: expect.stringContaining('"target" is missing (a model, by its provider and its name, or a tier).'),
        fix: 'Add "target". It is "Model" in the node\'s settings.',
      }),
    )
    expect(problemsOf(model, { target: { provider: 'openai' } })).toContainEqual(
      expect.objectContaining({ message: expect.stringContaining('"model" in target is missing (a text).') }),
    )
  })

  it('names a wrong choice’s values as the form does, and as the file does where problems are listed', () => {
    const faultsOf = (kind: string, config: JsonObject) => readNode({ kind, config }).faults.map((each) => each.message)
    const judge = kinds.find(({ kind }) => kind === 'judge')
    const mode = judge?.form.find(({ key }) => key === 'mode')
    if (judge === undefined || mode?.control !== 'choice') throw new Error('a judge has no modes')
    const [said] = faultsOf('judge', { ...judge.fresh, mode: 'guess' })
    expect(said).toBe(`one of ${mode.choices.map(({ label }) => `“${label}”`).join(', ')} (here "guess")`)
    expect(problemsOf(judge, { ...judge.fresh, mode: 'guess' })).toContainEqual(
      expect.objectContaining({ message: expect.stringContaining(`one of ${mode.choices[0]?.value ?? ''}, `) }),
    )
    // In a row of a list, and in a list of choices.
    expect(faultsOf('check', { tests: [{ kind: 'smells' }] })[0]).toMatch(/“Has at least|“At least so many words”/)
    const planner = kinds.find(({ kind }) => kind === 'planner')
    expect(faultsOf('planner', { ...planner?.fresh, kinds: ['spell'] })[0]).toMatch(/“Prompt”, “Model”.*here "spell"/)
  })

  it('says beside a list what is wrong with it as a whole', () => {
    const pool = kinds.find(({ kind }) => kind === 'pool')
    if (pool === undefined) throw new Error('no such kind')
    expect(listFault(formOf(pool, {}), 'targets')).toBe('Missing: a list [ ]')
    expect(listFault(formOf(pool, { targets: [null] }), 'targets')).toMatch(/an object/)
    expect(listFault(formOf(pool, pool.fresh), 'targets')).toBeUndefined()
  })

  it('takes remarks in a config as remarks', () => {
    expect(readNode({ kind: 'output', config: { name: 'a', 'x-why': 'mine' } }).faults).toEqual([])
  })
})

it('says of a copied pipeline what can’t be read, in our words', () => {
  const read = fromText(JSON.stringify({ ...emptyDocument('x'), nodes: [{ id: 'n', kind: 3 }] }))
  expect(read).toMatchObject({ ok: false, problem: expect.stringContaining('"kind" in nodes 1') })
  expect(read).not.toMatchObject({ problem: expect.stringMatching(foreign) })
})
