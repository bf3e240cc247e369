import { createPortal } from 'react-dom'
import { kindById } from '../model/kinds.ts'
import { KindTile } from '../nodes/KindIcon.tsx'
import { useTransient } from '../session.ts'

/** What is being dragged out of the palette, under the pointer. */
export function DragGhost() {
  const dragged = useTransient((state) => state.dragged)
  const kind = dragged === null ? null : kindById(dragged.kind)
  if (dragged === null || kind === null) return null
  return createPortal(
    <div
      aria-hidden
      className="bg-surface border-accent rounded-card shadow-soft pointer-events-none fixed z-50 flex h-[50px] w-[216px] items-center gap-2.5 border px-2.5 opacity-90"
      style={{ left: dragged.screen.x - 108, top: dragged.screen.y - 25 }}
    >
      <KindTile icon={kind.icon} group={kind.group} />
      <span className="font-semibold">{kind.label}</span>
    </div>,
    document.body,
  )
}
