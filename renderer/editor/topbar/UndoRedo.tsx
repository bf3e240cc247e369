import { Redo2, Undo2 } from 'lucide-react'
import { keysOf } from '../../lib/shortcuts.ts'
import { IconButton } from '../../ui/index.ts'
import { turn } from '../canvas/commands.ts'
import { useEditor, useSession } from '../session.ts'

export function UndoRedo() {
  const session = useSession()
  const undo = useEditor((state) => state.history.past.at(-1)?.name ?? null)
  const redo = useEditor((state) => state.history.future[0]?.name ?? null)
  return (
    <div className="flex">
      <IconButton
        label={undo === null ? 'Nothing to undo' : `Undo: ${undo}`}
        shortcut={keysOf('mod+z').join(' ')}
        disabled={undo === null}
        onClick={() => turn(session, 'undo')}
      >
        <Undo2 size={16} />
      </IconButton>
      <IconButton
        label={redo === null ? 'Nothing to redo' : `Redo: ${redo}`}
        shortcut={keysOf('mod+shift+z').join(' ')}
        disabled={redo === null}
        onClick={() => turn(session, 'redo')}
      >
        <Redo2 size={16} />
      </IconButton>
    </div>
  )
}
