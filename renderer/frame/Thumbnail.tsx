import { memo } from 'react'
import { drawingOf, nodeHeight, nodeWidth, type DrawnNode, type Sketch } from '../lib/thumbnail.ts'
import { cx } from '../ui/index.ts'

/** Beyond this many nodes their inside can't be seen at this size anyway. */
const detailLimit = 60

/** A small picture of a pipeline, drawn from its nodes' kinds and places. Decoration: its name stands beside it. */
export const Thumbnail = memo(function Thumbnail({ sketch, className }: { sketch: Sketch; className?: string }) {
  const { box, nodes, wires } = drawingOf(sketch)
  const detailed = nodes.length <= detailLimit
  return (
    <svg
      viewBox={box.join(' ')}
      preserveAspectRatio="xMidYMid meet"
      aria-hidden
      className={cx('block size-full', className)}
    >
      <path
        d={wires}
        fill="none"
        stroke="var(--ink-3)"
        strokeOpacity="0.65"
        strokeWidth="1.25"
        vectorEffect="non-scaling-stroke"
      />
      {nodes.map((node) => (detailed ? <Detailed key={node.id} node={node} /> : <Block key={node.id} node={node} />))}
    </svg>
  )
})

const tint = (node: DrawnNode, soft = false): string =>
  node.group === null ? 'var(--fill)' : `var(--${node.group}${soft ? '-soft' : ''})`

function Detailed({ node: { x, y, ...node } }: { node: DrawnNode }) {
  return (
    <g transform={`translate(${x} ${y})`}>
      <rect
        width={nodeWidth}
        height={nodeHeight}
        rx="14"
        fill={node.plain ? 'var(--fill)' : 'var(--raised)'}
        stroke="var(--line-2)"
        strokeWidth="1"
        vectorEffect="non-scaling-stroke"
      />
      {!node.plain && (
        <>
          <rect x="16" y="16" width="34" height="34" rx="9" fill={tint({ x, y, ...node }, true)} />
          <circle cx="33" cy="33" r="8" fill={tint({ x, y, ...node })} />
          <rect x="62" y="20" width="92" height="10" rx="5" fill="var(--ink-3)" fillOpacity="0.8" />
          <rect x="62" y="38" width="60" height="8" rx="4" fill="var(--ink-3)" fillOpacity="0.35" />
          <rect x="16" y="66" width="150" height="8" rx="4" fill="var(--ink-3)" fillOpacity="0.25" />
        </>
      )}
    </g>
  )
}

const Block = ({ node }: { node: DrawnNode }) => (
  <rect
    x={node.x}
    y={node.y}
    width={nodeWidth}
    height={nodeHeight}
    rx="14"
    fill={tint(node)}
    fillOpacity={node.group === null ? 1 : 0.75}
  />
)
