import { Drama, Pin } from 'lucide-react'
import { useView } from '../session.ts'
import { rehearsedWords } from './faults.ts'

/** On a card: that its output is pinned, or that something is rehearsed on it. */
export function PartSign({ nodeId }: { nodeId: string }) {
  const pinned = useView((state) => Object.hasOwn(state.pins, nodeId))
  const rule = useView((state) => state.rehearsal?.nodes[nodeId])
  if (rule !== undefined)
    return (
      <span
        className="text-warn flex shrink-0 items-center gap-1 font-medium"
        title={`Rehearsed: ${rehearsedWords(rule)}. What it gives is not real.`}
      >
        <Drama size={12} aria-hidden />
        Rehearsed
      </span>
    )
  if (!pinned) return null
  return (
    <span className="text-accent flex items-center gap-1 font-medium" title="Its output is pinned: it is not asked">
      <Pin size={12} aria-hidden />
      Pinned
    </span>
  )
}
