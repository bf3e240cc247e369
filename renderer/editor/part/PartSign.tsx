import { Drama, Pin } from 'lucide-react'
import { nodeIn } from '../model/operations.ts'
import { useEditor, useView } from '../session.ts'
import { rehearsedWords } from './faults.ts'
import { toolsWords } from './tools.ts'

/** On a card: that its output is pinned, or that something is rehearsed on it. */
export function PartSign({ nodeId }: { nodeId: string }) {
  const pinned = useView((state) => Object.hasOwn(state.pins, nodeId))
  const rehearsal = useView((state) => state.rehearsal)
  const usesTools = useEditor((state) => nodeIn(state.document, nodeId)?.kind === 'tool')
  const rule = rehearsal?.nodes[nodeId]
  const words = [
    ...(rule === undefined ? [] : [`Rehearsed: ${rehearsedWords(rule)}. What it gives is not real.`]),
    ...(rehearsal !== null && usesTools ? [`Rehearsed: ${toolsWords(rehearsal).toLowerCase()}`] : []),
  ]
  if (words.length > 0)
    return (
      <span className="sw-sign sw-sign-first text-warn font-medium" title={words.join(' ')}>
        <Drama size={13} aria-hidden />
        <span>Rehearsed</span>
      </span>
    )
  if (!pinned) return null
  return (
    <span className="sw-sign sw-sign-first text-accent font-medium" title="Its output is pinned: it is not asked">
      <Pin size={13} aria-hidden />
      <span>Pinned</span>
    </span>
  )
}
