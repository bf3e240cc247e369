import { getBezierPath, type ConnectionLineComponentProps } from '@xyflow/react'
import { mayConnect, outputType, type Answer } from '../model/wiring.ts'
import type { End } from '../model/operations.ts'
import { useSession } from '../session.ts'
import type { FlowNode } from './flow.ts'
import { typeName } from '../../../shared/values.ts'

/** The wire in hand, and beside the pointer what it carries or why it may not end here. */
export function ConnectionLine(props: ConnectionLineComponentProps<FlowNode>) {
  const { fromX, fromY, toX, toY, fromPosition, toPosition, fromHandle, fromNode, toHandle, toNode } = props
  const { editor } = useSession()
  const document = editor.document()
  const end: End = { node: fromNode.id, port: fromHandle.id ?? '' }
  const outward = fromHandle.type === 'source'
  const [path] = getBezierPath({
    sourceX: fromX,
    sourceY: fromY,
    sourcePosition: fromPosition,
    targetX: toX,
    targetY: toY,
    targetPosition: toPosition,
    curvature: 0.28,
  })
  let answer: Answer | null = null
  if (toHandle !== null && toNode !== null && toHandle.type !== fromHandle.type) {
    const other: End = { node: toNode.id, port: toHandle.id ?? '' }
    answer = outward ? mayConnect(document, end, other) : mayConnect(document, other, end)
  }
  const words =
    answer === null ? (outward ? typeName(outputType(document, end)) : null) : answer.ok ? answer.note : answer.why
  const refused = answer !== null && !answer.ok
  return (
    <g>
      <path d={path} className={refused ? 'sw-connection sw-connection-refused' : 'sw-connection'} />
      {words !== null && (
        <foreignObject
          x={toX + 14}
          y={toY + 10}
          width={280}
          height={110}
          className="pointer-events-none overflow-visible"
        >
          <span
            className={`rounded-tag border-line bg-raised shadow-soft inline-block border px-2 py-0.5 text-xs ${refused ? 'text-bad' : 'text-ink-2'}`}
          >
            {words}
          </span>
        </foreignObject>
      )}
    </g>
  )
}
