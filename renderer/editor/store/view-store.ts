import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Host } from '../../../shared/api/contract.ts'
import { partialRun, rehearsal, type PartialRun, type Rehearsal } from '../../../shared/partial.ts'
import { isJsonObject, type Json } from '../../../shared/json.ts'

/** How one looks at a pipeline: kept beside the document, never in it. Sizes in pixels. */
export interface View {
  /** Of a canvas of that size; in another window the drawing is fitted anew. */
  viewport: { x: number; y: number; zoom: number; width: number; height: number } | null
  palette: number
  paletteOpen: boolean
  inspector: number
  inspectorOpen: boolean
  dock: number
  dockOpen: boolean
  /** Null: by itself, once there is much to see. */
  minimap: boolean | null
  lastRun: string | null
  /** Outputs that stand for their nodes in every run, by node and port. */
  pins: NonNullable<PartialRun['pins']>
  rehearsal: Rehearsal | null
  /** What was last typed into the run form, by Input name. */
  inputs: Record<string, Json>
}

export const firstView: View = {
  viewport: null,
  palette: 216,
  paletteOpen: true,
  inspector: 316,
  inspectorOpen: true,
  dock: 264,
  dockOpen: true,
  minimap: null,
  lastRun: null,
  pins: {},
  rehearsal: null,
  inputs: {},
}

const restMs = 600

export interface ViewStore {
  store: StoreApi<View>
  set(patch: Partial<View>): void
  flush(): void
}

/**
 * Sends what changed to the core after a rest; a view that can't be kept is no reason to disturb anyone. `paletteOpen`: as
 * long as nobody chose.
 */
export function createViewStore(
  pipelineId: string,
  stored: Record<string, unknown> | null,
  host: Host,
  paletteOpen = true,
): ViewStore {
  const store = createStore<View>(() => readView({ paletteOpen, ...stored }))
  let timer: ReturnType<typeof setTimeout> | null = null
  const flush = () => {
    if (timer === null) return
    clearTimeout(timer)
    timer = null
    void host.call('pipelines.view.set', { id: pipelineId, view: { ...store.getState() } })
  }
  return {
    store,
    flush,
    set(patch) {
      store.setState(patch)
      if (timer !== null) clearTimeout(timer)
      timer = setTimeout(flush, restMs)
    },
  }
}

/** A view that nobody keeps: of a run's drawing. */
export function createLocalView(): ViewStore {
  const store = createStore<View>(() => firstView)
  return { store, set: (patch) => store.setState(patch), flush: () => undefined }
}

/** Takes what is there and holds; anything else is as on the first day. */
export function readView(stored: Record<string, unknown> | null): View {
  const from = stored ?? {}
  const size = (key: 'palette' | 'inspector' | 'dock') => {
    const value = from[key]
    return typeof value === 'number' && value >= 40 && value <= 2000 ? value : firstView[key]
  }
  const flag = <Key extends 'paletteOpen' | 'inspectorOpen' | 'dockOpen' | 'minimap'>(
    key: Key,
  ): boolean | View[Key] => {
    const value = from[key]
    return typeof value === 'boolean' ? value : firstView[key]
  }
  const { viewport, lastRun, inputs } = from
  const pins = partialRun.shape.pins.safeParse(from['pins'])
  const rehearsed = rehearsal.safeParse(from['rehearsal'])
  return {
    viewport: readViewport(viewport),
    palette: size('palette'),
    paletteOpen: flag('paletteOpen'),
    inspector: size('inspector'),
    inspectorOpen: flag('inspectorOpen'),
    dock: size('dock'),
    dockOpen: flag('dockOpen'),
    minimap: flag('minimap'),
    lastRun: typeof lastRun === 'string' ? lastRun : null,
    pins: pins.data ?? {},
    rehearsal: rehearsed.data ?? null,
    inputs: isJsonObject(inputs) ? inputs : {},
  }
}

function readViewport(value: unknown): View['viewport'] {
  if (!isJsonObject(value)) return null
  const { x, y, zoom, width, height } = value
  const all = [x, y, zoom, width, height]
  if (!all.every((each): each is number => typeof each === 'number' && Number.isFinite(each))) return null
  const [left = 0, top = 0, scale = 1, w = 0, h = 0] = all
  return scale > 0 ? { x: left, y: top, zoom: scale, width: w, height: h } : null
}
