import { PanelLeftClose, PanelLeftOpen, Plus } from 'lucide-react'
import { useState, type PointerEvent as ReactPointerEvent } from 'react'
import { kindGroups } from '../../../shared/kinds/ids.ts'
import { cx, IconButton, SearchBox, Tooltip } from '../../ui/index.ts'
import { ranked } from '../canvas/AddSearch.tsx'
import { addKind } from '../canvas/commands.ts'
import type { Kind } from '../../../shared/kinds/define.ts'
import { kinds } from '../../../shared/kinds/index.ts'
import { roomNear } from '../model/room.ts'
import { KindTile } from '../nodes/KindIcon.tsx'
import { useSession } from '../session.ts'
import { useDragOut } from './use-drag-out.ts'

/** Every kind that runs, by group: drag one onto the canvas, or press it. Folded, only the icons. */
export function Palette({ folded, onFold }: { folded: boolean; onFold: () => void }) {
  const [text, setText] = useState('')
  const session = useSession()
  const found = ranked(kinds, text)
  const groups = kindGroups
    .map((group) => ({ ...group, members: found.filter((kind) => kind.group === group.id) }))
    .filter((group) => group.members.length > 0)
  const add = (kind: Kind) => {
    const at = session.canvas.current?.middle() ?? { x: 0, y: 0 }
    const id = addKind(session, kind.kind, roomNear(session.editor.document(), at))
    session.transient.setState({ overlay: null })
    session.canvas.current?.reveal(id)
  }
  return (
    <nav aria-label="Nodes to add" className="bg-surface flex h-full min-h-0 flex-col">
      <div className={cx('flex shrink-0 items-center gap-1 p-2.5', folded && 'justify-center')}>
        {!folded && (
          <SearchBox
            label="Add a node"
            shortcut="Tab"
            icon={<Plus size={14} />}
            className="flex-1"
            value={text}
            onValueChange={setText}
            onKeyDown={(event) => {
              const [first] = found
              if (event.key !== 'Enter' || first === undefined || text.trim() === '') return
              event.preventDefault()
              setText('')
              add(first)
            }}
          />
        )}
        <IconButton
          size="sm"
          side="right"
          label={folded ? 'Show the names of the nodes' : 'Fold to icons'}
          onClick={onFold}
        >
          {folded ? <PanelLeftOpen size={15} /> : <PanelLeftClose size={15} />}
        </IconButton>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto px-2.5 pb-3">
        {groups.map((group) => (
          <section key={group.id} aria-label={group.label} className="mb-2">
            {folded ? (
              <hr className="border-line mx-1 mb-2 first:hidden" />
            ) : (
              <h2 className="text-ink-3 px-1 pt-1 pb-1 text-xs font-semibold">{group.label}</h2>
            )}
            <ul>
              {group.members.map((kind) => (
                <li key={kind.kind}>
                  <Item kind={kind} folded={folded} onAdd={() => add(kind)} />
                </li>
              ))}
            </ul>
          </section>
        ))}
        {groups.length === 0 && <p className="text-ink-2 px-1 py-2">No node is called “{text}”.</p>}
      </div>
    </nav>
  )
}

function Item({ kind, folded, onAdd }: { kind: Kind; folded: boolean; onAdd: () => void }) {
  const drag = useDragOut(kind.kind)
  const button = (
    <button
      type="button"
      data-kind={kind.kind}
      aria-label={folded ? kind.label : undefined}
      aria-description={kind.help}
      onPointerDown={(event: ReactPointerEvent<HTMLButtonElement>) => drag.start(event.nativeEvent)}
      onClick={() => {
        if (!drag.justDragged()) onAdd()
      }}
      className={cx(
        'rounded-control hover:bg-fill flex w-full touch-none items-center gap-2.5 px-1 text-left transition-colors select-none',
        folded ? 'h-8 justify-center' : 'h-[30px]',
      )}
    >
      <KindTile icon={kind.icon} group={kind.group} size={22} />
      {!folded && kind.label}
    </button>
  )
  return (
    <Tooltip side="right" content={folded ? `${kind.label}: ${kind.help}` : kind.help}>
      {button}
    </Tooltip>
  )
}
