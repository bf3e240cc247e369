import { memo, useMemo, useState } from 'react'
import { nodeIdOf, readPath } from '../../../shared/events/path.ts'
import type { CallState, StepState } from '../../../shared/events/reduce.ts'
import { milliseconds } from '../../lib/format.ts'
import { Button, cx } from '../../ui/index.ts'
import { readNode, titleOf } from '../model/kinds.ts'
import { nodeIn } from '../model/operations.ts'
import { nodeAt, rowIds, segmentsOf, spanOf, withInside } from '../model/run-rows.ts'
import { groupColor } from '../nodes/KindIcon.tsx'
import { useRunStatus, useSession, useStep } from '../session.ts'
import { useTick } from '../ticker.ts'

/** Rows shown before one asks for all of them. */
const firstRows = 120

/** The waterfall: every node's row, with a bar for each attempt, and a thin one for each call of a tool, on one scale of time. */
export function Steps() {
  const { run } = useSession()
  const status = useRunStatus()
  const now = useTick(status === 'running')
  const document = run.ran()
  const ids = useMemo(() => (document === null ? [] : rowIds(document)), [document])
  const [all, setAll] = useState(false)
  const state = run.state()
  if (document === null || state.startedAt === null) return null
  const startedAt = Date.parse(state.startedAt)
  const span = Math.max(1, spanOf(state, now))
  const rows = withInside(ids, state)
  const shown = all ? rows : rows.slice(0, firstRows)
  return (
    <>
      <ol aria-label="Steps">
        {shown.map((id) => (
          <Row key={id} nodeId={id} startedAt={startedAt} span={span} now={status === 'running' ? now : 0} />
        ))}
      </ol>
      {shown.length < rows.length && (
        <Button size="sm" className="mt-2" onClick={() => setAll(true)}>
          Show all {rows.length} steps
        </Button>
      )}
    </>
  )
}

const Row = memo(function Row({
  nodeId,
  startedAt,
  span,
  now,
}: {
  nodeId: string
  startedAt: number
  span: number
  now: number
}) {
  const session = useSession()
  const { run, editor } = session
  const step = useStep(nodeId)
  const document = run.ran()
  const node = document === null ? undefined : nodeAt(document, nodeId, run.state())
  const { box, round, nodeId: id } = readPath(nodeId)
  if (node === undefined) return null
  const quiet = step === null || step.status === 'skipped' || step.status === 'idle'
  const color = groupColor(readNode(node).group)
  const drafted = box !== null && run.state().steps.get(box)?.drafted != null
  // A drafted step is drawn in the node that had it drafted; what lies in a pipeline that a node holds isn't drawn here.
  const at = drafted ? nodeIdOf(box) : id
  const there =
    document !== null && (drafted || nodeIn(document, id) === node) && nodeIn(editor.document(), at) !== undefined
  return (
    <li className="flex h-[22px] items-center gap-3">
      <button
        type="button"
        disabled={!there}
        onClick={() => {
          if (box !== null) run.chooseRound(nodeIdOf(box), round)
          editor.select({ nodes: new Set([at]), edges: new Set() })
          session.transient.setState({ inspectorTab: 'run', draftedStep: drafted ? nodeId : null })
          session.canvas.current?.reveal(at)
        }}
        className={cx(
          'w-[30%] max-w-44 min-w-20 shrink-0 truncate text-left text-sm enabled:hover:underline',
          quiet && 'text-ink-3',
        )}
        style={{ paddingLeft: 12 * (nodeId.split('/').length >> 1) }}
      >
        {box !== null && <span className="text-ink-3 mr-1.5 tabular-nums">{round}</span>}
        {titleOf(node)}
      </button>
      <span aria-hidden className="bg-fill relative h-[13px] min-w-10 flex-1 overflow-hidden rounded-[4px]">
        {step !== null &&
          segmentsOf(step, startedAt, now, readNode(node).asks).map((segment, index) => (
            <span
              key={index}
              className={cx('absolute min-w-[3px] rounded-[3px]', segment.call ? 'top-[4px] h-[5px]' : 'top-0 h-full')}
              style={{
                left: `${clamp(segment.from / span)}%`,
                width: `${clamp((segment.to - segment.from) / span)}%`,
                background: segment.failed
                  ? 'var(--bad)'
                  : segment.call
                    ? 'var(--ink-3)'
                    : segment.firstWord === null
                      ? color
                      : `linear-gradient(90deg, color-mix(in srgb, ${color} 55%, var(--fill)) ${clamp((segment.firstWord - segment.from) / Math.max(1, segment.to - segment.from))}%, ${color} 0)`,
              }}
            />
          ))}
      </span>
      <span
        className={cx(
          'w-20 shrink-0 truncate text-right text-sm tabular-nums',
          step?.status === 'failed' ? 'text-bad' : 'text-ink-2',
          quiet && 'text-ink-3',
        )}
      >
        {timeWords(step, now)}
      </span>
    </li>
  )
})

const clamp = (share: number): number => Math.max(0, Math.min(100, share * 100))

function timeWords(step: StepState | null, now: number): string {
  // Whether it will be asked is only known when the run has ended.
  if (step === null || step.status === 'idle') return now > 0 ? 'waiting' : 'not asked'
  const receipt = step.step
  if (step.status === 'ready') return 'queued'
  if (step.status === 'running')
    return step.startedAt === null ? 'running' : milliseconds(Math.max(0, now - Date.parse(step.startedAt)))
  if (step.status === 'skipped') return skippedWords[receipt?.reasonCode ?? ''] ?? 'not asked'
  if (step.status === 'failed') return 'failed'
  if (step.status === 'cancelled') return 'stopped'
  return milliseconds(receipt?.durationMs ?? 0)
}

/** How a call of a tool ended, or that it hasn't; in a rehearsal, what stood for it. */
export const callWord = ({ status, rehearsed }: Pick<CallState, 'status' | 'rehearsed'>): string =>
  rehearsed === 'answer' ? 'rehearsed answer' : rehearsed === 'not_called' ? 'rehearsed, not called' : callWords[status]

const callWords = {
  running: 'running',
  done: 'done',
  failed: 'failed',
  refused: 'not called',
  cancelled: 'stopped',
  interrupted: 'broke off',
} as const

export const skippedWords: Readonly<Record<string, string>> = {
  not_asked: 'not asked',
  not_taken: 'not taken',
  upstream_failed: 'no input',
  run_stopped: 'stopped',
}
