import { ThumbsDown, ThumbsUp } from 'lucide-react'
import type { Ratings } from '../../lib/use-ratings.ts'
import { cx, IconButton } from '../../ui/index.ts'

/** Good or bad, of one answer; pressed again it is taken back. */
export function Thumbs({ nodeId, name, ratings }: { nodeId: string; name: string; ratings: Ratings }) {
  const given = ratings.of(nodeId)?.thumb ?? null
  const thumb = (which: 'up' | 'down', label: string, Icon: typeof ThumbsUp) => (
    <IconButton
      size="xs"
      side="top"
      label={label}
      aria-pressed={given === which}
      className={cx(given === which && (which === 'up' ? 'bg-ok-soft text-ok' : 'bg-bad-soft text-bad'))}
      onClick={() => ratings.set(nodeId, { thumb: given === which ? null : which })}
    >
      <Icon size={13} aria-hidden />
    </IconButton>
  )
  return (
    <span role="group" aria-label={`Rate ${name}`} className="inline-flex shrink-0 gap-0.5">
      {thumb('up', 'Good answer', ThumbsUp)}
      {thumb('down', 'Bad answer', ThumbsDown)}
    </span>
  )
}
