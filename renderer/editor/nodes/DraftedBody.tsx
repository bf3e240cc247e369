import { useMemo } from 'react'
import type { PipelineNode } from '../../../shared/document/schema.ts'
import { insidePath } from '../../../shared/events/path.ts'
import type { StepState } from '../../../shared/events/reduce.ts'
import type { Drafted } from '../../../shared/events/types.ts'
import { cost, seconds } from '../../lib/format.ts'
import { cx } from '../../ui/index.ts'
import { useLevel } from '../canvas/level.ts'
import { isEnd, layDraft, type DraftPlace } from '../model/draft.ts'
import { headHeight, type Card } from '../model/geometry.ts'
import { asksInOrder, readNode, titleOf, type ReadNode } from '../model/kinds.ts'
import { valuePreview } from '../model/values.ts'
import { useSession, useStep } from '../session.ts'
import { wireState } from '../wires/wire-state.ts'
import { groupColor, KindTile } from './KindIcon.tsx'
import { shownState, stateWords } from './shown-state.ts'
import { StateMark } from './StateMark.tsx'

/** Between the frame's border and what is drawn in it: the names of its ports stand at the sides. */
const sides = { x: 84, top: headHeight + 8, bottom: 14 }
const steadiest = 1.15

interface Body {
  node: PipelineNode
  read: ReadNode
  step: StepState | null
  card: Card
}

/** What a model drafted, as it is drawn, fitted into the frame; before there is a draft, what will stand there. */
export function DraftedBody({ node, read, step, card }: Body) {
  if (step?.drafted == null) return <NothingYet read={read} step={step} card={card} />
  return <Drawing title={titleOf(node)} path={step.nodeId} nodeId={node.id} drafted={step.drafted} card={card} />
}

function NothingYet({ read, step, card }: Omit<Body, 'node'>) {
  const level = useLevel()
  if (level === 'block') return null
  const [words, tone] = wordsOf(read, step)
  return (
    <div
      className="pointer-events-none absolute inset-x-0 flex items-center justify-center px-28 text-center"
      style={{ top: headHeight, height: card.height - headHeight - 4 }}
    >
      <p className={cx(level === 'brief' ? 'text-[22px] leading-7' : 'text-sm', 'line-clamp-5 max-w-xl', tone)}>
        {words}
      </p>
    </div>
  )
}

function wordsOf(read: ReadNode, step: StepState | null): [words: string, tone: string] {
  if (step === null || step.status === 'idle')
    return [`${read.fact ?? ''}. They will stand here as drawn.`, 'text-ink-2']
  if (step.status === 'failed') return [step.step?.reason ?? 'It failed.', 'text-bad']
  if (step.status === 'ready' || step.status === 'running') {
    const again = step.attempts.length > 1
    return [again ? 'Drafting once more: the first draft did not hold …' : 'Drafting …', 'text-ink-2']
  }
  const [value] = Object.values(step.outputs ?? {})
  return [value === undefined ? (step.step?.reason ?? '') : valuePreview(value), 'text-ink-2']
}

interface DrawingProps {
  title: string
  /** Of the step that drafted; its steps lie in it. */
  path: string
  nodeId: string
  drafted: Drafted
  card: Card
}

function Drawing({ title, path, nodeId, drafted, card }: DrawingProps) {
  const { document } = drafted
  const layout = useMemo(() => layDraft(document), [document])
  const room = { width: card.width - 2 * sides.x, height: card.height - sides.top - sides.bottom }
  const scale = Math.min(steadiest, room.width / layout.width, room.height / layout.height)
  const [left, top] = [(card.width - layout.width * scale) / 2, sides.top + (room.height - layout.height * scale) / 2]
  const byId = new Map(document.nodes.map((node) => [node.id, node]))
  return (
    <div
      className="absolute"
      style={{
        left,
        top,
        width: layout.width,
        height: layout.height,
        transform: `scale(${scale})`,
        transformOrigin: '0 0',
      }}
    >
      <svg
        aria-hidden
        width={layout.width}
        height={layout.height}
        className="pointer-events-none absolute overflow-visible"
      >
        {layout.wires.map(({ edge, path: line }) => (
          <DraftWire
            key={edge.id}
            edge={edge}
            line={line}
            box={path}
            inOrder={asksInOrder(byId.get(edge.to.node) ?? { id: '', kind: '', position: { x: 0, y: 0 } })}
          />
        ))}
      </svg>
      <ul aria-label={`Steps drafted by ${title}`}>
        {layout.places.map((place) => (
          <li key={place.node.id}>
            <DraftCard place={place} box={path} nodeId={nodeId} />
          </li>
        ))}
      </ul>
    </div>
  )
}

