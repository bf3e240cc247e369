import { RotateCw } from 'lucide-react'
import { useEffect, useMemo, useRef } from 'react'
import type { RunRecord } from '../../shared/api/contract.ts'
import { askCounts } from '../store/index.ts'
import { Button } from '../ui/index.ts'
import { Column } from './dock/Column.tsx'
import { RunDock } from './dock/RunDock.tsx'
import { EditorLayout } from './EditorLayout.tsx'
import { ValueView } from './inspector/ValueView.tsx'
import { inputsOf } from './model/inputs.ts'
import { showInspector } from './open-session.ts'
import { createTransient, SessionProvider, type Session } from './session.ts'
import { createAnalyser } from './store/analysis.ts'
import { createEditorStore } from './store/editor-store.ts'
import { createRunStore } from './store/run-store.ts'
import { createLocalView } from './store/view-store.ts'
import { useChecks } from './use-session-life.ts'

/** A run on its own drawing: what ran, how it went, what it cost. Nothing here can be changed. */
export function RunView({ record, onRunAgain }: { record: RunRecord; onRunAgain: () => void }) {
  const { document } = record
  const session = useMemo((): Session => {
    const made: Session = {
      editor: createEditorStore(document, true),
      run: createRunStore(),
      analyser: createAnalyser(null, askCounts),
      view: createLocalView(),
      transient: createTransient(),
      canvas: { current: null },
      runPart: { current: null },
      save: null,
      runs: null,
      showInspector: (focus = false) => showInspector(made, focus),
      inputs: () => Object.fromEntries(Object.entries(record.inputs).map(([name, value]) => [name, value.data])),
    }
    made.transient.setState({ inspectorTab: 'run' })
    return made
    // A record that grows while the run goes on keeps its drawing; another run is another screen.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [record.row.runId])
  useChecks(session)

  const seen = useRef<{ session: Session; seq: number } | null>(null)
  const interrupted = record.row.status === 'interrupted'
  useEffect(() => {
    if (seen.current?.session !== session) session.run.open(document, record.events, interrupted)
    else session.run.push(record.events)
    seen.current = { session, seq: record.events.at(-1)?.seq ?? -1 }
  }, [session, document, record.events, interrupted])

  return (
    <SessionProvider value={session}>
      <main className="flex min-h-0 flex-1 flex-col">
        <h1 className="sr-only">Run of {document.name}</h1>
        <EditorLayout
          dock={(folded, onFold) => (
            <RunDock
              inputs={<Given record={record} onRunAgain={onRunAgain} />}
              folded={folded}
              onFold={onFold}
              onRun={null}
            />
          )}
        />
      </main>
    </SessionProvider>
  )
}

/** What the run was given, as it was. */
function Given({ record, onRunAgain }: { record: RunRecord; onRunAgain: () => void }) {
  const inputs = inputsOf(record.document.nodes)
  return (
    <Column title={inputs.length === 1 ? 'Input' : 'Inputs'}>
      <div className="flex flex-col gap-3">
        {inputs.map((input) => {
          const value = record.inputs[input.name]
          return (
            <div key={input.nodeId}>
              <h3 className="text-ink-2 mb-1 text-sm font-semibold">{input.title}</h3>
              {value === undefined ? <p className="text-ink-3">Not given.</p> : <ValueView value={value} />}
            </div>
          )
        })}
        {inputs.length === 0 && <p className="text-ink-2">Nothing went in.</p>}
        <div>
          <Button size="sm" icon={<RotateCw size={13} />} onClick={onRunAgain}>
            Run again
          </Button>
        </div>
      </div>
    </Column>
  )
}
