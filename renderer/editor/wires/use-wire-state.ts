import { useCallback, useSyncExternalStore } from 'react'
import type { WireEdge } from '../canvas/flow.ts'
import { useSession } from '../session.ts'
import { wireState, type WireState } from './wire-state.ts'

/** How a wire is drawn in the run. Renders when that changes, and not with every word of the nodes at its ends. */
export function useWireState(source: string, target: string, data: WireEdge['data']): WireState {
  const { run } = useSession()
  const subscribe = useCallback(
    (listener: () => void) => {
      const leave = [run.watchStep(source, listener), run.watchStep(target, listener)]
      return () => leave.forEach((each) => each())
    },
    [run, source, target],
  )
  return useSyncExternalStore(subscribe, () =>
    data === undefined ? 'idle' : wireState(data.edge, run.step(source), run.step(target), data.inOrder),
  )
}
