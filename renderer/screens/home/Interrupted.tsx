import { CircleDashed } from 'lucide-react'
import { useState } from 'react'
import type { RunRow } from '../../../shared/api/contract.ts'
import { host } from '../../host/index.ts'
import { counted } from '../../lib/format.ts'
import { isRunEdge, useCall } from '../../lib/use-call.ts'
import { hrefOf, navigate } from '../../store/index.ts'
import { Button, toast } from '../../ui/index.ts'

/** Runs that were cut off when the app ended: go on with them, or close them. */
export function Interrupted() {
  const asked = useCall('runs.list', { status: 'interrupted', limit: 200 }, isRunEdge)
  const [busy, setBusy] = useState(false)
  const rows = asked.value?.rows ?? []
  if (rows.length === 0) return null

  const each = async (what: 'runs.resume' | 'runs.discard') => {
    setBusy(true)
    const failures: string[] = []
    for (const row of rows) {
      const result = await host.call(what, { runId: row.runId })
      if (!result.ok) failures.push(`${row.name}: ${result.error.message}`)
    }
    setBusy(false)
    asked.reload()
    if (failures.length > 0) {
      toast({
        tone: 'bad',
        title: `${counted(failures.length, 'run')} could not be ${what === 'runs.resume' ? 'gone on with' : 'closed'}`,
        description: failures.slice(0, 3).join(' '),
      })
    } else if (what === 'runs.resume') {
      const [only] = rows
      if (rows.length === 1 && only !== undefined) navigate({ screen: 'run', runId: only.runId })
      else
        toast({
          title: `Going on with ${counted(rows.length, 'run')}`,
          action: { label: 'Show', onSelect: () => navigate({ screen: 'runs', pipelineId: null }) },
        })
    }
  }

  return (
    <section
      aria-label="Interrupted runs"
      className="border-line bg-surface rounded-card mb-5 flex items-center gap-3 border py-2.5 pr-2.5 pl-3.5"
    >
      <CircleDashed size={17} className="text-warn shrink-0" aria-hidden />
      <div className="min-w-0 flex-1">
        <p className="font-semibold">
          {counted(rows.length, 'run')} {rows.length === 1 ? 'was' : 'were'} interrupted
          {asked.value?.more === true && ', and more'}
        </p>
        <p className="text-ink-2 truncate text-sm">
          <Names rows={rows} /> What is done is kept and not paid for again.
        </p>
      </div>
      <Button disabled={busy} onClick={() => void each('runs.discard')}>
        Close {rows.length === 1 ? 'it' : 'them'}
      </Button>
      <Button variant="primary" busy={busy} onClick={() => void each('runs.resume')}>
        Go on
      </Button>
    </section>
  )
}

/** The newest of each pipeline, three at most. */
function Names({ rows }: { rows: readonly RunRow[] }) {
  const named = rows.filter((row, index) => rows.findIndex((other) => other.name === row.name) === index).slice(0, 3)
  return (
    <>
      {named.map((row, index) => (
        <span key={row.runId}>
          {index > 0 && ', '}
          <a className="hover:text-ink underline" href={hrefOf({ screen: 'run', runId: row.runId })}>
            {row.name}
          </a>
        </span>
      ))}
      {rows.length > named.length && ` and ${rows.length - named.length} more`}.
    </>
  )
}
