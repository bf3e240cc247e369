import { useEffect, useRef, useState, type RefObject } from 'react'

const portion = 48

export interface Portions {
  /** How many of the list to draw now. */
  shown: number
  /** For an element below the last one drawn: when it comes near the view, more are drawn. */
  end: RefObject<HTMLDivElement | null>
}

/** A long list of heavy things, drawn a portion at a time as one scrolls: the first paint costs the same for 50 and 5,000. */
export function usePortions(total: number): Portions {
  const [asked, setAsked] = useState(portion)
  const end = useRef<HTMLDivElement>(null)
  const shown = Math.min(asked, total)
  useEffect(() => {
    const element = end.current
    if (element === null || shown >= total) return
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) setAsked(shown + portion)
      },
      { rootMargin: '600px' },
    )
    observer.observe(element)
    return () => observer.disconnect()
  }, [shown, total])
  return { shown, end }
}
