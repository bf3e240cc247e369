import type { ReactNode } from 'react'
import type { Results } from '../../../shared/api/contract.ts'
import { UnlookedPipelines } from '../../frame/Unread.tsx'
import { counted, pipelineTitle } from '../../lib/format.ts'
import { useCall } from '../../lib/use-call.ts'
import { hrefOf } from '../../store/index.ts'
import { cx, Popover } from '../../ui/index.ts'

type Pipelines = Results['models.uses']['pipelines']

/** Pipelines as links that open them; of more than are listed, how many. */
export function PipelineLinks({ pipelines, total }: { pipelines: Pipelines; total: number }) {
  return (
    <ul className="flex flex-col gap-0.5">
      {pipelines.map(({ id, name }) => (
        <li key={id}>
          <a className="text-accent block truncate hover:underline" href={hrefOf({ screen: 'editor', pipelineId: id })}>
            {pipelineTitle(name)}
          </a>
        </li>
      ))}
      {total > pipelines.length && (
        <li className="text-ink-2 text-xs">And {counted(total - pipelines.length, 'more pipeline')}.</li>
      )}
    </ul>
  )
}

/** How many pipelines ask for something, as a button that names them. */
export function AskedBy({
  text,
  title,
  className,
  children,
}: {
  text: string
  title: string
  className?: string
  children: ReactNode
}) {
  return (
    <Popover
      title={title}
      trigger={
        <button
          type="button"
          aria-label={title}
          className={cx('hover:text-accent underline decoration-dotted', className)}
        >
          {text}
        </button>
      }
    >
      {children}
    </Popover>
  )
}

/** Who asks a model, by its name or through a tier. */
export function ModelAskers({ provider, model }: { provider: string; model: string }) {
  const asked = useCall('models.uses', { provider, model }, ({ topic }) => topic === 'pipelines')
  if (asked.value === null)
    return <p className="text-ink-2 text-sm">{asked.error === null ? 'Reading pipelines …' : asked.error.message}</p>
  return (
    <>
      {asked.value.total === 0 ? (
        <p className="text-ink-2 text-sm">No pipeline asks it.</p>
      ) : (
        <PipelineLinks {...asked.value} />
      )}
      <UnlookedPipelines unknown="whether they ask it isn’t known." className="text-warn mt-1.5 text-xs" />
    </>
  )
}
