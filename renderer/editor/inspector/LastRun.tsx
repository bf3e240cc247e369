import { Wrench } from 'lucide-react'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import type { AttemptState, CallState, StepState } from '../../../shared/events/reduce.ts'
import type { Review } from '../../../shared/events/review.ts'
import type { Decision } from '../../../shared/receipt/types.ts'
import { ReviewForm } from '../../frame/ReviewForm.tsx'
import type { Value } from '../../../shared/values.ts'
import { cost, count, counted, dollars, milliseconds, seconds, totalTokens } from '../../lib/format.ts'
import { Badge, Tag, type Tone } from '../../ui/index.ts'
import { Elapsed } from '../nodes/CardFoot.tsx'
import { errorWords } from '../model/error-words.ts'
import { outputPort, readNode, titleOf } from '../model/kinds.ts'
import { nodeIn } from '../model/operations.ts'
import { callPlace, turnWords } from '../model/run-rows.ts'
import { callWord } from '../dock/Steps.tsx'
import { useSession, useTransient } from '../session.ts'
import { useRatings } from '../../lib/use-ratings.ts'
import { DraftedSteps } from './DraftedSteps.tsx'
import { Thumbs } from '../dock/Thumbs.tsx'
import { TextView, ValueView } from './ValueView.tsx'

const fromWords = {
  cache: 'A kept answer of an earlier run',
  shadow: 'A kept answer of an earlier run would have been given',
  run: 'Reused from the run before: the very same would have been asked',
  pin: 'Given as you pinned it',
} as const

const tones: Partial<Record<StepState['status'], Tone>> = { done: 'ok', failed: 'bad', running: 'accent' }

/** Everything about one step of the last run: how it went and why, what went in, what came out, each attempt. */
export function LastRun({ nodeId, step }: { nodeId: string; step: StepState }) {
  const stale = useTransient((state) => state.stale.has(nodeId))
  const receipt = step.step
  return (
    <div>
      <Section>
        <p className="flex items-center gap-2">
          <Badge tone={tones[step.status] ?? 'neutral'}>{step.status === 'ready' ? 'queued' : step.status}</Badge>
          <span className="text-ink-2 tabular-nums">
            {receipt === null ? (
              <Elapsed since={step.startedAt} />
            ) : receipt.attempts.length > 0 || receipt.durationMs > 0 ? (
              seconds(receipt.durationMs)
            ) : null}
          </span>
          {receipt !== null && receipt.attempts.length > 0 && (
            <span className="ml-auto font-semibold tabular-nums">{cost(receipt.costUsd, receipt.costState)}</span>
          )}
        </p>
        {receipt?.reason != null && (
          <p className={step.status === 'failed' ? 'text-bad mt-1.5' : 'mt-1.5'}>{receipt.reason}</p>
        )}
        {step.status === 'failed' && receipt?.reasonCode != null && receipt.reasonCode in errorWords && (
          <p className="text-ink-2 mt-1">{errorWords[receipt.reasonCode as keyof typeof errorWords].todo}</p>
        )}
        {receipt?.cache != null && (receipt.cache.hit || receipt.cache.from === 'shadow') && (
          <p className="text-ink-2 mt-1.5">
            {fromWords[receipt.cache.from]}
            {receipt.cache.savedUsd === null ? '' : `, saved ${dollars(receipt.cache.savedUsd)}`}.
          </p>
        )}
        {stale && <p className="text-warn mt-1.5">The pipeline has changed here since this run.</p>}
      </Section>
      {step.review !== null && <Asked nodeId={nodeId} review={step.review} />}
      {step.decision !== null && <DecisionView nodeId={nodeId} decision={step.decision} />}
      {step.drafted !== null && (
        <DraftedSteps
          path={step.nodeId}
          drafted={step.drafted}
          details={(path, inside) => (
            <>
              {inside.decision !== null && <DecisionView nodeId={path} decision={inside.decision} />}
              <Outputs nodeId={path} step={inside} />
              {inside.attempts.length > 0 && <Attempts attempts={inside.attempts} calls={inside.calls} />}
            </>
          )}
        />
      )}
      <Outputs nodeId={nodeId} step={step} />
      {step.attempts.length > 0 && <Attempts attempts={step.attempts} calls={step.calls} />}
      <Inputs nodeId={nodeId} />
    </div>
  )
}

/** What the run asks a person here, answered on the spot. */
function Asked({ nodeId, review }: { nodeId: string; review: Review }) {
  const { run } = useSession()
  const { runId } = run.state()
  if (runId === null) return null
  return (
    <Section title="Waiting for you">
      <ReviewForm key={review.key} asked={{ runId, nodeId, review }} />
    </Section>
  )
}

