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

/**
 * Time, tokens and dollars: as forecast before a run, as they are in one, and what was saved where nobody asked. The dollars
 * always stand there whole; of a sign the icon does, and its words where there is room for all of them; then what is
 * finer. No word is cut in two.
 */
export function CardFoot({ node, step }: { node: PipelineNode; step: StepState | null }) {
  return (
    <footer
      data-figures={step === null || step.status === 'idle' ? undefined : ''}
      className="border-line text-ink-3 flex h-7 items-center gap-2 border-t px-2.5 text-xs whitespace-nowrap tabular-nums"
    >
      <PartSign nodeId={node.id} />
      <HealthSign node={node} />
      <MemorySign node={node} />
      <Figures node={node} step={step} />
    </footer>
  )
}

/** The figure at the right end. */
const Sum = ({ children, title }: { children: string; title?: string }) => (
  <span className="text-ink-2 ml-auto shrink-0 font-semibold" title={title}>
    {children}
  </span>
)

/** What there may be no room for: as many of them as fit, the first first. All of them are read out. */
const Fine = ({ children }: { children: readonly (string | false)[] }) => {
  const words = children.filter((each) => each !== false)
  return (
    <span className="sw-fine" title={words.join(', ')}>
      {words.map((each) => (
        <span key={each}>{each}</span>
      ))}
    </span>
  )
}

const Warning = ({ children, title }: { children: string; title?: string }) => (
  <span className="text-warn min-w-0 truncate font-medium" title={title ?? children}>
    {children}
  </span>
)

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
      <Fine>{[seconds(receipt.durationMs)]}</Fine>
      <Sum>{cost(costUsd, costState)}</Sum>
    </>
  )
}

function Forecast({ nodeId }: { nodeId: string }) {
  const bounds = useAnalysis((state) => state.steps.get(nodeId)?.bounds.costUsd)
  if (bounds === undefined) return null
  const range = dollarRange(bounds.least, bounds.most)
  return (
    <>
      <Fine>{['Forecast']}</Fine>
      <Sum title={range}>{bounds.expected === null ? range : dollars(bounds.expected)}</Sum>
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
      <span className="sw-whole text-ink-2 shrink-0">
        {receipt.cache?.hit === true ? `${fromWords[receipt.cache.from]}, saved` : 'Saved about'}
      </span>
      <Sum>{dollars(figure)}</Sum>
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
      <Fine>{[seconds(receipt.durationMs), turns ?? (tokens > 0 && counted(tokens, 'token'))]}</Fine>
      <LeftOut receipt={receipt} />
      {tries !== null && <Warning>{tries}</Warning>}
      <Sum>{cost(receipt.costUsd, receipt.costState)}</Sum>
    </>
  )
}

/** A setting that the model doesn't take was not sent: said where the answer is. */
function LeftOut({ receipt }: { receipt: ReceiptStep }) {
  const names = [...new Set(receipt.attempts.flatMap(({ dropped }) => dropped ?? []))]
  if (names.length === 0) return null
  return (
    <Warning title={`This model doesn’t take ${names.join(', ')}.`}>
      {`without ${names.length === 1 ? names.join() : counted(names.length, 'setting')}`}
    </Warning>
  )
}

const tokensOf = (receipt: ReceiptStep): number =>
  receipt.attempts.reduce((sum, { usage }) => sum + (usage === null ? 0 : totalTokens(usage)), 0)

function Running({ step }: { step: StepState }) {
  const interrupted = useRunStatus() === 'interrupted'
  const attempt = step.attempts.at(-1)
  const calls = step.calls.length
  const calling = step.calls.find(({ status }) => status === 'running')
  if (interrupted) return <Warning>Broke off</Warning>
  if (step.waiting !== null) return <Waiting {...step.waiting} />
  return (
    <>
      <Elapsed since={step.startedAt} />
      {calls > 0
        ? calling === undefined && <span className="text-ink-2">turn {calls + 1}</span>
        : attempt !== undefined && attempt.n > 1 && <Warning>{`attempt ${attempt.n}`}</Warning>}
      <span className="text-ink-2 ml-auto min-w-0 truncate" title={calling === undefined ? undefined : calling.tool}>
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
    <Warning title={`This key takes ${limit}. The request leaves by itself.`}>
      {left < 500 ? 'Rate limit' : `Rate limit, ${seconds(left)} more`}
    </Warning>
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
