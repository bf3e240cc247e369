import { useStore } from 'zustand'
import { counted } from '../../lib/format.ts'
import { navigate } from '../../store/index.ts'
import { Button, Dialog, toast } from '../../ui/index.ts'
import { useEditor, useSession, useTransient } from '../session.ts'
import type { Autosave } from '../store/autosave.ts'

/** Another window saved in the meantime: both versions are kept, and the user says which goes on. */
export function ConflictDialog() {
  const { save } = useSession()
  return save === null ? null : <Ask save={save} />
}

function Ask({ save }: { save: Autosave }) {
  const state = useStore(save.store, (store) => store.state)
  const { transient } = useSession()
  const aside = useTransient((shown) => shown.conflictAside)
  const mine = useEditor((editor) => editor.document)
  const conflict = state.what === 'conflict' ? state.conflict : null
  const copy = async () => {
    const made = await save.keepCopy()
    if (!made.ok) return toast({ tone: 'bad', title: 'The copy could not be made', description: made.message })
    toast({
      tone: 'ok',
      title: 'Yours is a pipeline of its own now',
      action: { label: 'Open it', onSelect: () => navigate({ screen: 'editor', pipelineId: made.id }) },
    })
  }
  return (
    <Dialog
      open={conflict !== null && !aside}
      onOpenChange={(open) => transient.setState({ conflictAside: !open })}
      title="Changed in another window"
      description="While you worked here, this pipeline was saved somewhere else. Both are kept as versions; nothing is lost."
      footer={
        <>
          <Button onClick={save.keepTheirs}>Keep theirs</Button>
          <Button onClick={() => void copy()}>Keep mine as a copy</Button>
          <Button variant="primary" onClick={() => void save.overwrite()}>
            Keep mine as the newest
          </Button>
        </>
      }
    >
      {conflict !== null && (
        <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
          <dt className="text-ink-2">Theirs, version {conflict.theirs}</dt>
          <dd>
            “{conflict.document.name}”, {counted(conflict.document.nodes.length, 'node')},{' '}
            {counted(conflict.document.edges.length, 'wire')}
          </dd>
          <dt className="text-ink-2">Yours, version {conflict.yours}</dt>
          <dd>
            “{mine.name}”, {counted(mine.nodes.length, 'node')}, {counted(mine.edges.length, 'wire')}
          </dd>
        </dl>
      )}
    </Dialog>
  )
}
