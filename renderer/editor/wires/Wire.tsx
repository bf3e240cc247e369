import { getBezierPath, type EdgeProps } from '@xyflow/react'
import { memo } from 'react'
import type { WireEdge } from '../canvas/flow.ts'
import { isStandIn } from '../canvas/flow.ts'
import { fits, pathAround } from '../model/routes.ts'
import { useAnalysis } from '../session.ts'
import { cx } from '../../ui/index.ts'
import { Dot } from './Dot.tsx'
import { useLane } from './Routes.tsx'
import { useWireState } from './use-wire-state.ts'
import type { WireState } from './wire-state.ts'

/** A wire: 2 px, its state by colour and by shape (dots, a cross), a wider unseen line around it for the pointer. */
export const Wire = memo(function Wire(props: EdgeProps<WireEdge>) {
  const { id, source, target, selected, data } = props
  const used = useWireState(source, target, data)
  const wrong = useAnalysis((state) => state.at.get(id)?.some((found) => found.severity === 'error') === true)
  const lane = useLane(id)
  const broken = wrong || isStandIn(id) || isStandIn(source) || isStandIn(target)
  const state: WireState = broken ? 'broken' : used
  const ends = {
    sourceX: props.sourceX - 2,
    sourceY: props.sourceY,
    targetX: props.targetX + 2,
    targetY: props.targetY,
  }
  const around = lane !== null && fits(lane, ends) ? lane : null
  const [straight, middleX, middleY] = getBezierPath({
    ...ends,
    sourcePosition: props.sourcePosition,
    targetPosition: props.targetPosition,
    curvature: 0.28,
  })
  const path = around === null ? straight : pathAround(ends, around)
  return (
    <>
      <path d={path} className="react-flow__edge-interaction" fill="none" strokeOpacity={0} strokeWidth={18} />
      <path
        d={path}
        fill="none"
        data-wire={id}
        data-wire-state={state}
        className={cx('sw-wire', `sw-wire-${state}`, selected === true && 'sw-wire-selected')}
      />
      {state === 'flowing' && <Dot path={path} />}
      {(state === 'failed' || state === 'broken') &&
        (around === null ? (
          <Cross x={middleX} y={middleY} />
        ) : (
          <Cross x={(around.from + around.to) / 2} y={around.y} />
        ))}
    </>
  )
})

const Cross = ({ x, y }: { x: number; y: number }) => (
  <g className="sw-cross" transform={`translate(${x} ${y})`} aria-hidden>
    <circle r={8} />
    <path d="M-3 -3L3 3M3 -3L-3 3" />
  </g>
)
