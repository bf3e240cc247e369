import { Drama } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import { type Rehearsal, rehearsedNodes } from '../../../shared/partial.ts'
import type { ReceiptStep } from '../../../shared/receipt/types.ts'
import { cost, count, counted, dollars, seconds, totalTokens } from '../../lib/format.ts'
import { Button, Tag } from '../../ui/index.ts'
import { readNode, titleOf } from '../model/kinds.ts'
import { nodeIn } from '../model/operations.ts'
import {
  callPlace,
  insideSpent,
  pricesOf,
  rowIds,
  saidAndReckoned,
  spentSoFar,
  tokensOf,
  triesAgain,
  turnWords,
} from '../model/run-rows.ts'
import { useAnalysis, useRunStatus, useRunVersion, useSession, useStep } from '../session.ts'
import { callWord, skippedWords } from './Steps.tsx'

const firstRows = 120

/** Every node's row, also of those that nobody asked: tokens, the price they were reckoned with, and the sum. */
export function Receipt() {
  const { run } = useSession()
  const status = useRunStatus()
  const document = run.ran()
  const ids = useMemo(() => (document === null ? [] : rowIds(document)), [document])
  const [all, setAll] = useState(false)
  if (document === null || status === 'idle') return null
  const shown = all ? ids : ids.slice(0, firstRows)
  const { receipt, budget } = run.state()
  const prices = receipt === null ? [] : [...new Set(receipt.steps.flatMap(pricesOf))]
  return (
    <>
      <table className="w-full text-sm">
        <caption className="sr-only">What each node cost</caption>
        <thead className="sr-only">
          <tr>
            <th scope="col">Node and tokens</th>
            <th scope="col">Cost</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((id) => (
            <Row key={id} nodeId={id} document={document} ended={status !== 'running'} priced={prices.length > 1} />
          ))}
        </tbody>
        {/* In sight however long the list is: it is what one looks for. */}
        <tfoot className="bg-surface sticky -bottom-3.5">
          {receipt === null ? (
            <SoFar />
          ) : (
            <Sum name="Total" tokens={totalTokens(receipt.tokens)} cost={cost(receipt.costUsd, receipt.costState)} />
          )}
        </tfoot>
      </table>
      {shown.length < ids.length && (
        <Button size="sm" className="mt-2" onClick={() => setAll(true)}>
          Show all {ids.length} rows
        </Button>
      )}
      {receipt !== null && (
        <Remarks
          practice={receipt.practice}
          steps={receipt.steps}
          prices={prices}
          unknown={receipt.costState === 'unknown'}
          resumed={receipt.resumed}
          rehearsal={run.state().rehearsal}
        />
      )}
      {budget !== null && status === 'running' && <p className="text-warn mt-2 text-xs">{budget.why}</p>}
    </>
  )
}

function Sum({ name, tokens, cost: sum }: { name: string; tokens: number; cost: string }) {
  return (
    <tr className="align-baseline font-semibold">
      <th scope="row" className="py-1.5 text-left font-semibold">
        {name}
        {tokens > 0 && <span className="text-ink-3 font-normal tabular-nums"> · {counted(tokens, 'token')}</span>}
      </th>
      <td className="py-1.5 text-right tabular-nums">{sum}</td>
    </tr>
  )
}

/** What a run that goes on has cost until now, by the requests that have ended. */
function SoFar() {
  const { run } = useSession()
  useRunVersion()
  const { tokens, usd, known } = spentSoFar(run.state())
  return <Sum name="So far" tokens={tokens} cost={known ? dollars(usd) : `at least ${dollars(usd)}`} />
}

interface RowProps {
  nodeId: string
  document: PipelineDocument
  ended: boolean
  /** Several price rows were used in this run: each node names its own. */
  priced: boolean
}

