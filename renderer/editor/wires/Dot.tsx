import { useEffect, useId, useSyncExternalStore } from 'react'

/** With more dots than this nobody follows each, and drawing them takes half a core: then a wire's colour says it alone. */
const mostDots = 8

let dots = 0
const watchers = new Set<() => void>()

function change(by: number): void {
  const before = dots <= mostDots
  dots += by
  if (dots <= mostDots !== before) for (const each of [...watchers]) each()
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher)
  return () => watchers.delete(watcher)
}

/** Travels along a wire in use; not under reduced motion (editor.css), nor in a crowd. */
export function Dot({ path }: { path: string }) {
  const name = useId()
  const few = useSyncExternalStore(watch, () => dots <= mostDots)
  useEffect(() => {
    change(1)
    return () => change(-1)
  }, [])
  if (!few) return null
  return (
    <g className="sw-dot" aria-hidden>
      <path id={name} d={path} fill="none" />
      <circle r={4}>
        <animateMotion dur="1.1s" repeatCount="indefinite" calcMode="spline" keyTimes="0;1" keySplines="0.4 0 0.6 1">
          <mpath href={`#${name}`} />
        </animateMotion>
      </circle>
    </g>
  )
}
