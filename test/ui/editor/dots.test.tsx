import { act, render } from '@testing-library/react'
import { expect, test } from 'vitest'
import { Dot } from '../../../renderer/editor/wires/Dot.tsx'

/* performance.md, canvas: fifty nodes that stream leave the machine its time. */

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
