import type { PipelineNode } from '../../../shared/document/schema.ts'
import type { StepState } from '../../../shared/events/reduce.ts'
import type { ReceiptStep } from '../../../shared/receipt/types.ts'
import { cost, counted, dollarRange, dollars, seconds, totalTokens } from '../../lib/format.ts'
import { HealthSign } from '../health/HealthSign.tsx'
import { PartSign } from '../part/PartSign.tsx'
import { readNode } from '../model/kinds.ts'
import { insideSpent, triesAgain, turnWords } from '../model/run-rows.ts'
import { useAnalysis, useRunStatus, useSession } from '../session.ts'
import { useTick } from '../ticker.ts'
import { MemorySign } from '../tools/MemorySign.tsx'

/** Time, tokens and dollars: as forecast before a run, as they are in one, and what was saved where nobody asked. */
export function CardFoot({ node, step }: { node: PipelineNode; step: StepState | null }) {
  return (
    <footer className="border-line text-ink-3 flex h-7 items-center gap-2 border-t px-2.5 text-xs whitespace-nowrap tabular-nums has-[[data-sign]]:*:data-fine:hidden">
      <PartSign nodeId={node.id} />
      <HealthSign node={node} />
      <MemorySign node={node} />
      <Figures node={node} step={step} />
    </footer>
  )
}

function Figures({ node, step }: { node: PipelineNode; step: StepState | null }) {
  const nodeId = node.id
  if (step === null || step.status === 'idle') return <Forecast nodeId={nodeId} />
  if (step.status === 'ready') return <span>Queued</span>
  if (step.status === 'running') return <Running step={step} />
  const receipt = step.step
  if (receipt === null) return null
  const { kind } = readNode(node)
  if (kind?.box !== undefined || kind?.drafts === true) return <SpentInside receipt={receipt} />
  if (receipt.attempts.length === 0) return <Unspent nodeId={nodeId} receipt={receipt} />
  return <Spent receipt={receipt} />
}

/** A box spends nothing itself, and what drafts its steps not all. */
function SpentInside({ receipt }: { receipt: ReceiptStep }) {
  const { run } = useSession()
  const { costUsd, costState } = insideSpent(run.state(), receipt.nodeId)
  return (
    <>
      <span>{seconds(receipt.durationMs)}</span>
      <span className="text-ink-2 ml-auto max-w-3/4 shrink-0 truncate font-semibold">{cost(costUsd, costState)}</span>
    </>
  )
}

function Forecast({ nodeId }: { nodeId: string }) {
  const bounds = useAnalysis((state) => state.steps.get(nodeId)?.bounds.costUsd)
  if (bounds === undefined) return null
  const range = dollarRange(bounds.least, bounds.most)
  return (
    <>
      <span data-fine>Forecast</span>
      <span className="text-ink-2 ml-auto max-w-3/4 shrink-0 truncate font-medium" title={range}>
        {bounds.expected === null ? range : dollars(bounds.expected)}
      </span>
    </>
  )
}

function Unspent({ nodeId, receipt }: { nodeId: string; receipt: ReceiptStep }) {
  const saved = useAnalysis((state) => {
    const bounds = state.steps.get(nodeId)?.bounds.costUsd
    return bounds?.expected ?? bounds?.most ?? null
  })
  const cached = receipt.cache?.hit === true ? receipt.cache.savedUsd : null
  const figure =
    cached ??
    (receipt.status === 'skipped' && (receipt.reasonCode === 'not_asked' || receipt.reasonCode === 'not_taken')
      ? saved
      : null)
  if (figure === null)
    return <span>{receipt.cache?.hit === true ? fromWords[receipt.cache.from] : 'Nothing spent'}</span>
  return (
    <>
      <span className="text-ink-2">
        {receipt.cache?.hit === true ? `${fromWords[receipt.cache.from]}, saved` : 'Saved about'}
      </span>
      <span className="text-ink-2 ml-auto font-semibold">{dollars(figure)}</span>
    </>
  )
}

/** Where an answer came from that nobody was asked for. */
const fromWords = { cache: 'Kept answer', shadow: 'Kept answer', run: 'Reused', pin: 'Given as pinned' } as const

function Spent({ receipt }: { receipt: ReceiptStep }) {
  const tokens = tokensOf(receipt)
  const turns = turnWords(receipt.attempts, receipt.calls)
  const tries = triesAgain(receipt.attempts, receipt.calls)
  return (
    <>
      <span data-fine>{seconds(receipt.durationMs)}</span>
      {turns === null
        ? tokens > 0 && <span data-fine>{counted(tokens, 'token')}</span>
        : tries === null && <span className="text-ink-2 truncate">{turns}</span>}
      <LeftOut receipt={receipt} />
      {tries !== null && <span className="text-warn font-medium">{tries}</span>}
      <span className="text-ink-2 ml-auto max-w-3/4 shrink-0 truncate font-semibold">
        {cost(receipt.costUsd, receipt.costState)}
      </span>
    </>
  )
}

/** A setting that the model doesn't take was not sent: said where the answer is. */
function LeftOut({ receipt }: { receipt: ReceiptStep }) {
  const names = [...new Set(receipt.attempts.flatMap(({ dropped }) => dropped ?? []))]
  if (names.length === 0) return null
  return (
    <span className="text-warn truncate font-medium" title={`This model doesn’t take ${names.join(', ')}.`}>
      without {names.join(', ')}
    </span>
  )
}

const tokensOf = (receipt: ReceiptStep): number =>
  receipt.attempts.reduce((sum, { usage }) => sum + (usage === null ? 0 : totalTokens(usage)), 0)

function Running({ step }: { step: StepState }) {
  const interrupted = useRunStatus() === 'interrupted'
  const attempt = step.attempts.at(-1)
  const calls = step.calls.length
  const calling = step.calls.find(({ status }) => status === 'running')
  if (interrupted) return <span className="text-warn font-medium">Broke off</span>
  if (step.waiting !== null) return <Waiting {...step.waiting} />
  return (
    <>
      <Elapsed since={step.startedAt} />
      {calls > 0
        ? calling === undefined && <span className="text-ink-2">turn {calls + 1}</span>
        : attempt !== undefined && attempt.n > 1 && <span className="text-warn font-medium">attempt {attempt.n}</span>}
      <span className="text-ink-2 ml-auto truncate">
        {calling !== undefined
          ? `Calling ${calling.tool}`
          : attempt === undefined
            ? 'Queued'
            : step.text === ''
              ? 'Asked'
              : 'Answering'}
      </span>
    </>
  )
}

/** A request is held back, since it would be refused: the limit, and how long still. */
function Waiting({ until, limit }: { until: string; limit: string }) {
  const left = Math.max(0, Date.parse(until) - useTick())
  return (
    <span className="text-warn truncate font-medium" title={`This key takes ${limit}. The request leaves by itself.`}>
      Waiting for the rate limit{left < 500 ? '' : `, ${seconds(left)}`}
    </span>
  )
}

/** Seconds since a moment, counted while it is on screen. */
export function Elapsed({ since }: { since: string | null }) {
  const runs = useRunStatus() === 'running'
  const now = useTick(runs)
  // A run that was interrupted stands still: nobody knows when it ended.
  if (since === null || !runs) return null
  const ms = Math.max(0, now - Date.parse(since))
  return <span>{ms < 59_500 ? `${(ms / 1000).toFixed(1)} s` : seconds(ms)}</span>
}