function DraftWire({
  edge,
  line,
  box,
  inOrder,
}: {
  edge: Parameters<typeof wireState>[0]
  line: string
  box: string
  inOrder: boolean
}) {
  const from = useStep(insidePath(box, 1, edge.from.node))
  const to = useStep(insidePath(box, 1, edge.to.node))
  const state = wireState(edge, from, to, inOrder)
  return <path d={line} fill="none" data-wire-state={state} className={`sw-wire sw-wire-${state}`} />
}

function DraftCard({ place, box, nodeId }: { place: DraftPlace; box: string; nodeId: string }) {
  const session = useSession()
  const level = useLevel()
  const { node, x, y, width, height } = place
  const path = insidePath(box, 1, node.id)
  const step = useStep(path)
  const read = readNode(node)
  const state = shownState(step, false, null)
  const at = { left: x, top: y, width, height }
  const title = titleOf(node)
  const name = `${title}, ${read.kind?.label ?? node.kind}, ${stateWords[state]}`
  if (level === 'block')
    return (
      <span className="rounded-control absolute" style={{ ...at, background: groupColor(read.group), opacity: 0.5 }} />
    )
  if (isEnd(node))
    return (
      <span
        className={cx(
          'border-line-2 bg-surface text-ink-2 absolute flex items-center justify-center truncate rounded-full border px-2 text-xs font-semibold',
          state === 'skipped' && 'border-dashed',
        )}
        style={at}
      >
        {title}
      </span>
    )
  const show = () => {
    session.editor.select({ nodes: new Set([nodeId]), edges: new Set() })
    session.transient.setState({ inspectorTab: 'run', draftedStep: path })
    session.showInspector()
  }
  return (
    <div
      className={cx(
        'rounded-control absolute flex flex-col border px-2.5 py-2',
        state === 'skipped' ? 'bg-bg border-line-2 border-dashed' : 'bg-surface border-line hover:border-ink-3',
        state === 'failed' && 'border-bad!',
      )}
      style={at}
    >
      <p className="flex items-center gap-2">
        {level === 'full' && <KindTile icon={read.kind?.icon ?? 'unknown'} group={read.group} size={22} />}
        <span className="min-w-0 flex-1">
          <span
            className={cx(
              'block truncate font-semibold',
              level === 'full' ? 'leading-[15px]' : 'text-[22px] leading-7',
            )}
          >
            {title}
          </span>
          {level === 'full' && (
            <span className="text-ink-3 block truncate text-xs leading-[14px]">{read.subtitle}</span>
          )}
        </span>
        <StateMark state={state} />
      </p>
      {level === 'full' && (
        <>
          <div className="mt-1.5 min-h-0 flex-1">
            <p className={cx('line-clamp-2 text-xs leading-[15px] wrap-anywhere', textTone(step))}>
              {textOf(step, read)}
            </p>
          </div>
          <p className="text-ink-3 flex gap-2 text-xs leading-[14px] tabular-nums">{figuresOf(step)}</p>
        </>
      )}
      <button
        type="button"
        aria-label={name}
        data-drafted={node.id}
        data-shown={state}
        onClick={show}
        className="nodrag nopan rounded-control absolute inset-0"
      />
    </div>
  )
}

const textTone = (step: StepState | null): string =>
  step?.status === 'failed' ? 'text-bad' : step?.status === 'done' ? 'text-ink' : 'text-ink-3'

function textOf(step: StepState | null, read: ReadNode): string {
  if (step === null || step.status === 'idle') return read.fact ?? ''
  const [value] = Object.values(step.outputs ?? {})
  if (step.status === 'done' && value !== undefined) return valuePreview(value)
  return step.step?.reason ?? (step.text === '' ? (read.fact ?? '') : step.text.slice(-160))
}

function figuresOf(step: StepState | null): React.ReactNode {
  const receipt = step?.step ?? null
  if (receipt === null || receipt.startedAt === null) return null
  return (
    <>
      <span>{seconds(receipt.durationMs)}</span>
      {receipt.attempts.length > 0 && (
        <span className="text-ink-2 ml-auto font-semibold">{cost(receipt.costUsd, receipt.costState)}</span>
      )}
    </>
  )
}
