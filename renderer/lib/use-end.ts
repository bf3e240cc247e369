import { useEffect, useEffectEvent, useRef, type RefObject } from 'react'

/**
 * For an element below the last of a long list: `onEnd` is called when it comes near the view, and again where a page that was
 * added (`length`) still leaves it there.
 */
export function useEnd(onEnd: () => void, length: number): RefObject<HTMLDivElement | null> {
  const end = useRef<HTMLDivElement>(null)
  const near = useEffectEvent(onEnd)
  useEffect(() => {
    const element = end.current
    if (element === null) return
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) near()
      },
      { rootMargin: '600px' },
    )
    observer.observe(element)
    return () => observer.disconnect()
  }, [length])
  return end
}
