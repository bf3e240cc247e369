import { useStoreApi, type ReactFlowState } from '@xyflow/react'
import { useEffect, useLayoutEffect, useRef } from 'react'
import { themeColours, watchTheme } from '../../../lib/theme-colours.ts'
import { shownState, worst } from '../../nodes/shown-state.ts'
import { useEditor, useSession, type Session } from '../../session.ts'
import { wireState } from '../../wires/wire-state.ts'
import type { Look } from './paint.ts'
import { createPainter, type Painter, type Seen } from './painter.ts'
import type { Scene } from './scene.ts'

const seenOf = ({ transform: [x, y, zoom], width, height }: ReactFlowState): Seen => ({ x, y, zoom, width, height })

/**
 * The drawing from far away: painted, since a thousand elements of which none can be read cost more than all else. What is
 * under the pointer, selected or has the keyboard is an element all the same (use-far.ts).
 */
export function FarLayer({ scene }: { scene: Scene }) {
  const session = useSession()
  const store = useStoreApi()
  const still = useRef<HTMLCanvasElement>(null)
  const moving = useRef<HTMLCanvasElement>(null)
  const painter = useRef<Painter>(null)
  const dragging = useEditor((state) => state.history.gesture !== null)
  const settled = useRef(scene)
  if (!dragging) settled.current = scene

  useLayoutEffect(() => {
    if (still.current === null || moving.current === null) return
    const { look, renewed } = lookOf(session, still.current)
    const made = createPainter(still.current, moving.current, look)
    painter.current = made
    made.look(seenOf(store.getState()))
    const stops = [
      store.subscribe((state, before) => {
        if (state.transform !== before.transform || state.width !== before.width || state.height !== before.height)
          made.look(seenOf(state))
      }),
      ...watchStates(session, made.again),
      watchTheme(() => {
        renewed()
        made.again()
      }),
    ]
    return () => {
      for (const stop of stops) stop()
      made.stop()
      painter.current = null
    }
  }, [session, store])

  useLayoutEffect(() => {
    painter.current?.show(scene, dragging ? settled.current : null)
  }, [scene, dragging])
  // The first letters are painted in whatever font is there; once it has come, in the right one.
  useEffect(() => void document.fonts?.ready.then(() => painter.current?.again()), [])

  return (
    <div aria-hidden className="pointer-events-none absolute inset-0 overflow-hidden">
      <canvas ref={still} className="sw-far" />
      <canvas ref={moving} className="sw-far" hidden />
    </div>
  )
}

/** How the run and the checks stand, as the painter asks; `renewed` when the theme is another one. */
function lookOf({ run, analyser, transient }: Session, host: HTMLElement): { look: Look; renewed(): void } {
  let colour = themeColours(host.parentElement ?? host)
  const at = (id: string) => analyser.store.getState().at.get(id)
  return {
    look: {
      colour: (name) => colour(name),
      state: (id) => shownState(run.step(id), transient.getState().stale.has(id), worst(at(id))),
      wire: ({ edge, inOrder, loose }) =>
        loose || at(edge.id)?.some((found) => found.severity === 'error') === true
          ? 'broken'
          : wireState(edge, run.step(edge.from.node), run.step(edge.to.node), inOrder),
    },
    renewed: () => (colour = themeColours(host.parentElement ?? host)),
  }
}

/** Tells when a node's state is another one; text that streams is none. */
function watchStates({ run, analyser, transient }: Session, changed: () => void): (() => void)[] {
  const statuses = () =>
    [...run.state().steps.values()].map(({ nodeId, status, review }) => `${nodeId} ${status} ${review !== null}`).join()
  let before = statuses()
  return [
    run.watch(() => {
      const now = statuses()
      if (now !== before) changed()
      before = now
    }),
    analyser.store.subscribe((now, old) => {
      if (now.at !== old.at) changed()
    }),
    transient.subscribe((now, old) => {
      if (now.stale !== old.stale) changed()
    }),
  ]
}
