import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { kindGroups } from '../../../shared/kinds/ids.ts'
import { cx, PickList } from '../../ui/index.ts'
import { popupClass } from '../../ui/popup.ts'
import type { Kind } from '../../../shared/kinds/define.ts'
import { kinds } from '../../../shared/kinds/index.ts'
import { titleOf } from '../model/kinds.ts'
import { nodeIn } from '../model/operations.ts'
import { roomNear } from '../model/room.ts'
import { fittingKinds } from '../model/wiring.ts'
import { KindTile } from '../nodes/KindIcon.tsx'
import { useSession, useTransient, type Transient } from '../session.ts'
import { addKind } from './commands.ts'

/** The list of kinds to add, by Tab, from the menu, or where a wire was dropped on the empty canvas. */
export function AddSearch() {
  const search = useTransient((state) => state.search)
  return search === null ? null : <Open key={`${search.screen.x} ${search.screen.y}`} search={search} />
}

const width = 300
const height = 372

function Open({ search }: { search: NonNullable<Transient['search']> }) {
  const session = useSession()
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const panel = useRef<HTMLDivElement>(null)
  const { wire } = search
  const fitting = useMemo(
    () => (wire === null ? kinds : fittingKinds(session.editor.document(), wire.end, wire.side)),
    [session, wire],
  )
  const found = useMemo(() => ranked(fitting, text), [fitting, text])

  const close = (focus: boolean) => {
    session.transient.setState({ search: null })
    if (focus) session.canvas.current?.focus()
  }
  const add = (kind: Kind) => {
    const id = addKind(
      session,
      kind.kind,
      wire === null ? roomNear(session.editor.document(), search.flow) : search.flow,
      wire,
    )
    close(false)
    session.canvas.current?.reveal(id)
  }
  useEffect(() => {
    const outside = (event: PointerEvent) => {
      if (event.target instanceof Node && panel.current?.contains(event.target) !== true)
        session.transient.setState({ search: null })
    }
    addEventListener('pointerdown', outside, true)
    return () => removeEventListener('pointerdown', outside, true)
  }, [session])
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation()
    if (event.key !== 'Escape' && event.key !== 'Tab') return
    event.preventDefault()
    close(true)
  }
  const source = wire === null ? undefined : nodeIn(session.editor.document(), wire.end.node)
  const heading =
    source === undefined || wire === null
      ? 'Add a node'
      : wire.side === 'out'
        ? `After ${titleOf(source)}`
        : `Before ${titleOf(source)}`

  return (
    <div
      ref={panel}
      role="dialog"
      aria-label={heading}
      onKeyDown={onKeyDown}
      className={cx(popupClass, 'fixed z-30 flex flex-col overflow-hidden')}
      style={{
        width,
        maxHeight: height,
        left: Math.max(8, Math.min(search.screen.x, window.innerWidth - width - 8)),
        top: Math.max(8, Math.min(search.screen.y, window.innerHeight - height - 8)),
      }}
    >
      <PickList
        label={heading}
        placeholder={wire === null ? 'Add a node' : `${heading}: add …`}
        text={text}
        onText={(next) => {
          setText(next)
          setAt(0)
        }}
        items={found}
        keyOf={(kind) => kind.kind}
        draw={(kind) => (
          <>
            <KindTile icon={kind.icon} group={kind.group} size={24} />
            <span className="min-w-0 flex-1">
              <span className="block font-medium">{kind.label}</span>
              <span className="text-ink-2 block truncate text-xs">{kind.help}</span>
            </span>
          </>
        )}
        empty={fitting.length === 0 ? 'No kind of node fits this wire.' : `No node is called “${text}”.`}
        at={at}
        onAt={setAt}
        onPick={add}
      />
    </div>
  )
}

/** Those whose name begins so, then whose name, group or help holds it. */
export function ranked(list: readonly Kind[], text: string): Kind[] {
  const wanted = text.trim().toLowerCase()
  if (wanted === '') return [...list]
  const rank = (kind: Kind): number => {
    const label = kind.label.toLowerCase()
    if (label.startsWith(wanted)) return 0
    if (label.includes(wanted)) return 1
    const group = kindGroups.find((each) => each.id === kind.group)?.label.toLowerCase() ?? ''
    return group.includes(wanted) || kind.help.toLowerCase().includes(wanted) ? 2 : 3
  }
  return list
    .map((kind) => ({ kind, rank: rank(kind) }))
    .filter((each) => each.rank < 3)
    .sort((a, b) => a.rank - b.rank)
    .map((each) => each.kind)
}
