import { CopyPlus, Trash2 } from 'lucide-react'
import { counted } from '../../lib/format.ts'
import { Button } from '../../ui/index.ts'
import { duplicateSelected, removeSelected } from '../canvas/commands.ts'
import { useSession } from '../session.ts'

/** Several things at once: what can be done with all of them. */
export function SeveralInspector({ count, wires = 0 }: { count: number; wires?: number }) {
  const session = useSession()
  return (
    <div className="p-3.5">
      <h2 className="font-semibold">{count > 0 ? counted(count, 'node') : counted(wires, 'wire')} selected</h2>
      {!session.editor.readOnly && (
        <div className="mt-3 flex gap-2">
          {count > 0 && (
            <Button size="sm" icon={<CopyPlus size={13} />} onClick={() => duplicateSelected(session)}>
              Duplicate
            </Button>
          )}
          <Button size="sm" variant="danger" icon={<Trash2 size={13} />} onClick={() => removeSelected(session)}>
            Delete
          </Button>
        </div>
      )}
    </div>
  )
}
