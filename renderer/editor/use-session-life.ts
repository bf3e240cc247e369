import { useEffect } from 'react'
import { useStore } from 'zustand'
import { connection, host } from '../host/index.ts'
import { isRunEdge } from '../lib/use-call.ts'
import { useEnvironment } from '../store/index.ts'
import { staleNodes } from './model/stale.ts'
import type { EditorSession } from './open-session.ts'
import type { Session } from './session.ts'

/** What goes on while a pipeline is open: pushes come in, edits are kept when one looks away. */
export function useSessionLife(pipelineId: string, session: EditorSession): void {
  useEffect(() => {
    const { save, runs, view, analyser } = session
    let open = true
    // Without an answer nothing is compared, and the forecast goes by what it went by before.
    const readPast = oneAtATime(async () => {
      const [paid, history] = await Promise.all([
        host.call('pipelines.paid', { id: pipelineId }),
        host.call('pipelines.history', { id: pipelineId }),
      ])
      if (!open) return
      // Told at once: what is learnt is a whole compile of the drawing.
      analyser.learn({ ...(paid.ok && { paid: paid.value }), ...(history.ok && { history: history.value }) })
    })
    readPast()
    const stop = host.listen((push) => {
      if (isRunEdge(push) && push.topic === 'run' && push.pipelineId === pipelineId) readPast()
      if (push.topic === 'pipelines' && push.id === pipelineId && !push.deleted) save.sawVersion(push.version)
      else runs.receive(push)
    })
    const forget = connection.onReturn(() => {
      void save.flush()
      void runs.refresh()
    })
    const leave = () => {
      void save.flush()
      view.flush()
    }
    const hide = () => {
      if (document.visibilityState === 'hidden') leave()
    }
    addEventListener('blur', leave)
    addEventListener('pagehide', leave)
    document.addEventListener('visibilitychange', hide)
    return () => {
      open = false
      stop()
      forget()
      removeEventListener('blur', leave)
      removeEventListener('pagehide', leave)
      document.removeEventListener('visibilitychange', hide)
    }
  }, [pipelineId, session])
  useChecks(session)
}

/** Problems, forecast, and which results are of an earlier drawing: kept up with the document. */
export function useChecks(session: Session): void {
  const environment = useEnvironment((state) => state.environment)
  const inputs = useStore(session.view.store, (state) => state.inputs)
  useEffect(() => {
    const { editor, analyser, run, transient } = session
    const check = () => analyser.consider(editor.document(), environment, session.inputs())
    const compare = () => {
      const ran = run.ran()
      const stale = ran === null ? none : staleNodes(ran, editor.document())
      if (stale.size > 0 || transient.getState().stale.size > 0) transient.setState({ stale })
    }
    check()
    compare()
    const stops = [
      editor.store.subscribe((state, before) => {
        if (state.document === before.document) return
        check()
        // While something is dragged nothing it means changes.
        if (state.history.gesture === null || state.document.edges !== before.document.edges) compare()
      }),
      run.watchStatus(compare),
    ]
    return () => stops.forEach((stop) => stop())
  }, [session, environment, inputs])
}

const none: ReadonlySet<string> = new Set()

/** Once more after it, however often it is asked for meanwhile: many runs may end at once. */
function oneAtATime(work: () => Promise<unknown>): () => void {
  let [busy, again] = [false, false]
  const run = async (): Promise<void> => {
    again = busy
    if (busy) return
    busy = true
    try {
      await work()
    } finally {
      busy = false
    }
    if (again) await run()
  }
  return () => void run()
}
