import { useId } from 'react'
import { createCrowd } from '../crowd.ts'

const useFew = createCrowd()

/** Travels along a wire in use; not under reduced motion (editor.css), nor in a crowd. */
export function Dot({ path }: { path: string }) {
  const name = useId()
  const few = useFew()
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
