import { describe, expect, it } from 'vitest'
import { errorClasses, errorRules } from '../../../shared/errors.ts'
import type { JsonObject } from '../../../shared/json.ts'
import { answerOf, configOf, definitionOf, lost, play, problemCodes } from '../../support/kind-bench.ts'

const fallback = definitionOf('fallback')
const goesOn = (
  raw: Record<string, never> | { on: Record<string, string> },
  outcome: Parameters<NonNullable<typeof fallback.moveOn>>[1],
) => fallback.moveOn?.(configOf('fallback', raw), outcome)

describe('Fallback', () => {
  it('carries the chosen option unchanged and says why that one', async () => {
    const chosen = { ...answerOf('strong', 'yes'), port: 'option2' }
    const { outputs, decision } = await play(
      'fallback',
      { options: 3 },
      { chosen, dropped: [lost('small', 'failed', 'timeout', 'option1')] },
    )
    expect(outputs).toEqual({ answer: chosen.value })
    expect(decision).toEqual({
      chosen: 'option2',
      why: 'SMALL failed (timeout). Then STRONG gave an answer.',
      candidates: [
        { id: 'option1', score: null, removedBy: 'SMALL failed (timeout).' },
        { id: 'option2', score: null, removedBy: null },
        { id: 'option3', score: null, removedBy: 'Not asked: an option before it gave an answer.' },
      ],
    })
  })

  it('names the failure of an option where several wires meet, rather than a way not taken', async () => {
    const chosen = { ...answerOf('c', 'yes'), port: 'option2' }
    const dropped = [lost('a', 'not_taken', null, 'option1'), lost('b', 'failed', 'server', 'option1')]
    const { decision } = await play('fallback', { options: 2 }, { chosen, dropped })
    expect(decision?.candidates[0]?.removedBy).toBe('B failed (server).')
  })

  it.each(errorClasses)('goes on after %s as the table of classes says', (errorClass) => {
    expect(goesOn({}, { how: 'failed', class: errorClass })).toBe(errorRules[errorClass].next !== 'no')
  })

  it('goes on when an option was not taken, whatever the form says', () => {
    expect(goesOn({ on: { low_quality: 'fail' } }, { how: 'not_taken' })).toBe(true)
  })

  it('follows its form where it says otherwise', () => {
    const on = { refusal: 'fail', bad_request: 'next' }
    expect(goesOn({ on }, { how: 'failed', class: 'refusal' })).toBe(false)
    expect(goesOn({ on }, { how: 'failed', class: 'bad_request' })).toBe(true)
    expect(goesOn({ on }, { how: 'failed', class: 'budget' })).toBe(false)
  })

  it('asks its options in order, all of whose ports must be wired', () => {
    const config = configOf('fallback', { options: 3 })
    expect(fallback.asking(config)).toEqual({ how: 'inOrder', ports: ['option1', 'option2', 'option3'] })
    expect(fallback.ports(config).inputs.map(({ id, optional }) => [id, optional ?? false])).toEqual([
      ['option1', false],
      ['option2', false],
      ['option3', false],
    ])
  })

  it('hedges and says what becomes of a broken answer, as data', () => {
    const asking = (raw: JsonObject) => fallback.asking(configOf('fallback', raw))
    expect(asking({ hedgeMs: 500 })).toMatchObject({ how: 'inOrder', hedgeMs: 500 })
    expect(asking({ onBreak: 'continue' })).toMatchObject({ onBreak: 'continue' })
    expect(asking({ onBreak: 'restart' })).toEqual(asking({}))
    expect(fallback.sentence(configOf('fallback', { hedgeMs: 1500, onBreak: 'fail' }), 'F', (port) => port)).toBe(
      'Take option1, else option2. After 1.5 s the next is asked as well, and the first answer wins. An answer that breaks off fails with what there is.',
    )
  })

  it('says who began an answer that another went on with', async () => {
    const chosen = { ...answerOf('strong', 'yes'), port: 'option2', began: 'Small' }
    const { decision } = await play('fallback', { options: 2 }, { chosen, dropped: [] })
    expect(decision?.why).toBe('STRONG went on with the answer that Small began.')
  })

  it('a hedge needs somebody to hedge with', () => {
    expect(problemCodes('fallback', { options: 1, hedgeMs: 500 })).toEqual(['bad_config'])
    expect(problemCodes('fallback', { options: 2, hedgeMs: 500, onBreak: 'continue' })).toEqual([])
    expect(() => configOf('fallback', { on: { sunshine: 'next' } })).toThrow()
  })
})