/** A candidate is a branch, an option or a node: called what the drawing calls it. */
function candidateName(document: PipelineDocument, nodeId: string, id: string): string {
  const node = nodeIn(document, nodeId)
  const port = node === undefined ? undefined : outputPort(node, id)
  if (port !== undefined) return port.label
  const wire = document.edges.find((edge) => edge.to.node === nodeId && edge.to.port === id)
  const candidate = nodeIn(document, wire?.from.node ?? id)
  return candidate === undefined ? id : titleOf(candidate)
}

const Section = ({ title, children }: { title?: string; children: React.ReactNode }) => (
  <section className="border-line border-b px-3.5 py-3 last:border-b-0">
    {title !== undefined && <h3 className="text-ink-2 mb-1.5 text-sm font-semibold">{title}</h3>}
    {children}
  </section>
)

/** Do the candidates say more than the reason above them? Why one was taken is why the other of two was not. */
const hasMore = ({ candidates, chosen, why }: Decision): boolean =>
  candidates.length > 2 ||
  candidates.some(({ id, removedBy }) => id !== chosen && (removedBy === null || !why.includes(removedBy)))

function DecisionView({ nodeId, decision }: { nodeId: string; decision: Decision }) {
  const { run } = useSession()
  const document = run.ran()
  const name = (id: string): string => (document === null ? id : candidateName(document, nodeId, id))
  return (
    <Section title="Decision">
      <p>
        <span className="font-semibold">{name(decision.chosen)}</span>: {decision.why}
      </p>
      {hasMore(decision) && (
        <ul className="mt-1.5">
          {decision.candidates.map((candidate) => (
            <li key={candidate.id} className="text-ink-2 flex gap-2 text-sm">
              <span
                className={
                  candidate.id === decision.chosen
                    ? 'text-ink min-w-0 flex-1 truncate font-medium'
                    : 'min-w-0 flex-1 truncate'
                }
              >
                {name(candidate.id)}
              </span>
              {candidate.removedBy !== null && <span className="min-w-0 truncate">{candidate.removedBy}</span>}
              {candidate.score !== null && <span className="tabular-nums">{candidate.score.toFixed(2)}</span>}
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}

function Outputs({ nodeId, step }: { nodeId: string; step: StepState }) {
  const { run } = useSession()
  const document = run.ran()
  const node = document === null ? undefined : nodeIn(document, nodeId)
  const values = Object.entries(step.outputs ?? {})
  const ratings = useRatings(run.state().runId)
  if (values.length === 0) {
    return step.text === '' ? null : (
      <Section title={step.status === 'running' ? 'So far' : 'What it said'}>
        <TextView text={step.text} />
      </Section>
    )
  }
  return values.map(([port, value]) => (
    <Section
      key={port}
      title={node === undefined ? port : (readNode(node).ports.outputs.find((each) => each.id === port)?.label ?? port)}
    >
      <ValueView value={value} />
      {value.by !== undefined && (
        <div className="mt-1.5 flex items-center gap-2">
          <p className="text-ink-3 min-w-0 flex-1 truncate text-xs">
            answered by {value.by.provider} / {value.by.model}
          </p>
          {ratings !== null && step.status === 'done' && (
            <Thumbs nodeId={nodeId} name="this answer" ratings={ratings} />
          )}
        </div>
      )}
    </Section>
  ))
}

/** What came in over its wires, read from the steps before it. */
function Inputs({ nodeId }: { nodeId: string }) {
  const { run } = useSession()
  const document = run.ran()
  if (document === null) return null
  const arrived = document.edges.flatMap((edge): { id: string; port: string; from: string; value: Value }[] => {
    if (edge.to.node !== nodeId) return []
    const value = run.step(edge.from.node)?.outputs?.[edge.from.port]
    const from = nodeIn(document, edge.from.node)
    return value === undefined
      ? []
      : [{ id: edge.id, port: edge.to.port, from: from === undefined ? edge.from.node : titleOf(from), value }]
  })
  return arrived.map(({ id, port, from, value }) => (
    <Section key={id} title={`In: ${port}, from ${from}`}>
      <ValueView value={value} />
    </Section>
  ))
}

/** In the order in which they began: with tools, each answer is a turn, and what it called stands between two of them. */
function Attempts({ attempts, calls }: { attempts: readonly AttemptState[]; calls: readonly CallState[] }) {
  const turns = turnWords(attempts, calls)
  const rows = [...attempts, ...calls].toSorted((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt))
  return (
    <Section title={turns ?? (attempts.length === 1 ? 'Attempt' : 'Attempts')}>
      <ol className="flex flex-col gap-2.5">
        {rows.map((row) =>
          'tool' in row ? (
            <Call key={`call ${row.n} ${row.startedAt}`} call={row} />
          ) : (
            <Attempt key={row.n} attempt={row} whole={attempts.length > 1} />
          ),
        )}
      </ol>
    </Section>
  )
}

function Call({ call }: { call: CallState }) {
  const { tool, status, httpStatus, bytes, durationMs, reason, changes, rehearsed = null } = call
  const figures = [
    ...(status === 'running' || status === 'refused' || rehearsed !== null ? [] : [seconds(durationMs)]),
    ...(httpStatus === null ? [] : [`status ${httpStatus}`]),
    ...(bytes === 0 ? [] : [counted(bytes, 'byte')]),
    ...(changes ? ['may change something there'] : []),
  ]
  return (
    <li className="border-line border-l-2 pl-2 text-sm">
      <p className="flex items-center gap-2">
        <Wrench size={13} aria-hidden className="text-ink-3 shrink-0" />
        <span className="min-w-0 truncate font-medium">{tool}</span>
        <span className="text-ink-2 min-w-0 truncate">{callPlace(call)}</span>
        <Badge tone={toneOf(call)} className="ml-auto shrink-0">
          {callWord(call)}
        </Badge>
      </p>
      {figures.length > 0 && <p className="text-ink-2 tabular-nums">{figures.join(' · ')}</p>}
      {reason !== null && <p className={status === 'failed' ? 'text-bad' : 'text-ink-2'}>{reason}</p>}
    </li>
  )
}

const toneOf = ({ status, rehearsed = null }: CallState): Tone =>
  rehearsed !== null ? 'warn' : status === 'done' ? 'ok' : status === 'failed' ? 'bad' : 'neutral'

function Attempt({ attempt, whole }: { attempt: AttemptState; whole: boolean }) {
  const { target, receipt, status } = attempt
  const usage = receipt?.usage ?? null
  const figures = [
    ...(receipt === null ? [] : [seconds(receipt.durationMs)]),
    ...(receipt?.ttftMs == null ? [] : [`first word after ${milliseconds(receipt.ttftMs)}`]),
    ...(usage === null
      ? []
      : [
          `${count(usage.input + usage.cacheRead + usage.cacheWrite)} in, ${count(usage.output + usage.reasoning)} out`,
        ]),
  ]
  return (
    <li className="text-sm">
      <p className="flex items-center gap-2">
        <span className="min-w-0 truncate font-medium">
          {attempt.n}. {target.provider} / {target.model}
        </span>
        {target.key !== null && <Tag>{target.key}</Tag>}
        <Badge tone={status === 'done' ? 'ok' : status === 'failed' ? 'bad' : 'neutral'} className="ml-auto">
          {status}
        </Badge>
      </p>
      <p className="text-ink-2 tabular-nums">{figures.join(' · ')}</p>
      {receipt?.errorClass != null && (
        <p className="text-bad">
          {errorWords[receipt.errorClass].label}
          {receipt.httpStatus === null ? '' : ` (${receipt.httpStatus})`}
        </p>
      )}
      {receipt?.waitedMs != null && (
        <p className="text-ink-2">Waited {seconds(receipt.waitedMs)} for the key’s rate limit before it left.</p>
      )}
      {receipt?.dropped != null && (
        <p className="text-warn">Left out, since this model doesn’t take it: {receipt.dropped.join(', ')}</p>
      )}
      {attempt.resetWhy !== null && <p className="text-warn">Begun anew: {attempt.resetWhy}</p>}
      {receipt !== null && usage !== null && totalTokens(usage) > 0 && (
        <p className="text-ink-3 text-xs">
          {cost(receipt.costUsd, receipt.costState)}
          {receipt.price === null ? ' · no price known' : ` · price: ${receipt.price.source}, ${receipt.price.date}`}
        </p>
      )}
      {whole && attempt.text !== '' && (
        <p className="text-ink-2 bg-fill rounded-control mt-1 line-clamp-3 px-2 py-1 wrap-anywhere">{attempt.text}</p>
      )}
      {attempt.thoughts !== '' && (
        <details className="mt-1">
          <summary className="text-ink-2 cursor-pointer">What it thought</summary>
          <div className="text-ink-2 mt-1 max-h-80 overflow-y-auto">
            <TextView text={attempt.thoughts} />
          </div>
        </details>
      )}
    </li>
  )
}
