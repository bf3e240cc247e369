import { Trash2, Wrench } from 'lucide-react'
import type { PermissionRow } from '../../../../shared/api/contract.ts'
import { host } from '../../../host/index.ts'
import { useCall } from '../../../lib/use-call.ts'
import { hrefOf } from '../../../store/index.ts'
import { IconButton, Tag, toast } from '../../../ui/index.ts'

/** What the user allowed for good: in which pipelines it holds, and where it is used. */
export function Permissions() {
  const tools = useCall('tools.get', undefined, (push) => push.topic === 'tools' || push.topic === 'pipelines')
  const rows = tools.value?.permissions ?? []
  const forget = async ({ permission, pipeline }: PermissionRow) => {
    const result = await host.call('tools.forget', { permission, pipelineId: pipeline?.id ?? null })
    if (!result.ok) toast({ tone: 'bad', title: 'It could not be taken back', description: result.error.message })
    tools.reload()
  }
  return (
    <section aria-label="Allowed" className="min-w-0">
      <h2 className="mb-1 font-bold">Allowed</h2>
      <p className="text-ink-2 mb-3 text-sm">
        The first time a web service is called, the run asks you. A tool of a server is allowed before a run, here or at
        its node. What you take back is asked about again.
      </p>
      {rows.length === 0 ? (
        <p className="text-ink-3">Nothing is allowed for good.</p>
      ) : (
        <ul className="flex flex-col gap-1.5">
          {rows.map((row) => (
            <li
              key={`${row.permission} ${row.pipeline?.id ?? ''}`}
              className="border-line rounded-control flex items-start gap-2.5 border py-1.5 pr-1.5 pl-3"
            >
              <Wrench size={14} aria-hidden className="text-ink-3 mt-1 shrink-0" />
              <div className="min-w-0 flex-1">
                <p className="font-mono text-xs leading-5 wrap-anywhere">{nameOf(row)}</p>
                <p className="text-ink-2 flex flex-wrap items-center gap-x-2 text-xs">
                  <Tag>{row.pipeline === null ? 'all pipelines' : 'one pipeline'}</Tag>
                  {row.fallen && <span className="text-warn font-medium">changed or gone: no longer holds</span>}
                  <Uses row={row} />
                </p>
              </div>
              <IconButton
                label={`No longer allow ${nameOf(row)} in ${row.pipeline?.name ?? 'all pipelines'}`}
                size="sm"
                onClick={() => void forget(row)}
              >
                <Trash2 size={14} />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

const nameOf = ({ tool, permission }: PermissionRow): string =>
  tool === null ? permission : `${tool.tool} of ${tool.server}`

function Uses({ row: { usedIn, pipeline } }: { row: PermissionRow }) {
  const places = usedIn.length === 0 && pipeline !== null ? [pipeline] : usedIn
  if (places.length === 0) return <span>in no pipeline now</span>
  return (
    <span>
      {usedIn.length === 0 ? 'no longer in ' : 'in '}
      {places.map(({ id, name }, index) => (
        <span key={id}>
          {index > 0 && ', '}
          <a href={hrefOf({ screen: 'editor', pipelineId: id })} className="underline">
            {name}
          </a>
        </span>
      ))}
    </span>
  )
}
