import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { onStopSignals } from '../../../electron/core/stop-signals.ts'

let deaf: () => void
const stop = vi.fn()
const again = vi.fn()
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
  vi.clearAllMocks()
  deaf = onStopSignals({ stop, again })
})
afterEach(() => {
  deaf()
  vi.useRealTimers()
})
const calls = (): number[] => [stop.mock.calls.length, again.mock.calls.length]

it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s asks to stop, once; the same a moment later doesn’t want to wait',
  (signal) => {
    process.emit(signal)
    expect(calls()).toEqual([1, 0])
    vi.advanceTimersByTime(2000)
    process.emit(signal)
    expect(calls()).toEqual([1, 1])
  },
)

it('a press that comes twice, from the terminal and by npm, is one', () => {
  process.emit('SIGINT')
  vi.advanceTimersByTime(30)
  process.emit('SIGINT')
  expect(calls()).toEqual([1, 0])
})

it('hears nothing any more once it was told so', () => {
  const before = process.listenerCount('SIGINT')
  deaf()
  expect(process.listenerCount('SIGINT')).toBe(before - 1)
})
