import type { NodeProps } from '@xyflow/react'
import { ChevronsUpDown } from 'lucide-react'
import { memo } from 'react'
import type { StepState } from '../../../shared/events/reduce.ts'
import type { CardNode as Flow } from '../canvas/flow.ts'
import { useLevel } from '../canvas/level.ts'
import { bodyPadding, headHeight } from '../model/geometry.ts'
import { readNode, titleOf } from '../model/kinds.ts'
import { setCollapsed } from '../model/operations.ts'
import { useAnalysis, useSession, useStep, useTransient } from '../session.ts'
import { cx, IconButton } from '../../ui/index.ts'
import { AnswerBody } from './AnswerBody.tsx'
import { BriefCard, FarCard } from './FarCards.tsx'
import { CardFoot } from './CardFoot.tsx'
import { CardPorts } from './Ports.tsx'
import { KindTile } from './KindIcon.tsx'
import { RowsBody } from './RowsBody.tsx'
import { shownState, stateWords, worst } from './shown-state.ts'
import { StateMark } from './StateMark.tsx'

/**
 * A node on the canvas. Its size and ports come from the document (geometry.ts); what it says of the run comes from the
 * run store and changes nothing but this card.
 */
export const CardNode = memo(function CardNode({ id, data, selected }: NodeProps<Flow>) {
  const { editor } = useSession()
  const { node, card } = data
  const level = useLevel()
  const step = useStep(id)
  const stale = useTransient((state) => state.stale.has(id))
  const severity = useAnalysis((state) => worst(state.at.get(id)))
  const read = readNode(node)
  const title = titleOf(node)
  const state = shownState(step, stale, severity)
  const quiet = state === 'skipped'
  // A card without lines of text has this one, and grows by none: what lies below it stays in sight.
  const reason = card.lines === 0 || card.collapsed ? reasonOf(step) : null
  const words = reason ?? read.subtitle
  const frame = {
    'data-node-id': id,
    'data-state': step?.status ?? 'idle',
    'data-shown': state,
    role: 'group',
    'aria-roledescription': 'node',
    'aria-label': `${title}, ${read.kind?.label ?? node.kind}, ${stateWords[state]}${selected ? ', selected' : ''}`,
    tabIndex: -1,
  } as const

  if (level === 'block') return <FarCard frame={frame} height={card.height} />
  if (level === 'brief')
    return (
      <BriefCard
        frame={frame}
        group={read.group}
        state={state}
        selected={selected}
        height={card.height}
        title={title}
      />
    )

  return (
    <div
      {...frame}
      style={{ height: card.height, width: card.width }}
      className={cx(
        'sw-card rounded-card shadow-soft flex flex-col border',
        quiet ? 'border-line-2 bg-bg border-dashed shadow-none' : 'border-line bg-surface',
        state === 'failed' && 'border-bad',
        state === 'problem' && 'border-bad',
        selected && 'sw-selected border-solid',
      )}
    >
      <header
        className="flex items-center gap-2.5 px-2.5"
        style={{ height: (card.collapsed ? card.height : headHeight) - 1 }}
      >
        <KindTile icon={read.kind?.icon ?? 'unknown'} group={read.group} />
        <div className="min-w-0 flex-1">
          <p title={title} className={cx('truncate leading-[16px] font-semibold', quiet && 'text-ink-2')}>
            {title}
          </p>
          <p
            title={words}
            className={cx(
              'truncate text-xs leading-[15px]',
              read.kind === null || (reason !== null && step?.status === 'failed')
                ? 'text-bad'
                : quiet
                  ? 'text-ink-2'
                  : 'text-ink-3',
            )}
          >
            {words}
          </p>
        </div>
        {card.collapsed && (read.kind?.holds === true || read.kind?.drafts === true) && !editor.readOnly && (
          <IconButton
            size="sm"
            label={`Unfold ${title}`}
            className="nodrag"
            onClick={() =>
              void editor.edit(`unfold ${title}`, (document) => setCollapsed(document, new Set([id]), false))
            }
          >
            <ChevronsUpDown size={14} />
          </IconButton>
        )}
        <StateMark state={state} />
      </header>
      {!card.collapsed && card.rows.length + card.lines > 0 && (
        <div className="border-line flex-1 border-t px-2.5" style={{ paddingBlock: bodyPadding - 0.5 }}>
          {card.shape === 'answer' ? (
            <AnswerBody node={node} read={read} step={step} lines={card.lines} />
          ) : (
            <RowsBody card={card} node={node} read={read} step={step} sources={data.sources} />
          )}
        </div>
      )}
      {card.foot && <CardFoot node={node} step={step} />}
      <CardPorts card={card} step={step} wired={data.wired} inOrder={data.sources !== null} />
    </div>
  )
})

/** Why it gave nothing, where it didn't. */
function reasonOf(step: StepState | null): string | null {
  if (step === null) return null
  const ended = step.status === 'failed' || step.status === 'skipped' || step.status === 'cancelled'
  return ended ? (step.step?.reason ?? null) : null
}