function Row({ nodeId, document, ended, priced }: RowProps) {
  const { run } = useSession()
  const step = useStep(nodeId)
  const node = nodeIn(document, nodeId)
  const kind = node === undefined ? null : readNode(node).kind
  const isBox = kind?.box !== undefined || kind?.drafts === true
  const own = step?.step ?? null
  // The row of a box has what was spent inside, so that the rows add up.
  const receipt = own !== null && isBox ? { ...own, ...insideSpent(run.state(), nodeId) } : own
  const attempts = receipt?.attempts ?? []
  const { input, output } = tokensOf(attempts)
  const waitedMs = attempts.reduce((sum, attempt) => sum + (attempt.waitedMs ?? 0), 0)
  const asked = attempts.length > 0
  const differs = saidAndReckoned(attempts)
  const turns = isBox ? null : turnWords(attempts, receipt?.calls)
  const tries = triesAgain(attempts, receipt?.calls)
  const name = node === undefined ? nodeId : titleOf(node)
  return (
    <tr className="border-line border-b align-baseline">
      <th
        scope="row"
        className={`w-full py-1.5 pr-2 text-left font-normal ${asked || step?.status === 'running' ? '' : 'text-ink-2'}`}
      >
        <span className="line-clamp-2 wrap-anywhere" title={name}>
          {name}
          {asked && (
            <span className="text-ink-3 text-xs tabular-nums">
              {'\u2002'}
              {input + output > 0 ? `${count(input)}\u00a0in,\u00a0${count(output)}\u00a0out` : 'no tokens reported'}
            </span>
          )}
        </span>
        {isBox && attempts.length > 0 && (
          <span className="text-ink-3 block text-xs">
            {counted(attempts.length, 'request')}
            {own !== null && own.attempts.length === 0 ? ' inside' : ', the draft’s own and those inside'}
          </span>
        )}
        {waitedMs > 0 && (
          <span className="text-ink-3 block text-xs">waited {seconds(waitedMs)} for the rate limit</span>
        )}
        {own?.cache?.hit === true && (
          <span className="text-ink-3 block text-xs tabular-nums">
            kept answer{own.cache.savedUsd === null ? '' : `, saved ${dollars(own.cache.savedUsd)}`}
          </span>
        )}
        {turns !== null && <span className="text-ink-3 block text-xs">{turns}</span>}
        {!isBox && tries !== null && <span className="text-warn block text-xs font-medium">{tries}</span>}
        {(receipt?.calls ?? []).map((call) => (
          <span key={`${call.n} ${call.startedAt}`} className="text-ink-3 block text-xs wrap-anywhere">
            {call.n}. {call.tool} · {callPlace(call)} ·{' '}
            {call.status === 'done' && call.rehearsed == null ? seconds(call.durationMs) : callWord(call)}
          </span>
        ))}
        {differs !== null && (
          <span className="text-ink-3 block text-xs tabular-nums">
            {dollars(differs.saidUsd)} says the provider; {dollars(differs.reckonedUsd)} by the price list
          </span>
        )}
        {priced &&
          receipt !== null &&
          pricesOf(receipt).map((price) => (
            <span key={price} className="text-ink-3 block text-xs">
              price: {price}
            </span>
          ))}
      </th>
      <td className={`py-1.5 text-right whitespace-nowrap tabular-nums ${asked ? '' : 'text-ink-3'}`}>
        {step?.waiting != null ? 'held back' : costWords(step?.status ?? 'idle', receipt, ended)}
      </td>
    </tr>
  )
}

function costWords(status: string, receipt: ReceiptStep | null, ended: boolean): string {
  if (receipt === null)
    return status === 'running' ? '…' : status === 'ready' ? 'queued' : ended ? 'not asked' : 'waiting'
  if (receipt.attempts.length > 0) return cost(receipt.costUsd, receipt.costState)
  if (receipt.status === 'skipped') return skippedWords[receipt.reasonCode ?? ''] ?? 'not asked'
  return dollars(receipt.costUsd)
}

function Remarks({
  practice,
  steps,
  prices,
  unknown,
  resumed,
  rehearsal,
}: {
  practice: boolean
  steps: readonly ReceiptStep[]
  prices: readonly string[]
  unknown: boolean
  resumed: boolean
  rehearsal: Rehearsal | null
}) {
  const planned = useAnalysis((state) => state.steps)
  const saved = steps.reduce((sum, step) => {
    const spared = step.status === 'skipped' && (step.reasonCode === 'not_asked' || step.reasonCode === 'not_taken')
    return spared ? sum + (planned.get(step.nodeId)?.bounds.costUsd.expected ?? 0) : sum
  }, 0)
  return (
    <div className="text-ink-3 mt-2.5 flex flex-col gap-1 text-xs">
      {practice && (
        <p className="flex items-center gap-1.5">
          <Tag>practice</Tag> simulated models, play money
        </p>
      )}
      {rehearsal !== null && (
        <p className="text-warn flex items-center gap-1.5">
          <Drama size={13} aria-hidden className="shrink-0" />
          Rehearsed on {counted(rehearsedNodes(rehearsal).length, 'node')}: what they gave is not real.
        </p>
      )}
      {saved > 0 && <p>About {dollars(saved)} not spent on what was not asked.</p>}
      {prices.length === 1 && <p>Prices by the list: {prices[0]}.</p>}
      {unknown && <p className="text-warn">No price is known for a part of this: its cost is not in the total.</p>}
      {resumed && <p>Went on after an interruption; what was finished was not paid again.</p>}
    </div>
  )
}
