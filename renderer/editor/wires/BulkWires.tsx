import { getBezierPath, Position, ViewportPortal } from '@xyflow/react'
import { memo, useMemo } from 'react'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import { cardOf } from '../model/geometry.ts'
import { asksInOrder } from '../model/kinds.ts'
import { nodesById, placeOf } from '../model/order.ts'
import { useEditor, useRunStatus, useSession, useSettledDocument } from '../session.ts'
import { wireState, type WireState } from './wire-state.ts'

/**
 * From far away all wires of a state are one line: a thousand of them are six elements. While nodes are dragged only
 * their own wires are drawn anew.
 */
export function BulkWires() {
  const { run, analyser } = useSession()
  const settled = useSettledDocument()
  const live = useEditor((state) => state.document)
  const status = useRunStatus()
  const moving = movedNodes(settled, live)
  const movingKey = [...moving].join(' ')
  const isBroken = (id: string) =>
    analyser.store
      .getState()
      .at.get(id)
      ?.some((found) => found.severity === 'error') === true
  const still = useMemo(
    () =>
      joined(
        settled,
        (id) => run.step(id),
        isBroken,
        (from, to) => !moving.has(from) && !moving.has(to),
      ),
    // The status stands for the run's steps, and the key for the nodes that move: from here one sees which way a run
    // went, not every step of it.
    // oxlint-disable-next-line react/exhaustive-deps
    [settled, run, status, movingKey],
  )
  return (
    <ViewportPortal>
      <Lines paths={still} />
      {moving.size > 0 && (
        <Lines
          paths={joined(
            live,
            (id) => run.step(id),
            isBroken,
            (from, to) => moving.has(from) || moving.has(to),
          )}
        />
      )}
    </ViewportPortal>
  )
}

const Lines = memo(function Lines({ paths }: { paths: ReadonlyMap<WireState, string> }) {
  return (
    <svg
      aria-hidden
      className="pointer-events-none absolute top-0 left-0 overflow-visible"
      width={1}
      height={1}
      style={{ zIndex: -1 }}
    >
      {[...paths].map(([state, path]) => (
        <path key={state} d={path} fill="none" className={`sw-wire sw-wire-far sw-wire-${state}`} />
      ))}
    </svg>
  )
})

function movedNodes(settled: PipelineDocument, live: PipelineDocument): ReadonlySet<string> {
  const moved = new Set<string>()
  if (settled.nodes === live.nodes || settled.nodes.length !== live.nodes.length) return moved
  live.nodes.forEach((node, index) => {
    if (node !== settled.nodes[index]) moved.add(node.id)
  })
  return moved
}

type StepOf = (id: string) => Parameters<typeof wireState>[1]

function joined(
  document: PipelineDocument,
  step: StepOf,
  broken: (id: string) => boolean,
  wanted: (from: string, to: string) => boolean,
): Map<WireState, string> {
  const byId = nodesById(document)
  const parts = new Map<WireState, string[]>()
  for (const edge of document.edges) {
    if (!wanted(edge.from.node, edge.to.node)) continue
    const [source, target] = [byId.get(edge.from.node), byId.get(edge.to.node)]
    if (source === undefined || target === undefined) continue
    const out = cardOf(source).ports.find((port) => port.side === 'out' && port.id === edge.from.port)
    const into = cardOf(target).ports.find((port) => port.side === 'in' && port.id === edge.to.port)
    if (out === undefined || into === undefined) continue
    const [start, end] = [placeOf(byId, source), placeOf(byId, target)]
    const [path] = getBezierPath({
      sourceX: start.x + out.x,
      sourceY: start.y + out.y,
      sourcePosition: Position.Right,
      targetX: end.x + into.x,
      targetY: end.y + into.y,
      targetPosition: Position.Left,
    })
    const state = broken(edge.id) ? 'broken' : wireState(edge, step(source.id), step(target.id), asksInOrder(target))
    const list = parts.get(state)
    if (list === undefined) parts.set(state, [path])
    else list.push(path)
  }
  return new Map([...parts].map(([state, list]) => [state, list.join('')]))
}
