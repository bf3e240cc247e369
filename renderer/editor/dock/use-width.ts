import { useLayoutEffect, useState, type RefObject } from 'react'

/** An element's width in pixels, as it changes. */
export function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const { current } = element
    if (current === null) return
    setWidth(current.offsetWidth)
    const observer = new ResizeObserver(() => setWidth(current.offsetWidth))
    observer.observe(current)
    return () => observer.disconnect()
  }, [element])
  return width
}
