import { NodeResizer, type NodeProps } from '@xyflow/react'
import { ChevronsDownUp } from 'lucide-react'
import { memo } from 'react'
import { cost, seconds } from '../../lib/format.ts'
import { HealthSign } from '../health/HealthSign.tsx'
import { PartSign } from '../part/PartSign.tsx'
import { cx, IconButton } from '../../ui/index.ts'
import type { CardNode as Flow } from '../canvas/flow.ts'
import { useLevel } from '../canvas/level.ts'
import { headHeight } from '../model/geometry.ts'
import { readNode, titleOf } from '../model/kinds.ts'
import { resizeNode, setCollapsed } from '../model/operations.ts'
import { insideSpent } from '../model/run-rows.ts'
import { useAnalysis, useRunVersion, useSession, useStep, useTransient } from '../session.ts'
import { DraftedBody } from './DraftedBody.tsx'
import { KindTile, groupColor } from './KindIcon.tsx'
import { CardPorts } from './Ports.tsx'
import { RoundChooser } from './RoundChooser.tsx'
import { shownState, stateWords, worst } from './shown-state.ts'
import { StateMark } from './StateMark.tsx'

/**
 * A node that others lie in, or in which a run draws what a model drafted: a frame with a head, its ports on the border. It
 * is resized at its edges, and folds.
 */
export const BoxNode = memo(function BoxNode({ id, data, selected }: NodeProps<Flow>) {
  const { editor } = useSession()
  const { node, card } = data
  const level = useLevel()
  const step = useStep(id)
  const stale = useTransient((state) => state.stale.has(id))
  const severity = useAnalysis((state) => worst(state.at.get(id)))
  const read = readNode(node)
  const title = titleOf(node)
  const state = shownState(step, stale, severity)
  const runs = read.kind?.runs !== false
  return (
    <div
      data-node-id={id}
      data-state={step?.status ?? 'idle'}
      data-shown={state}
      role="group"
      aria-roledescription="node"
      aria-label={`${title}, ${read.kind?.label ?? node.kind}${runs ? `, ${stateWords[state]}` : ''}${selected ? ', selected' : ''}`}
      tabIndex={-1}
      style={{
        width: card.width,
        height: card.height,
        borderColor: `color-mix(in srgb, ${groupColor(read.group)} 45%, transparent)`,
        background: `color-mix(in srgb, ${groupColor(read.group)} 5%, transparent)`,
      }}
      className={cx(
        'sw-card rounded-card border-2',
        !runs && 'border-dashed',
        (state === 'failed' || state === 'problem') && 'border-bad!',
        selected && 'sw-selected',
      )}
    >
      {selected && !editor.readOnly && (
        <NodeResizer
          minWidth={240}
          minHeight={120}
          onResizeStart={() => editor.begin(`resize ${title}`)}
          onResizeEnd={() => editor.end()}
          onResize={(_event, { x, y, width, height }) => {
            editor.edit(`resize ${title}`, (document) => resizeNode(document, id, { w: width, h: height }, { x, y }))
          }}
        />
      )}
      {level === 'full' ? (
        <header className="flex items-center gap-2.5 px-2.5" style={{ height: headHeight - 2 }}>
          <KindTile icon={read.kind?.icon ?? 'unknown'} group={read.group} />
          <div className="min-w-0">
            <p title={title} className="truncate leading-[16px] font-semibold">
              {title}
            </p>
            <p title={read.subtitle} className="text-ink-2 truncate text-xs leading-[15px]">
              {read.subtitle}
            </p>
          </div>
          <div className="ml-auto flex items-center gap-2">
            {read.kind?.drafts === true && (
              <>
                <PartSign nodeId={id} />
                <HealthSign node={node} />
              </>
            )}
            {runs && <Figures nodeId={id} />}
            {runs && <RoundChooser nodeId={id} />}
            {!editor.readOnly && (
              <IconButton
                size="sm"
                label={`Fold ${title}`}
                className="nodrag"
                onClick={() =>
                  void editor.edit(`fold ${title}`, (document) => setCollapsed(document, new Set([id]), true))
                }
              >
                <ChevronsDownUp size={14} />
              </IconButton>
            )}
            <StateMark state={state} />
          </div>
        </header>
      ) : (
        level === 'brief' && <p className="truncate px-4 pt-2 text-[25px] leading-[32px] font-semibold">{title}</p>
      )}
      {level === 'full' &&
        card.ports.map((port) => (
          <span
            key={port.side + port.id}
            aria-hidden
            className={cx(
              'text-ink-2 absolute max-w-20 truncate text-xs',
              port.side === 'in' ? 'left-2.5' : 'right-2.5',
            )}
            style={{ top: port.y - 9 }}
          >
            {port.label}
          </span>
        ))}
      {read.kind?.drafts === true && <DraftedBody node={node} read={read} step={step} card={card} />}
      <CardPorts card={card} step={step} wired={data.wired} inOrder={false} />
    </div>
  )
})

/** What it costs: as forecast, or, in a run, all that was spent inside. */
function Figures({ nodeId }: { nodeId: string }) {
  const { run } = useSession()
  useRunVersion()
  const step = useStep(nodeId)
  const expected = useAnalysis((state) => state.steps.get(nodeId)?.bounds.costUsd.expected ?? null)
  if (step === null || step.status === 'idle')
    return expected === null ? null : (
      <span className="text-ink-2 text-xs tabular-nums">Forecast {cost(expected, 'exact')}</span>
    )
  const { costUsd, costState, attempts } = insideSpent(run.state(), step.nodeId)
  return (
    <span className="text-ink-2 flex gap-2 text-xs whitespace-nowrap tabular-nums">
      {step.progress !== null && (
        <span className="text-ink-2">
          {step.progress.done} of {step.progress.total}
        </span>
      )}
      {step.step !== null && step.step.durationMs > 0 && <span>{seconds(step.step.durationMs)}</span>}
      {attempts.length > 0 && <span className="text-ink-2 font-semibold">{cost(costUsd, costState)}</span>}
    </span>
  )
}
