import { act, render } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import { StateMark } from '../../../renderer/editor/nodes/StateMark.tsx'
import { useTick } from '../../../renderer/editor/ticker.ts'
import { Dot } from '../../../renderer/editor/wires/Dot.tsx'

/* performance.md, canvas: fifty nodes that stream leave the machine its time. */

afterEach(() => void vi.useRealTimers())

const wires = (count: number) => (
  <svg>
    {Array.from({ length: count }, (_, index) => (
      <Dot key={index} path={`M0 ${index}L100 ${index}`} />
    ))}
  </svg>
)
const travelling = (): number => document.querySelectorAll('animateMotion').length

test('a dot travels along each wire in use while one can follow them, and none in a crowd', () => {
  const { rerender, unmount } = render(wires(8))
  expect(travelling()).toBe(8)
  act(() => rerender(wires(9)))
  expect(travelling()).toBe(0)
  act(() => rerender(wires(3)))
  expect(travelling()).toBe(3)
  unmount()
  render(wires(2))
  expect(travelling()).toBe(2)
})

const marks = (count: number) => Array.from({ length: count }, (_, index) => <StateMark key={index} state="running" />)
const turning = (): number => document.querySelectorAll('.animate-spin').length

test('the ring of a node at work turns while one can follow them, and stands still in a crowd', () => {
  const { rerender, unmount } = render(marks(8))
  expect(turning()).toBe(8)
  act(() => rerender(marks(50)))
  expect([turning(), document.querySelectorAll('svg.shrink-0').length]).toEqual([0, 50])
  act(() => rerender(marks(2)))
  expect(turning()).toBe(2)
  unmount()
})

test('seconds are counted ten times a second, twice with a crowd of cards that count, and never where nothing counts', () => {
  vi.useFakeTimers()
  const Counter = () => <output>{useTick()}</output>
  const counters = (count: number) => Array.from({ length: count }, (_, index) => <Counter key={index} />)
  const shown = () => document.querySelector('output')?.textContent
  const inASecond = (): number => {
    let ticks = 0
    for (let tenth = 0; tenth < 10; tenth++) {
      const before = shown()
      act(() => void vi.advanceTimersByTime(100))
      if (shown() !== before) ticks += 1
    }
    return ticks
  }
  const { rerender, unmount } = render(counters(8))
  expect(inASecond()).toBe(10)
  rerender(counters(9))
  // The first of them was set before they were a crowd.
  inASecond()
  expect(inASecond()).toBe(2)
  unmount()
  expect(vi.getTimerCount()).toBe(0)
})
