import type { ReactNode } from 'react'
import type { PipelineNode } from '../../../shared/document/schema.ts'
import { stepOf, type StepState } from '../../../shared/events/reduce.ts'
import { isJsonObject } from '../../../shared/json.ts'
import type { Card, CardRow } from '../model/geometry.ts'
import { rowHeight, rowsGap } from '../model/geometry.ts'
import type { ReadNode } from '../model/kinds.ts'
import type { SourceNames } from '../model/names.ts'
import { valuePreview } from '../model/values.ts'
import { useSession } from '../session.ts'
import { cx } from '../../ui/index.ts'
import { Lines } from './AnswerBody.tsx'

interface Rows {
  card: Card
  node: PipelineNode
  read: ReadNode
  step: StepState | null
  sources: SourceNames | null
}

/** A line per port, each with what the run made of it; below them, where the card has lines, the rule, the answer or the reason. */
export function RowsBody({ card, node, read, step, sources }: Rows) {
  const words = belowRows(card, read, step)
  return (
    <>
      {card.rows.map((row, index) => (
        <div key={index} className="flex items-center gap-2 text-sm" style={{ height: rowHeight }}>
          <span className={cx('min-w-0 flex-1 truncate', row.input?.ghost === true ? 'text-bad' : 'text-ink-2')}>
            {row.input !== null && (sources === null ? row.input.label : optionName(row, sources, index))}
          </span>
          {sources === null ? <OutputEnd row={row} step={step} /> : <OptionEnd row={row} step={step} node={node} />}
        </div>
      ))}
      {words !== null && (
        <div style={{ marginTop: rowsGap }}>
          <Lines lines={card.lines} text={words.text} tone={words.tone} tail={step?.status === 'running'} />
        </div>
      )}
    </>
  )
}

const optionName = ({ input }: CardRow, sources: SourceNames, index: number): ReactNode =>
  input === null ? null : (
    <>
      <span className="text-ink-3 mr-1 tabular-nums">{index + 1}</span>
      {sources[input.id] ?? <span className="text-ink-3">not wired</span>}
    </>
  )

type Words = { text: string; tone: 'plain' | 'quiet' | 'hint' | 'bad' } | null

function belowRows(card: Card, read: ReadNode, step: StepState | null): Words {
  if (card.lines === 0) return null
  if (step?.review != null) return { text: 'Waiting for you: press to look.', tone: 'plain' }
  if (step !== null && step.status === 'failed') return { text: step.step?.reason ?? 'It failed.', tone: 'bad' }
  if (step !== null && (step.status === 'skipped' || step.status === 'cancelled'))
    return { text: step.step?.reason ?? 'Not run.', tone: 'quiet' }
  const speaks = read.asks && read.ports.outputs.every((port) => port.branch !== true)
  const first = read.ports.outputs[0]
  const value = step === null || first === undefined ? undefined : step.outputs?.[first.id]
  if (step?.status === 'done' && first?.branch !== true && value !== undefined)
    return { text: valuePreview(value), tone: 'plain' }
  if (step !== null && speaks && step.text !== '') return { text: step.text, tone: 'plain' }
  if (read.fact !== null) return { text: read.fact, tone: 'quiet' }
  return speaks ? { text: 'Its answer will stand here.', tone: 'hint' } : null
}

/** The right end of a line: the port's name, and after a run whether its way was taken. */
function OutputEnd({ row, step }: { row: CardRow; step: StepState | null }) {
  const { output } = row
  if (output === null) return null
  const branch = output.port !== null && 'branch' in output.port && output.port.branch === true
  if (output.ghost) return <span className="text-bad truncate">{output.label}</span>
  if (step?.status === 'done' && branch) {
    const taken = step.outputs !== null && Object.hasOwn(step.outputs, output.id)
    if (taken) {
      const score = scoreOf(step)
      return (
        <Pill tone="taken">
          {score !== null && <span className="tabular-nums">{score.toFixed(2)} </span>}
          {output.label}
        </Pill>
      )
    }
    return (
      <span className="text-ink-3 max-w-[65%] shrink-0 truncate">
        {output.label} <span className="text-xs">· not taken</span>
      </span>
    )
  }
  return <span className="text-ink-2 max-w-[65%] shrink-0 truncate">{output.label}</span>
}

/** A verdict that came along with the choice has the score that decided it. */
function scoreOf(step: StepState): number | null {
  for (const value of Object.values(step.outputs ?? {})) {
    if (value.type === 'json' && isJsonObject(value.data) && typeof value.data['score'] === 'number')
      return value.data['score']
  }
  return null
}

/** The right end of an option: took, failed, or never asked. */
function OptionEnd({ row, step, node }: { row: CardRow; step: StepState | null; node: PipelineNode }) {
  const { run } = useSession()
  const { input } = row
  if (input === null || step === null || (step.status !== 'done' && step.status !== 'failed')) return null
  if (step.decision?.chosen === input.id) return <Pill tone="taken">took</Pill>
  const removed = step.decision?.candidates.find((candidate) => candidate.id === input.id)?.removedBy ?? null
  const edge = run.ran()?.edges.find((each) => each.to.node === node.id && each.to.port === input.id)
  const source = edge === undefined ? null : stepOf(run.state(), edge.from.node)
  if (source?.status === 'failed' || source?.step?.reasonCode === 'upstream_failed')
    return <Pill tone="bad">failed</Pill>
  if (source?.status === 'done') return <span className="text-ink-3 shrink-0 text-xs">not taken</span>
  return <span className="text-ink-3 shrink-0 text-xs">{removed !== null ? 'passed over' : 'not asked'}</span>
}

function Pill({ tone, children }: { tone: 'taken' | 'bad'; children: ReactNode }) {
  return (
    <span
      className={cx(
        'rounded-tag h-[18px] max-w-[70%] shrink-0 truncate px-1.5 text-xs leading-[18px] font-medium',
        tone === 'taken' ? 'bg-accent-soft text-accent' : 'bg-bad-soft text-bad',
      )}
    >
      {children}
    </span>
  )
}
