import { CircleStop, Unplug, Workflow } from 'lucide-react'
import { useState } from 'react'
import type { CallName, RunRecord } from '../../../shared/api/contract.ts'
import type { Problem } from '../../../shared/problems.ts'
import { RunView } from '../../editor/RunView.tsx'
import { ProblemList } from '../../frame/ProblemList.tsx'
import { RunStatusBadge } from '../../frame/RunStatus.tsx'
import { TopBar } from '../../frame/TopBar.tsx'
import { host } from '../../host/index.ts'
import { moment, relativeTime, pipelineTitle } from '../../lib/format.ts'
import { useNow } from '../../lib/use-now.ts'
import { hrefOf, navigate } from '../../store/index.ts'
import { Button, Dialog, EmptyState, Spinner, Tag, toast } from '../../ui/index.ts'
import { useRun } from './use-run.ts'

/** One run on its own canvas, as it went or as it goes. */
export function Run({ runId }: { runId: string }) {
  const { record, error, reload } = useRun(runId)
  const [problems, setProblems] = useState<Problem[]>([])

  const again = async (from: RunRecord) => {
    const result = await host.call('runs.start', {
      pipelineId: from.row.pipelineId,
      document: from.document,
      inputs: Object.fromEntries(Object.entries(from.inputs).map(([name, value]) => [name, value.data])),
    })
    if (!result.ok) toast({ tone: 'bad', title: 'The run could not be started', description: result.error.message })
    else if (result.value.runId === null) setProblems(result.value.problems)
    else navigate({ screen: 'run', runId: result.value.runId })
  }

  return (
    <>
      <TopBar
        crumbs={<Crumbs record={record} />}
        actions={record !== null && <Actions record={record} onDone={reload} />}
      />
      {record !== null ? (
        <RunView key={runId} record={record} onRunAgain={() => void again(record)} />
      ) : (
        <main className="flex min-h-0 flex-1 items-center justify-center">
          {error === null ? (
            <Spinner size={22} label="Reading the run" className="text-ink-3" />
          ) : (
            <EmptyState
              icon={<Unplug size={20} />}
              heading="h1"
              title="This run can't be shown"
              sentence={error.message}
              action={<Button onClick={() => navigate({ screen: 'runs', pipelineId: null })}>All runs</Button>}
            />
          )}
        </main>
      )}
      <Dialog
        open={problems.length > 0}
        onOpenChange={(open) => !open && setProblems([])}
        title="It can't run as it is"
        description="This run's pipeline was checked again and something stands in the way now."
        footer={
          record !== null &&
          record.row.pipelineId !== null && (
            <Button onClick={() => openPipeline(record.row.pipelineId)}>Open the pipeline</Button>
          )
        }
      >
        <ProblemList problems={problems} />
      </Dialog>
    </>
  )
}

function openPipeline(pipelineId: string | null): void {
  if (pipelineId !== null) navigate({ screen: 'editor', pipelineId })
}

function Crumbs({ record }: { record: RunRecord | null }) {
  const now = useNow()
  return (
    <>
      <a
        href={hrefOf({ screen: 'runs', pipelineId: null })}
        className="text-ink-2 hover:text-ink rounded-control font-medium"
      >
        Runs
      </a>
      <span aria-hidden className="text-ink-3">
        /
      </span>
      {record !== null && (
        <>
          <h1 className="truncate font-bold">{pipelineTitle(record.row.name)}</h1>
          <RunStatusBadge status={record.row.status} />
          {record.row.practice && <Tag>practice</Tag>}
          <span className="text-ink-2 truncate text-sm" title={moment(record.row.startedAt)}>
            {relativeTime(record.row.startedAt, now)}
          </span>
        </>
      )}
    </>
  )
}

function Actions({ record, onDone }: { record: RunRecord; onDone: () => void }) {
  const { runId, status, pipelineId } = record.row
  const [busy, setBusy] = useState(false)
  const act = async (name: Extract<CallName, 'runs.stop' | 'runs.resume' | 'runs.discard'>, failure: string) => {
    setBusy(true)
    const result = await host.call(name, { runId })
    setBusy(false)
    if (result.ok) onDone()
    else toast({ tone: 'bad', title: failure, description: result.error.message })
  }
  return (
    <>
      {pipelineId !== null && (
        <Button variant="quiet" icon={<Workflow size={15} />} onClick={() => openPipeline(pipelineId)}>
          Open pipeline
        </Button>
      )}
      {status === 'running' && (
        <Button
          icon={<CircleStop size={15} />}
          disabled={busy}
          onClick={() => void act('runs.stop', 'The run could not be stopped')}
        >
          Stop
        </Button>
      )}
      {status === 'interrupted' && (
        <>
          <Button disabled={busy} onClick={() => void act('runs.discard', 'The run could not be closed')}>
            Close it
          </Button>
          <Button
            variant="primary"
            disabled={busy}
            onClick={() => void act('runs.resume', 'The run could not be gone on with')}
          >
            Go on
          </Button>
        </>
      )}
    </>
  )
}
