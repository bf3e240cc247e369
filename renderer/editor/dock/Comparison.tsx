import { Check } from 'lucide-react'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import { anonymousId, valueText } from '../../../shared/text/marks.ts'
import { cost, seconds } from '../../lib/format.ts'
import { useRatings, type Ratings } from '../../lib/use-ratings.ts'
import { Button, cx, Spinner } from '../../ui/index.ts'
import { ValueView } from '../inspector/ValueView.tsx'
import { readNode, titleOf } from '../model/kinds.ts'
import { nodeIn } from '../model/operations.ts'
import { useRunVersion, useSession, useStep } from '../session.ts'
import { Markdown } from './Markdown.tsx'
import { Thumbs } from './Thumbs.tsx'

interface SideBySide {
  nodeId: string
  ask: 'pick' | 'rate'
  blind: boolean
  /** Nodes whose answers stand beside each other, in the order of their wires. */
  sources: { nodeId: string; port: string }[]
}

/** The node whose answers stand side by side in place of this Output's list, if the Output is wired to such a one. */
export function sideBySideAt(document: PipelineDocument, outputId: string): SideBySide | null {
  const wires = document.edges.filter((edge) => edge.to.node === outputId)
  const node = wires.length === 1 ? nodeIn(document, wires[0]?.from.node ?? '') : undefined
  if (node === undefined) return null
  const { kind, config } = readNode(node)
  const shown = kind?.sideBySide?.(config)
  if (shown === undefined) return null
  const sources = document.edges
    .filter((edge) => edge.to.node === node.id && edge.to.port === shown.port)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ from }) => ({ nodeId: from.node, port: from.port }))
  return { nodeId: node.id, ask: shown.ask, blind: shown.blind, sources }
}

/** Answers in columns, as they come, with what each cost and took; the user picks one or rates each. */
export function Comparison({ shown }: { shown: SideBySide }) {
  const { run } = useSession()
  useRunVersion()
  const ratings = useRatings(run.state().runId)
  const own = useStep(shown.nodeId)
  const picked = ratings?.of(shown.nodeId)?.pick ?? null
  const done = own?.status === 'done'
  const rated = shown.sources.every(({ nodeId }) => ratings?.of(nodeId)?.thumb != null)
  const hidden = shown.blind && !(shown.ask === 'pick' ? picked !== null : rated)
  return (
    <div
      // Columns that scroll sideways where there is no room; by keyboard too.
      className="grid auto-cols-[minmax(170px,1fr)] grid-flow-col gap-2.5 overflow-x-auto pb-1"
      tabIndex={0}
      role="list"
      aria-label="Answers side by side"
    >
      {shown.sources.map((source, index) => (
        <Answer
          key={`${source.nodeId} ${source.port}`}
          source={source}
          label={hidden ? `Answer ${anonymousId(index)}` : null}
          shown={shown}
          picked={picked}
          done={done}
          ratings={ratings}
        />
      ))}
    </div>
  )
}

interface AnswerProps {
  source: { nodeId: string; port: string }
  /** What it is called while it is hidden whose it is. */
  label: string | null
  shown: SideBySide
  picked: string | null
  done: boolean
  ratings: Ratings | null
}

function Answer({ source, label, shown, picked, done, ratings }: AnswerProps) {
  const { run } = useSession()
  const step = useStep(source.nodeId)
  const document = run.ran()
  const node = document === null ? undefined : nodeIn(document, source.nodeId)
  const name = label ?? (node === undefined ? source.nodeId : titleOf(node))
  const value = step?.outputs?.[source.port]
  const isPicked = picked === source.nodeId
  // What a node only passed on was paid for where it was written.
  const author = value?.by === undefined ? null : (run.step(value.by.nodeId)?.step ?? null)
  const receipt = author ?? step?.step ?? null
  return (
    <div
      role="listitem"
      aria-label={name}
      className={cx(
        'rounded-control flex min-w-0 flex-col gap-1.5 border p-2.5',
        isPicked ? 'border-accent' : 'border-line',
      )}
    >
      <h3 className="flex items-center gap-2 font-semibold">
        <span className="min-w-0 flex-1 truncate">{name}</span>
        {isPicked && <span className="text-accent shrink-0 text-xs font-medium">your pick</span>}
      </h3>
      <div className="min-w-0 flex-1">
        {value !== undefined ? (
          value.type === 'text' ? (
            <Markdown text={valueText(value)} />
          ) : (
            <ValueView value={value} />
          )
        ) : step?.status === 'running' && step.text !== '' ? (
          <Markdown text={step.text} />
        ) : step?.status === 'failed' || step?.status === 'skipped' || step?.status === 'cancelled' ? (
          <p className="text-bad">{step.step?.reason ?? 'No answer.'}</p>
        ) : (
          <p className="text-ink-3 flex items-center gap-2">
            <Spinner size={13} /> Waiting …
          </p>
        )}
      </div>
      <p className="text-ink-3 text-xs tabular-nums">
        {receipt === null ? '' : `${seconds(receipt.durationMs)} · ${cost(receipt.costUsd, receipt.costState)}`}
        {label === null && value?.by !== undefined && ` · ${value.by.provider} / ${value.by.model}`}
      </p>
      {value !== undefined && done && ratings !== null && (
        <div>
          {shown.ask === 'rate' ? (
            <Thumbs nodeId={source.nodeId} name={name} ratings={ratings} />
          ) : (
            <Button
              size="sm"
              aria-pressed={isPicked}
              icon={isPicked ? <Check size={13} /> : undefined}
              onClick={() => ratings.set(shown.nodeId, { pick: isPicked ? null : source.nodeId })}
            >
              {isPicked ? 'Picked' : 'Pick this one'}
            </Button>
          )}
        </div>
      )}
    </div>
  )
}
