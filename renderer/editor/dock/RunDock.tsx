import { ChevronDown, ChevronUp } from 'lucide-react'
import { useRef, useState, type ReactNode } from 'react'
import { cost, seconds } from '../../lib/format.ts'
import { RunStatusBadge } from '../../frame/RunStatus.tsx'
import { IconButton, Tabs, cx } from '../../ui/index.ts'
import { Elapsed } from '../nodes/CardFoot.tsx'
import { useRunStatus, useSession } from '../session.ts'
import { Answers } from './Answers.tsx'
import { Column } from './Column.tsx'
import { LoudBanner } from './LoudBanner.tsx'
import { Receipt } from './Receipt.tsx'
import { PartBanner } from '../part/PartBanner.tsx'
import { RunBanner } from './RunBanner.tsx'
import { RunNews } from './RunNews.tsx'
import { Steps } from './Steps.tsx'
import { useWidth } from './use-width.ts'

interface Props {
  /** What stands in the first column; absent for a run's view without a form. */
  inputs: ReactNode
  folded: boolean
  onFold: () => void
  /** Runs the pipeline, as the button in the bar does; null where it can't be run from here. */
  onRun: (() => void) | null
}

/** Below the canvas: what goes in, what comes out, how long each step took and what it cost. */
export function RunDock({ inputs, folded, onFold, onRun }: Props) {
  const frame = useRef<HTMLElement>(null)
  const width = useWidth(frame)
  return (
    <section
      ref={frame}
      aria-label="Run"
      id="sw-dock"
      className="bg-surface border-line relative flex h-full min-h-0 flex-col"
    >
      <RunNews />
      <IconButton
        size="xs"
        side="top"
        className="absolute top-1.5 right-2 z-10"
        label={folded ? 'Unfold the run' : 'Fold the run away'}
        aria-expanded={!folded}
        onClick={onFold}
      >
        {folded ? <ChevronUp size={14} /> : <ChevronDown size={14} />}
      </IconButton>
      {folded ? (
        <div className="flex h-9 items-center gap-3 px-3.5 pr-12">
          <Summary />
        </div>
      ) : (
        <>
          <PartBanner />
          <RunBanner />
          <LoudBanner />
          <Parts inputs={inputs} width={width} onRun={onRun} />
        </>
      )}
    </section>
  )
}

/** The run's state and how long it took, or takes. */
function Standing() {
  const { run } = useSession()
  const status = useRunStatus()
  const { receipt, startedAt } = run.state()
  if (status === 'idle') return null
  return (
    <>
      <RunStatusBadge status={status} />
      <span className="text-ink-2 text-xs tabular-nums">
        {receipt !== null ? seconds(receipt.durationMs) : status === 'running' ? <Elapsed since={startedAt} /> : null}
      </span>
    </>
  )
}

function Summary() {
  const { run } = useSession()
  const status = useRunStatus()
  const { receipt } = run.state()
  return (
    <>
      <h2 className="text-ink-3 text-xs font-semibold">{status === 'idle' ? 'Inputs, answer, receipt' : 'Run'}</h2>
      <Standing />
      {receipt !== null && (
        <span className="ml-auto text-sm font-semibold tabular-nums">{cost(receipt.costUsd, receipt.costState)}</span>
      )}
    </>
  )
}

/** Three columns where there is room for them, else tabs. */
function Parts({ inputs, width, onRun }: Pick<Props, 'inputs' | 'onRun'> & { width: number }) {
  const status = useRunStatus()
  const [tab, setTab] = useState<'inputs' | 'answer' | 'steps' | 'receipt'>('inputs')
  const [was, setWas] = useState(status)
  if (was !== status) {
    // What one waits for comes to the front.
    setWas(status)
    if (status === 'running') setTab('answer')
  }
  const nothing = status === 'idle'
  if (width >= 760) {
    return (
      <div
        className={cx(
          'divide-line grid min-h-0 flex-1 divide-x',
          width >= 1180
            ? 'grid-cols-[250px_1.3fr_1fr_300px]'
            : 'grid-cols-[minmax(200px,0.8fr)_1.45fr_minmax(235px,0.95fr)]',
        )}
      >
        {inputs}
        {nothing ? (
          <Column title="Answer and steps" className={width >= 1180 ? 'col-span-2' : ''}>
            <Waiting />
          </Column>
        ) : width >= 1180 ? (
          <>
            <Column title="Answer">
              <Answers onRun={onRun} />
            </Column>
            <Column title="Steps" aside={<Standing />}>
              <Steps />
            </Column>
          </>
        ) : (
          <Column title="Answer" aside={<Standing />}>
            <Answers onRun={onRun} />
            <h2 className="text-ink-3 border-line mt-3 mb-1.5 border-t pt-3 text-xs font-semibold">Steps</h2>
            <Steps />
          </Column>
        )}
        <Column title="Receipt" className="pr-0">
          {nothing ? <p className="text-ink-3">Each step of a run, with its tokens and what it cost.</p> : <Receipt />}
        </Column>
      </div>
    )
  }
  return (
    <Tabs
      aria-label="Run"
      className="min-h-0 flex-1"
      value={tab}
      onValueChange={setTab}
      items={[
        { value: 'inputs', label: 'Inputs', content: inputs },
        {
          value: 'answer',
          label: 'Answer',
          content: <Padded>{nothing ? <Waiting /> : <Answers onRun={onRun} />}</Padded>,
        },
        { value: 'steps', label: 'Steps', content: <Padded>{nothing ? <Waiting /> : <Steps />}</Padded> },
        { value: 'receipt', label: 'Receipt', content: <Padded>{nothing ? <Waiting /> : <Receipt />}</Padded> },
      ]}
    />
  )
}

const Padded = ({ children }: { children: ReactNode }) => <div className="p-3.5">{children}</div>

const Waiting = () => (
  <p className="text-ink-3">
    Run the pipeline: the answer appears here as it is written, with every step and what it took.
  </p>
)
