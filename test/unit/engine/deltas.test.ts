import { describe, expect, it } from 'vitest'
import { CallError, type CallModel } from '../../../shared/model/types.ts'
import { settle } from '../../support/fake-clock.ts'
import { type Bench, runDrawing } from '../../support/graphs.ts'
import { good, one } from '../../support/one-request.ts'

/* engine.md, "Streaming", to the character and the millisecond. */

describe('deltas are held back', () => {
  const streaming = (): Bench & { push: (text: string) => void; end: () => void } => {
    let push: (text: string) => void = () => undefined
    let end: () => void = () => undefined
    const call: CallModel = ({ onDelta }) => {
      push = (said) => onDelta?.(said)
      return new Promise((resolve) => (end = () => resolve(good)))
    }
    return { ...runDrawing(one(), { call }), push: (said) => push(said), end: () => end() }
  }
  const shown = ({ events }: Bench): string =>
    events.flatMap((event) => (event.type === 'attempt.delta' ? [event.text] : [])).join('')

  it('until 400 ms of text, counted from its first visible character', async () => {
    const bench = streaming()
    await settle()
    bench.push('  \n')
    await bench.clock.advance(5000)
    bench.push('Hi')
    await bench.clock.advance(399)
    expect(shown(bench)).toBe('')
    await bench.clock.advance(20)
    expect(shown(bench)).toBe('  \nHi')
    bench.end()
    expect((await bench.run.result).status).toBe('done')
  })

  it('counts visible characters only: white space shows nothing', async () => {
    const bench = streaming()
    await settle()
    bench.push(`${'x '.repeat(79)}${' '.repeat(200)}`)
    await bench.clock.advance(100)
    expect(shown(bench)).toBe('')
    bench.push('x')
    await bench.clock.advance(20)
    expect(shown(bench)).toHaveLength(359)
    bench.end()
    await bench.run.result
  })

  it('a retry before that is invisible: neither text nor a reset was told', async () => {
    let tries = 0
    const call: CallModel = ({ onDelta }) => {
      if (++tries > 1) return Promise.resolve(good)
      onDelta?.('z'.repeat(79))
      return Promise.reject(new CallError('Cut off.', { class: 'truncated', partialText: 'z'.repeat(79) }))
    }
    const bench = runDrawing(one(), { call })
    await bench.clock.advance(5000)
    expect((await bench.run.result).outputs).toEqual({ out: 'Hi' })
    expect(bench.events.filter(({ type }) => type === 'attempt.delta' || type === 'attempt.reset')).toEqual([])
  })
})

describe('a break after text was shown', () => {
  it('takes the text back, and what it had said stays to be inspected', async () => {
    let tries = 0
    const said = 'z'.repeat(100)
    const call: CallModel = async ({ onDelta }) => {
      if (++tries > 1) return good
      onDelta?.(said)
      await settle()
      throw new CallError('Cut off.', { class: 'truncated', partialText: said })
    }
    const { run, events, clock } = runDrawing(one(), { call })
    await clock.advance(5000)
    expect((await run.result).outputs).toEqual({ out: 'Hi' })
    const told = events.filter(({ type }) => type.startsWith('attempt.'))
    expect(told.map(({ type }) => type)).toEqual([
      'attempt.started',
      'attempt.delta',
      'attempt.reset',
      'attempt.finished',
      'attempt.started',
      'attempt.finished',
    ])
    expect(told[3]).toMatchObject({ attempt: 1, text: said, receipt: { status: 'failed', errorClass: 'truncated' } })
  })
})
