import { describe, expect, it } from 'vitest'
import { readAnswer } from '../../../shared/events/read-answer.ts'
import type { Review, ReviewAnswer } from '../../../shared/events/review.ts'
import type { JsonObject } from '../../../shared/json.ts'
import { answerOf, by, configOf, definitionOf, lost, play, textValue } from '../../support/kind-bench.ts'

const value = { ...textValue('Dear Ann'), by: by('m') }
const says = (answer: Partial<ReviewAnswer>): ReviewAnswer => ({
  action: 'approve',
  candidate: 'value',
  value: null,
  note: '',
  ...answer,
})
const review = (raw: JsonObject, answer: Partial<ReviewAnswer>) =>
  play('human', raw, { one: { value } }, { answering: () => says(answer) })

describe('Human review', () => {
  it('approve: the value goes on as it is, with its author', async () => {
    const { outputs, decision } = await review({}, {})
    expect(outputs).toEqual({
      approved: value,
      review: { type: 'json', data: { action: 'approve', candidate: 'value', edited: false, note: '' } },
    })
    expect(decision).toMatchObject({ chosen: 'approved', why: 'A person approved it.' })
  })

  it('edit: what the person made of it goes on, and is nobody’s answer any more', async () => {
    const { outputs, decision } = await review({}, { action: 'edit', value: textValue('Dear Bob'), note: 'wrong name' })
    expect(outputs['approved']).toEqual(textValue('Dear Bob'))
    expect(decision?.why).toBe('A person approved it, changed. They wrote: wrong name')
  })

  it('reject: the value leaves at rejected, with what they wrote at review', async () => {
    const { outputs } = await review({}, { action: 'reject', candidate: null, note: 'too cold' })
    expect(Object.keys(outputs).sort()).toEqual(['rejected', 'review'])
    expect(outputs['rejected']).toEqual(value)
    expect(outputs['review']?.data).toMatchObject({ action: 'reject', note: 'too cold' })
  })

  it('choose: one of several, the others and what never came named', async () => {
    const candidates = [answerOf('a', 'x'), answerOf('b', 'y')]
    const { outputs, decision } = await play(
      'human',
      { mode: 'choose' },
      { many: { candidates }, dropped: [lost('c', 'failed', 'server', 'candidates')] },
      { answering: () => says({ action: 'choose', candidate: 'b' }) },
    )
    expect(outputs['approved']).toEqual(candidates[1]?.value)
    expect(decision).toMatchObject({ chosen: 'b', why: 'A person picked B. Left out: C failed (server).' })
    expect(decision?.candidates.map(({ id, removedBy }) => [id, removedBy === null])).toEqual([
      ['a', false],
      ['b', true],
      ['c', false],
    ])
  })

  it('a timeout has its own way on, and only where one is set', async () => {
    const ids = (raw: JsonObject) =>
      definitionOf('human')
        .ports(configOf('human', raw))
        .outputs.map(({ id }) => id)
    expect(ids({})).toEqual(['approved', 'rejected', 'review'])
    expect(ids({ timeoutMs: 60_000 })).toEqual(['approved', 'rejected', 'timeout', 'review'])
    const { outputs, decision } = await review({ timeoutMs: 60_000 }, { action: 'timeout', candidate: null })
    expect(outputs['timeout']).toEqual(value)
    expect(decision?.why).toBe('Nobody answered in 1 minute.')
  })

  it('lets through nothing that was not named', async () => {
    const { outputs } = await review({}, { action: 'approve', candidate: 'somebody' })
    expect(outputs['approved']).toBeUndefined()
  })
})

describe('an answer from outside', () => {
  const asked = (more: Partial<Review>): Review => ({
    key: 'k',
    mode: 'review',
    title: 'Check',
    question: '',
    about: null,
    candidates: [{ id: 'value', label: 'Value', value }],
    edit: true,
    askedAt: '2026-11-21T12:00:00.000Z',
    until: null,
    ...more,
  })

  it('is taken by what was asked', () => {
    expect(readAnswer(asked({}), { action: 'approve' })).toEqual({ ok: true, answer: says({}) })
    expect(readAnswer(asked({}), { action: 'edit', value: 'new' })).toEqual({
      ok: true,
      answer: says({ action: 'edit', value: textValue('new') }),
    })
    expect(readAnswer(asked({}), { action: 'reject', note: 'no' })).toEqual({
      ok: true,
      answer: says({ action: 'reject', candidate: null, note: 'no' }),
    })
  })

  it.each([
    ['another kind of answer', {}, { action: 'choose', candidate: 'value' }],
    ['always, where nothing is to be permitted', {}, { action: 'always' }],
    ['a change where none is allowed', { edit: false }, { action: 'approve', value: 'x' }],
    ['a change without what it becomes', {}, { action: 'edit' }],
    ['another type', {}, { action: 'edit', value: 5 }],
    ['a candidate that is not there', { mode: 'choose' }, { action: 'choose', candidate: 'x' }],
  ] as const)('is refused in words: %s', (_what, more, given) => {
    const read = readAnswer(asked(more as Partial<Review>), given)
    expect(read.ok ? '' : read.problem).toMatch(/[.]$/)
  })
})
