import { Drama, Pin, PinOff, SkipForward, StepForward } from 'lucide-react'
import { rehearsedNodes } from '../../../shared/partial.ts'
import type { MenuItem } from '../../ui/index.ts'
import { readNode } from '../model/kinds.ts'
import { nodeIn } from '../model/operations.ts'
import type { Session } from '../session.ts'

const icon = 15

/** What the menu of one node offers about running a part: to it, from it, with its output pinned, or rehearsed. */
export function partItems(session: Session, id: string): MenuItem[] {
  const node = nodeIn(session.editor.document(), id)
  const start = session.runPart
  if (node === undefined || start.current === null) return []
  const { kind, ports, asks } = readNode(node)
  // What lies in a box runs only with it.
  if (kind?.runs !== true || ports.outputs.length === 0 || isInside(session, id)) return []
  const { pins, lastRun, rehearsal } = session.view.store.getState()
  const outputs = session.run.step(id)?.outputs ?? null
  const pinned = Object.hasOwn(pins, id)
  return [
    {
      id: 'run-to',
      label: 'Run to here',
      icon: <StepForward size={icon} />,
      separated: true,
      onSelect: () => start.current?.({ to: id }),
    },
    {
      id: 'run-from',
      label: 'Run from here',
      icon: <SkipForward size={icon} />,
      disabled: lastRun === null,
      onSelect: () => start.current?.({ from: id }),
    },
    {
      id: 'pin',
      label: pinned ? 'Unpin its output' : 'Pin its output',
      icon: pinned ? <PinOff size={icon} /> : <Pin size={icon} />,
      disabled: !pinned && (outputs === null || Object.keys(outputs).length === 0),
      onSelect: () => {
        const { [id]: _gone, ...others } = pins
        session.view.set({ pins: pinned ? others : { ...others, [id]: { ...outputs } } })
      },
    },
    ...(asks
      ? [
          {
            id: 'rehearse',
            label:
              rehearsal === null || !rehearsedNodes(rehearsal).includes(id)
                ? 'Rehearse …'
                : 'Rehearse something else …',
            icon: <Drama size={icon} />,
            onSelect: () => session.transient.setState({ rehearsing: id }),
          },
        ]
      : []),
  ]
}

function isInside(session: Session, id: string): boolean {
  const { nodes } = session.editor.document()
  for (let at = nodes.find((each) => each.id === id); at?.parent !== undefined;) {
    const parent = nodes.find((each) => each.id === at?.parent)
    if (parent === undefined) return false
    if (readNode(parent).kind?.runs === true) return true
    at = parent
  }
  return false
}
