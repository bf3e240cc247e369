import { History } from 'lucide-react'
import { useState } from 'react'
import type { Results } from '../../../shared/api/contract.ts'
import { host } from '../../host/index.ts'
import { counted, moment, startedWords } from '../../lib/format.ts'
import { useCall } from '../../lib/use-call.ts'
import { useNow } from '../../lib/use-now.ts'
import { Button, Dialog, Spinner, toast } from '../../ui/index.ts'
import { useSession } from '../session.ts'
import type { Autosave } from '../store/autosave.ts'

type Version = Results['pipelines.versions'][number]

/** Rows shown before one asks for all of them: every rest while one draws saves a version. */
const firstRows = 30

/** What was saved before, to go back to: undo ends with the window, the versions stay. */
export function EarlierVersions({ pipelineId, save }: { pipelineId: string; save: Autosave }) {
  const [open, setOpen] = useState(false)
  // What was drawn last is a version, too, before the list is read.
  const show = () => void save.flush().then(() => setOpen(true))
  return (
    <section className="border-line flex items-center gap-2 border-b px-3.5 py-2.5">
      <h3 className="text-ink-2 flex-1 text-sm font-semibold">Earlier versions</h3>
      <Button size="sm" icon={<History size={13} />} onClick={show}>
        Go back …
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title="Earlier versions"
        description="The one you take comes in the place of the drawing. That is an edit like others: Undo takes it back."
        flush
      >
        <Versions pipelineId={pipelineId} current={save.store.getState().version} onDone={() => setOpen(false)} />
      </Dialog>
    </section>
  )
}

interface VersionsProps {
  pipelineId: string
  /** The one that is drawn: nobody goes back to it. */
  current: number
  onDone: () => void
}

function Versions({ pipelineId, current, onDone }: VersionsProps) {
  const { editor } = useSession()
  const { value, error } = useCall('pipelines.versions', { id: pipelineId })
  const [all, setAll] = useState(false)
  const now = useNow()
  const goBack = async ({ version, savedAt }: Version) => {
    const found = await host.call('pipelines.get', { id: pipelineId, version })
    if (!found.ok)
      return toast({ tone: 'bad', title: 'This version could not be read', description: found.error.message })
    editor.replace(found.value.document, `go back to ${startedWords(savedAt, now)}`)
    onDone()
    toast({
      title: `Back to what was saved ${startedWords(savedAt, now)}`,
      timeoutMs: 6000,
      action: { label: 'Undo', onSelect: () => void editor.undo() },
    })
  }
  if (error !== null) return <p className="text-bad px-4 pb-4">{error.message}</p>
  if (value === null)
    return (
      <div className="flex justify-center p-6">
        <Spinner size={18} label="Reading versions" />
      </div>
    )
  const earlier = value.filter(({ version }) => version !== current)
  if (earlier.length === 0)
    return <p className="text-ink-2 px-4 pb-4">None yet: nothing was changed since this was made.</p>
  return (
    <>
      <ul aria-label="Earlier versions" className="divide-line divide-y px-4 pb-2">
        {(all ? earlier : earlier.slice(0, firstRows)).map((each) => (
          <li key={each.version} className="flex items-center gap-3 py-2">
            <span className="min-w-0 flex-1 first-letter:uppercase" title={moment(each.savedAt)}>
              {startedWords(each.savedAt, now)}
            </span>
            <span className="text-ink-2 text-sm tabular-nums">{counted(each.nodes, 'node')}</span>
            <Button
              size="sm"
              aria-label={`Go back to version ${each.version}, ${startedWords(each.savedAt, now)}`}
              onClick={() => void goBack(each)}
            >
              Go back
            </Button>
          </li>
        ))}
      </ul>
      {!all && earlier.length > firstRows && (
        <div className="px-4 pb-4">
          <Button size="sm" onClick={() => setAll(true)}>
            Show all {earlier.length}
          </Button>
        </div>
      )}
    </>
  )
}
