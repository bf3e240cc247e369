import { memo } from 'react'
import type { KindGroup } from '../../shared/kinds/ids.ts'
import { drawingOf, type DrawnNode, type Sketch } from '../lib/thumbnail.ts'
import { cx } from '../ui/index.ts'

/** Beyond this many nodes their inside can't be seen at this size anyway. */
const detailLimit = 60

/** A small picture of a pipeline, drawn from its nodes' kinds and places. Decoration: its name stands beside it. */
export const Thumbnail = memo(function Thumbnail({ sketch, className }: { sketch: Sketch; className?: string }) {
  const { box, nodes, wires } = drawingOf(sketch)
  const frames = nodes.filter(({ frame }) => frame)
  const cards = nodes.filter(({ frame }) => !frame)
  if (nodes.length === 0) {
    return (
      <span className={cx('text-ink-3 flex size-full items-center justify-center text-xs', className)}>
        Nothing drawn yet
      </span>
    )
  }
  return (
    <svg
      viewBox={box.join(' ')}
      preserveAspectRatio="xMidYMid meet"
      aria-hidden
      className={cx('block size-full', className)}
    >
      {frames.map((node) => (
        <Frame key={node.id} node={node} />
      ))}
      <path
        d={wires}
        fill="none"
        stroke="var(--ink-3)"
        strokeOpacity="0.65"
        strokeWidth="1.25"
        vectorEffect="non-scaling-stroke"
      />
      {cards.length <= detailLimit ? (
        cards.map((node) => <Detailed key={node.id} node={node} />)
      ) : (
        <Blocks nodes={cards} />
      )}
    </svg>
  )
})

function Frame({ node: { x, y, w, h, group } }: { node: DrawnNode }) {
  return (
    <rect
      x={x}
      y={y}
      width={w}
      height={h}
      rx="16"
      fill={`var(--${group ?? 'shape'}-soft)`}
      fillOpacity="0.6"
      stroke={`var(--${group ?? 'shape'})`}
      strokeOpacity="0.5"
      strokeWidth="1"
      vectorEffect="non-scaling-stroke"
    />
  )
}

function Detailed({ node }: { node: DrawnNode }) {
  return (
    <g transform={`translate(${node.x} ${node.y})`}>
      <rect
        width={node.w}
        height={node.h}
        rx="14"
        fill={node.group === null ? 'var(--fill)' : 'var(--raised)'}
        stroke="var(--line-2)"
        strokeWidth="1"
        vectorEffect="non-scaling-stroke"
      />
      {node.group !== null && (
        <>
          <rect x="16" y="16" width="34" height="34" rx="9" fill={`var(--${node.group}-soft)`} />
          <circle cx="33" cy="33" r="8" fill={`var(--${node.group})`} />
          <rect x="62" y="20" width="92" height="10" rx="5" fill="var(--ink-3)" fillOpacity="0.8" />
          <rect x="62" y="38" width="60" height="8" rx="4" fill="var(--ink-3)" fillOpacity="0.35" />
          <rect x="16" y="66" width="150" height="8" rx="4" fill="var(--ink-3)" fillOpacity="0.25" />
        </>
      )}
    </g>
  )
}

/** One path per group, however many nodes there are. */
function Blocks({ nodes }: { nodes: readonly DrawnNode[] }) {
  const paths = new Map<KindGroup | null, string[]>()
  for (const { group, x, y, w, h } of nodes) {
    const path = `M${x} ${y}h${w}v${h}h${-w}z`
    const others = paths.get(group)
    if (others === undefined) paths.set(group, [path])
    else others.push(path)
  }
  return [...paths].map(([group, path]) => (
    <path key={group} d={path.join('')} fill={`var(--${group ?? 'ink-3'})`} fillOpacity="0.75" />
  ))
}
