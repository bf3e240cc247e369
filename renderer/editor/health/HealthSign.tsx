import { HeartPulse } from 'lucide-react'
import type { PipelineNode } from '../../../shared/document/schema.ts'
import { useNow } from '../../lib/use-now.ts'
import { signOf } from '../../store/index.ts'
import { Popover } from '../../ui/index.ts'
import { HealthActions } from './HealthActions.tsx'
import { type NodeHealth, useNodeHealth } from './use-node-health.ts'

/** On a node whose model isn't asked as usual: how it stands, in words, and what can be done. Nothing where all is well. */
export function HealthSign({ node }: { node: Pick<PipelineNode, 'kind' | 'config'> }) {
  const health = useNodeHealth(node)
  return health.length === 0 ? null : <Sign health={health} />
}

function Sign({ health }: { health: readonly NodeHealth[] }) {
  const now = useNow()
  const [first] = health
  const words = first === undefined ? null : signOf(first.row, now)
  if (words === null) return null
  const shown = health.length === 1 ? words : `${health.length} models: ${words}`
  return (
    <Popover
      title="How its model is doing"
      align="start"
      trigger={
        <button type="button" title={shown} className="sw-sign nodrag nopan rounded-tag text-warn text-xs font-medium">
          <HeartPulse size={13} aria-hidden />
          <span>{shown}</span>
        </button>
      }
    >
      <HealthList health={health} />
    </Popover>
  )
}

/** Beside the canvas, above the node's form. */
export function HealthPanel({ node }: { node: Pick<PipelineNode, 'kind' | 'config'> }) {
  const health = useNodeHealth(node)
  if (health.length === 0) return null
  return (
    <section aria-label="Health" className="border-line border-b px-3.5 py-3">
      <HealthList health={health} />
    </section>
  )
}

function HealthList({ health }: { health: readonly NodeHealth[] }) {
  return (
    <ul className="flex flex-col gap-2">
      {health.map((each) => (
        <li
          key={JSON.stringify([each.target.provider, each.target.model, each.target.key ?? null])}
          className="rounded-control bg-warn-soft px-2.5 py-2"
        >
          <HealthActions health={each} />
        </li>
      ))}
    </ul>
  )
}
