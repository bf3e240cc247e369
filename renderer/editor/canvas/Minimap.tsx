import { useReactFlow, useStore, type ReactFlowState } from '@xyflow/react'
import { useEffect, useMemo, useRef, type PointerEvent } from 'react'
import { useShallow } from 'zustand/react/shallow'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import { foldedAway } from '../model/boxes.ts'
import { cardOf } from '../model/geometry.ts'
import { readNode } from '../model/kinds.ts'
import { nodesById, placeOf } from '../model/order.ts'
import { boundsOf } from './fit.ts'
import { themeColours, watchTheme } from '../../lib/theme-colours.ts'
import { useEditor, useSettledDocument, useView } from '../session.ts'

const size = { width: 176, height: 112 }
const margin = 8

/** Shown where it was asked for; unasked once a drawing has so many nodes. */
export const showsMinimap = (wanted: boolean | null, nodes: number): boolean => wanted ?? nodes > 30

/** The whole drawing small, painted on one canvas element: a thousand nodes cost what ten do. Drag in it to move the view. */
export function Minimap() {
  const wanted = useView((view) => view.minimap)
  const count = useEditor((state) => state.document.nodes.length)
  return showsMinimap(wanted, count) && count > 0 ? <Overview /> : null
}

const seenOf = (state: ReactFlowState) => ({
  left: state.transform[0],
  top: state.transform[1],
  zoom: state.transform[2],
  width: state.width,
  height: state.height,
})

function Overview() {
  const document = useSettledDocument()
  const seen = useStore(useShallow(seenOf))
  const flow = useReactFlow()
  const canvas = useRef<HTMLCanvasElement>(null)
  const drawing = useMemo(() => measure(document), [document])

  useEffect(() => {
    const repaint = () => {
      if (canvas.current !== null) paint(canvas.current, drawing)
    }
    repaint()
    return watchTheme(repaint)
  }, [drawing])

  const { scale, box } = drawing
  const move = (event: PointerEvent<HTMLElement>) => {
    const frame = event.currentTarget.getBoundingClientRect()
    const x = box.x + (event.clientX - frame.x - margin) / scale
    const y = box.y + (event.clientY - frame.y - margin) / scale
    void flow.setViewport({ x: seen.width / 2 - x * seen.zoom, y: seen.height / 2 - y * seen.zoom, zoom: seen.zoom })
  }
  return (
    <div
      aria-hidden
      className="bg-surface border-line shadow-soft rounded-control absolute right-3 bottom-3 z-10 overflow-hidden border"
      style={size}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        move(event)
      }}
      onPointerMove={(event) => {
        if (event.buttons === 1) move(event)
      }}
    >
      <canvas ref={canvas} style={size} />
      <span
        className="border-accent pointer-events-none absolute rounded-[3px] border-[1.5px]"
        style={{
          left: margin + (-seen.left / seen.zoom - box.x) * scale,
          top: margin + (-seen.top / seen.zoom - box.y) * scale,
          width: (seen.width / seen.zoom) * scale,
          height: (seen.height / seen.zoom) * scale,
        }}
      />
    </div>
  )
}

interface Drawing {
  box: { x: number; y: number }
  scale: number
  cards: { x: number; y: number; width: number; height: number; group: string }[]
}

function measure(document: PipelineDocument): Drawing {
  const byId = nodesById(document)
  const away = foldedAway(document)
  const cards = document.nodes.flatMap((node) => {
    const { width, height } = cardOf(node)
    return away.has(node.id) ? [] : [{ ...placeOf(byId, node), width, height, group: readNode(node).group }]
  })
  const box = boundsOf(document) ?? { x: 0, y: 0, width: 1, height: 1 }
  const scale = Math.min(
    (size.width - 2 * margin) / Math.max(1, box.width),
    (size.height - 2 * margin) / Math.max(1, box.height),
  )
  // What lies in a box is painted over it.
  cards.sort((a, b) => b.width * b.height - a.width * a.height)
  return { box, scale, cards }
}

function paint(element: HTMLCanvasElement, { box, scale, cards }: Drawing): void {
  const ratio = devicePixelRatio
  // Setting its size empties it.
  element.width = size.width * ratio
  element.height = size.height * ratio
  const context = element.getContext('2d')
  if (context === null) return
  context.scale(ratio, ratio)
  const colour = themeColours(element.parentElement ?? element)
  context.globalAlpha = 0.55
  for (const card of cards) {
    context.fillStyle = colour(card.group)
    context.fillRect(
      margin + (card.x - box.x) * scale,
      margin + (card.y - box.y) * scale,
      Math.max(1.5, card.width * scale),
      Math.max(1.5, card.height * scale),
    )
  }
}
