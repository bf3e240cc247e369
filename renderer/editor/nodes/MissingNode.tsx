import type { NodeProps } from '@xyflow/react'
import { Unplug } from 'lucide-react'
import { memo } from 'react'
import type { MissingNode as Flow } from '../canvas/flow.ts'
import { BorderEnds } from './Ports.tsx'

const bothSides = ['in', 'out'] as const

/** Stands where a wire leads and nothing is, or for a node that can't be told from another: broken, and drawn so. */
export const MissingNode = memo(function MissingNode({ data }: NodeProps<Flow>) {
  return (
    <div
      role="img"
      aria-label={`${data.title}: ${data.words}`}
      className="rounded-card border-bad bg-bad-soft text-bad flex h-full items-center gap-2 border border-dashed px-3"
    >
      <Unplug size={15} aria-hidden className="shrink-0" />
      <span className="min-w-0">
        <span className="block truncate text-sm font-semibold">{data.title}</span>
        <span className="block truncate text-xs">{data.words}</span>
      </span>
      <BorderEnds sides={bothSides} ghost />
    </div>
  )
})
