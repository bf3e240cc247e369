import { describe, expect, it } from 'vitest'
import type { Step } from '../../../electron/engine/step.ts'
import { newStep } from '../../../electron/engine/step.ts'
import type { StepEnd } from '../../../electron/engine/outcomes.ts'
import { type Waiter, isAwaited, join, leave, tellAll } from '../../../electron/engine/waiter.ts'
import { drawPlan } from '../../support/graphs.ts'

const end: StepEnd = { status: 'done', reasonCode: null, reason: null, cause: null, outputs: {} }

const awaited = (): { step: Step; heard: string[]; waiter: (name: string, also?: () => void) => Waiter } => {
  const heard: string[] = []
  const waiter = (name: string, also?: () => void): Waiter => ({
    hear: () => {
      heard.push(name)
      also?.()
    },
  })
  return { step: newStep(drawPlan({ a: {} }).steps[0]!, 0, null), heard, waiter }
}

describe('who waits for a step', () => {
  it('hears of its end in the order they came, each once', () => {
    const { step, heard, waiter } = awaited()
    const [a, b, c] = [waiter('a'), waiter('b'), waiter('c')]
    for (const one of [a, b, c, a, b]) join(step, one)
    tellAll(step, end)
    tellAll(step, end)
    expect(heard).toEqual(['a', 'b', 'c'])
    expect(isAwaited(step)).toBe(false)
  })

  it('keeps its turn when the first leaves, and comes last when it comes back', () => {
    const { step, heard, waiter } = awaited()
    const [a, b, c] = [waiter('a'), waiter('b'), waiter('c')]
    for (const one of [a, b, c]) join(step, one)
    expect(leave(step, a)).toBe(true)
    expect(leave(step, a)).toBe(false)
    join(step, a)
    tellAll(step, end)
    expect(heard).toEqual(['b', 'c', 'a'])
  })

  it('is nobody when all have left, one by one or the only one', () => {
    const { step, waiter } = awaited()
    const [a, b] = [waiter('a'), waiter('b')]
    join(step, a)
    leave(step, a)
    expect(isAwaited(step)).toBe(false)
    join(step, a)
    join(step, b)
    leave(step, b)
    expect(isAwaited(step)).toBe(true)
    leave(step, a)
    expect(isAwaited(step)).toBe(false)
  })

  it('and asks again while it hears, waits for the next end', () => {
    const { step, heard, waiter } = awaited()
    const a: Waiter = waiter('a', () => join(step, a))
    join(step, a)
    join(step, waiter('b'))
    tellAll(step, end)
    expect(heard).toEqual(['a', 'b'])
    expect(isAwaited(step)).toBe(true)
    tellAll(step, end)
    expect(heard).toEqual(['a', 'b', 'a'])
  })
})
