import { useCallback, useEffect, useState } from 'react'
import { stopsIn } from '../../shared/problems.ts'
import { useEnvironment } from '../store/index.ts'
import { inputFault, inputsOf } from './model/inputs.ts'
import { askedFor, type Part } from './part/run-part.ts'
import type { EditorSession } from './open-session.ts'

/** Starting a run: what is drawn is checked as it is now, what is missing is asked for, and the run is remembered. */
export function useRunControls(session: EditorSession): {
  run: (part?: Part) => Promise<void>
  asked: boolean
} {
  const [asked, setAsked] = useState(false)
  const run = useCallback(
    async (part: Part = null) => {
      const { editor, view, runs, analyser } = session
      const { environment } = useEnvironment.getState()
      const document = editor.document()
      const inputs = session.inputs()
      const stops = stopsIn(view.store.getState().rehearsal)
      if (environment !== null && analyser.now(document, environment, inputs).problems.some(stops)) return
      const typed = view.store.getState().inputs
      const missing = inputsOf(document.nodes).find((input) => inputFault(input, typed[input.name]) !== null)
      if (!view.store.getState().dockOpen) view.set({ dockOpen: true })
      if (missing !== undefined) {
        setAsked(true)
        requestAnimationFrame(() => focusField(missing.title))
        return
      }
      setAsked(false)
      session.transient.setState({ inspectorTab: 'run' })
      const started = await runs.start(document, inputs, askedFor(part, view.store.getState()))
      const { runId } = runs.store.getState()
      if (started && runId !== null) view.set({ lastRun: runId })
    },
    [session],
  )

  useEffect(() => {
    const { runPart } = session
    runPart.current = (part) => void run(part)
    return () => void (runPart.current = null)
  }, [session, run])

  // A run that began is shown as it goes; with nothing left to show, the form comes back.
  useEffect(() => {
    const { runs, transient } = session
    return runs.store.subscribe((state, before) => {
      if (state.phase === 'idle' && before.phase !== 'idle') transient.setState({ inspectorTab: 'form' })
    })
  }, [session])
  return { run, asked }
}

/** The field of the run form with that label. */
function focusField(label: string): void {
  const dock = document.getElementById('sw-dock')
  const named = [...(dock?.querySelectorAll('label') ?? [])].find((each) => each.textContent === label)
  const control = named?.control ?? null
  if (control instanceof HTMLElement) control.focus()
}
