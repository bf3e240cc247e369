import { Unplug } from 'lucide-react'
import { useEffect, useState } from 'react'
import { TopBar } from '../frame/TopBar.tsx'
import type { SavedPipeline } from '../../shared/api/contract.ts'
import { moment } from '../lib/format.ts'
import { isTyping, useShortcuts } from '../lib/shortcuts.ts'
import { navigate } from '../store/index.ts'
import { Button, EmptyState, Spinner, toast } from '../ui/index.ts'
import { turn } from './canvas/commands.ts'
import { InputForm } from './dock/InputForm.tsx'
import { RunDock } from './dock/RunDock.tsx'
import { EditorLayout } from './EditorLayout.tsx'
import { openSession, type EditorSession, type Opened } from './open-session.ts'
import { RehearseDialog } from './part/RehearseDialog.tsx'
import { SessionProvider, useEditor } from './session.ts'
import { ConflictDialog } from './topbar/ConflictDialog.tsx'
import { Forecast } from './topbar/Forecast.tsx'
import { NameEdit } from './topbar/NameEdit.tsx'
import { ProblemsButton } from './topbar/ProblemsButton.tsx'
import { RunButton } from './topbar/RunButton.tsx'
import { SavedState } from './topbar/SavedState.tsx'
import { UndoRedo } from './topbar/UndoRedo.tsx'
import { useRunControls } from './use-run-controls.ts'
import { useSessionLife } from './use-session-life.ts'

/** One pipeline, drawn, set and run. */
export function Editor({ pipelineId }: { pipelineId: string }) {
  const [opened, setOpened] = useState<Opened | null>(null)
  useEffect(() => {
    let left = false
    let session: EditorSession | null = null
    void openSession(pipelineId).then((result) => {
      if (result.ok && left) return result.session.close()
      if (left) return
      session = result.ok ? result.session : null
      setOpened(result)
      if (result.ok) tellInstead(result.saved)
    })
    return () => {
      left = true
      session?.close()
      setOpened(null)
    }
  }, [pipelineId])

  if (opened === null) {
    return (
      <>
        <TopBar crumbs={<span className="text-ink-3">Opening …</span>} />
        <main className="text-ink-3 flex flex-1 items-center justify-center">
          <Spinner size={22} label="Opening the pipeline" />
        </main>
      </>
    )
  }
  if (!opened.ok) {
    return (
      <>
        <TopBar />
        <main className="flex flex-1 items-center justify-center">
          <EmptyState
            icon={<Unplug size={20} />}
            heading="h1"
            title={opened.code === 'not_found' ? 'There is no such pipeline' : 'This pipeline could not be opened'}
            sentence={
              opened.code === 'not_found'
                ? 'It may have been deleted, or the address is not whole. Yours are on the list.'
                : opened.message
            }
            action={<Button onClick={() => navigate({ screen: 'home' })}>All pipelines</Button>}
          />
        </main>
      </>
    )
  }
  return (
    <SessionProvider value={opened.session}>
      <Open pipelineId={pipelineId} session={opened.session} />
    </SessionProvider>
  )
}

/** The user is to know that what is drawn is not what was saved last. */
function tellInstead({ instead }: SavedPipeline): void {
  if (instead === undefined) return
  toast({
    tone: 'bad',
    title: 'The last version of this pipeline can’t be read',
    description: `This is version ${instead.version}, saved ${moment(instead.savedAt)}. With your next change it becomes the newest.`,
  })
}

/** What is typed into the form of a run is no part of the drawing: there undo is the field's own. */
const isOfDrawing = ({ target }: KeyboardEvent): boolean =>
  !(target instanceof Element && target.closest('#sw-dock') !== null && isTyping(target))

function Open({ pipelineId, session }: { pipelineId: string; session: EditorSession }) {
  useSessionLife(pipelineId, session)
  const { run, asked } = useRunControls(session)
  useShortcuts('Editor', [
    { keys: 'mod+Enter', what: 'Run the pipeline', run: () => void run() },
    { keys: 'mod+z', what: 'Undo', when: isOfDrawing, run: () => turn(session, 'undo') },
    { keys: 'mod+shift+z', what: 'Redo', when: isOfDrawing, run: () => turn(session, 'redo') },
    { keys: 'mod+y', what: 'Redo', when: isOfDrawing, run: () => turn(session, 'redo') },
    { keys: 'mod+s', what: 'Save now (every edit is saved by itself)', run: () => void session.save.flush() },
  ])
  return (
    <>
      <TopBar
        crumbs={
          <>
            <NameEdit />
            <SavedState />
          </>
        }
        actions={
          <>
            <UndoRedo />
            <ProblemsButton />
            <Forecast />
            <RunButton runs={session.runs} onRun={() => void run()} />
          </>
        }
      />
      <main className="flex min-h-0 flex-1 flex-col">
        <Heading />
        <EditorLayout
          dock={(folded, onFold) => (
            <RunDock inputs={<InputForm asked={asked} />} folded={folded} onFold={onFold} onRun={() => void run()} />
          )}
        />
      </main>
      <ConflictDialog />
      <RehearseDialog />
    </>
  )
}

/** The page's name, for whoever goes by headings; on screen it is the field in the bar. */
function Heading() {
  const name = useEditor((state) => state.document.name)
  return <h1 className="sr-only">{name}</h1>
}
