import { getViewportForBounds } from '@xyflow/react'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import { foldedAway } from '../model/boxes.ts'
import { around, cardOf, type Box } from '../model/geometry.ts'
import { nodesById, placeOf } from '../model/order.ts'
import type { View } from '../store/view-store.ts'

/** A drawing fills what there is to be seen, but for a little air; a small one stays at its own size. */
export const fitOptions = { padding: '28px', maxZoom: 1, includeHiddenNodes: true } as const
export const zoomLimits = { least: 0.04, most: 2 }

export interface Size {
  width: number
  height: number
}

/** All that is drawn; of an empty canvas nothing. */
export function boundsOf(document: PipelineDocument): Box | null {
  const byId = nodesById(document)
  const away = foldedAway(document)
  const drawn = document.nodes.filter(({ id }) => !away.has(id))
  return drawn.length === 0 ? null : around(drawn.map((node) => ({ ...placeOf(byId, node), ...cardOf(node) })))
}

/** The view a canvas of that size opens with: the whole drawing, known before anything is drawn. */
export function fitted(document: PipelineDocument, { width, height }: Size): NonNullable<View['viewport']> {
  const bounds = boundsOf(document)
  if (bounds === null) return { x: 0, y: 0, zoom: 1, width, height }
  const { least } = zoomLimits
  return {
    ...getViewportForBounds(bounds, width, height, least, fitOptions.maxZoom, fitOptions.padding),
    width,
    height,
  }
}
