import type { RunRow } from '../../../shared/api/contract.ts'
import { RunStatusBadge } from '../../frame/RunStatus.tsx'
import { VirtualTable, type Column } from '../../frame/VirtualTable.tsx'
import { cost, count, dollars, moment, seconds, startedWords, pipelineTitle } from '../../lib/format.ts'
import { useNow, useSeconds } from '../../lib/use-now.ts'
import { hrefOf } from '../../store/index.ts'
import { Button, cx, Tag } from '../../ui/index.ts'

interface RunTableProps {
  rows: readonly RunRow[]
  more: boolean
  error: string | null
  /** Asks for the next page. */
  onEnd: () => void
  onRetry: () => void
}

export function RunTable({ rows, more, error, onEnd, onRetry }: RunTableProps) {
  return (
    <div className="mx-auto flex min-h-0 w-full max-w-[1240px] flex-1 flex-col px-8 max-[640px]:px-4 pb-5">
      <VirtualTable
        label="Runs"
        rows={rows}
        columns={columns}
        keyOf={(row) => row.runId}
        rowHeight={48}
        more={more}
        onEnd={onEnd}
      />
      {error !== null && (
        <p role="alert" className="text-bad flex items-center gap-3 pt-3">
          Older runs could not be read: {error}
          <Button size="sm" onClick={onRetry}>
            Try again
          </Button>
        </p>
      )}
    </div>
  )
}

const columns: readonly Column<RunRow>[] = [
  { id: 'state', title: 'State', width: '84px', cell: (row) => <RunStatusBadge status={row.status} /> },
  {
    id: 'pipeline',
    title: 'Pipeline and input',
    width: 'minmax(170px, 1.35fr)',
    cell: (row) => (
      <>
        <span className="flex items-center gap-1.5">
          <a
            href={hrefOf({ screen: 'run', runId: row.runId })}
            className="focus-visible:after:outline-accent truncate font-medium outline-none after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:-outline-offset-2"
          >
            {pipelineTitle(row.name)}
          </a>
          {row.practice && <Tag>practice</Tag>}
        </span>
        <span className="text-ink-2 block truncate text-xs">{row.input}</span>
      </>
    ),
  },
  {
    id: 'answer',
    title: 'Answer',
    width: 'minmax(180px, 1.4fr)',
    cell: (row) => (
      <span className={cx('line-clamp-2 text-xs wrap-anywhere', row.error === null ? 'text-ink-2' : 'text-bad')}>
        {row.error ?? row.answer}
      </span>
    ),
  },
  {
    id: 'by',
    title: 'Answered by',
    width: 'minmax(130px, 0.7fr)',
    wideOnly: true,
    cell: (row) => <AnsweredBy row={row} />,
  },
  { id: 'steps', title: 'Steps', width: '48px', right: true, cell: (row) => count(row.steps) },
  {
    id: 'time',
    title: 'Time',
    width: '80px',
    right: true,
    cell: (row) => (row.status === 'running' ? <Elapsed since={row.startedAt} /> : seconds(row.durationMs)),
  },
  {
    id: 'cost',
    title: 'Cost',
    width: '124px',
    right: true,
    cell: (row) => (row.status === 'running' ? soFar(row) : cost(row.costUsd, row.costState)),
  },
  { id: 'started', title: 'Started', width: '112px', right: true, cell: (row) => <Started iso={row.startedAt} /> },
]

/** A run that goes on has spent something, but not all it will. */
const soFar = (row: RunRow): string => (row.costUsd === null ? 'not yet' : `${dollars(row.costUsd)} so far`)

function AnsweredBy({ row }: { row: RunRow }) {
  const [by, ...others] = Object.values(row.answeredBy)
  if (by === undefined) return null
  return (
    <span className="text-ink-2 block truncate text-xs">
      {by.provider} / {by.model}
      {others.length > 0 && ` and ${others.length} more`}
    </span>
  )
}

function Started({ iso }: { iso: string }) {
  const now = useNow()
  return (
    <span className="text-ink-2 block truncate text-xs" title={moment(iso)}>
      {startedWords(iso, now)}
    </span>
  )
}

/** Whole seconds while it runs. */
function Elapsed({ since }: { since: string }) {
  const now = useSeconds(true)
  return seconds(Math.max(0, Math.floor((now - Date.parse(since)) / 1000) * 1000))
}
