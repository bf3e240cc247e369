import { Check, CircleAlert, CircleDot, TriangleAlert } from 'lucide-react'
import { useStore } from 'zustand'
import { moment } from '../../lib/format.ts'
import { Button, Spinner } from '../../ui/index.ts'
import { useSession } from '../session.ts'
import type { Autosave } from '../store/autosave.ts'

/** Whether every edit is kept. */
export function SavedState() {
  const { save } = useSession()
  return save === null ? null : <State save={save} />
}

function State({ save }: { save: Autosave }) {
  const { transient } = useSession()
  const state = useStore(save.store, (store) => store.state)
  return (
    <span role="status" data-save={state.what} className="flex shrink-0 items-center gap-1.5 text-sm">
      {state.what === 'saved' && (
        <span className="text-ink-3 flex items-center gap-1.5" title={`Saved ${moment(state.at)}`}>
          <Check size={13} aria-hidden /> Saved
        </span>
      )}
      {state.what === 'unsaved' && (
        <span className="text-ink-2 flex items-center gap-1.5">
          <CircleDot size={13} aria-hidden /> Unsaved
        </span>
      )}
      {state.what === 'saving' && (
        <span className="text-ink-2 flex items-center gap-1.5">
          <Spinner size={12} /> Saving
        </span>
      )}
      {state.what === 'failed' && (
        <span className="text-bad flex items-center gap-1.5" title={state.message}>
          <CircleAlert size={13} aria-hidden /> Not saved
          <Button size="sm" variant="quiet" className="text-accent h-6 px-1.5" onClick={() => void save.flush()}>
            Try again
          </Button>
        </span>
      )}
      {state.what === 'conflict' && (
        <span className="text-warn flex items-center gap-1.5">
          <TriangleAlert size={13} aria-hidden /> Changed elsewhere
          <Button
            size="sm"
            variant="quiet"
            className="text-accent h-6 px-1.5"
            onClick={() => transient.setState({ conflictAside: false })}
          >
            Choose
          </Button>
        </span>
      )}
    </span>
  )
}
