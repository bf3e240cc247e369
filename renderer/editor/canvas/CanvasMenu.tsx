import {
  Cable,
  ChevronsDownUp,
  ChevronsUpDown,
  ClipboardPaste,
  Copy,
  CopyPlus,
  LayoutGrid,
  Maximize,
  Plus,
  Settings2,
  SquareDashedMousePointer,
  Trash2,
} from 'lucide-react'
import { keysOf } from '../../lib/shortcuts.ts'
import { serviceItems } from '../health/service-items.tsx'
import { MenuAt, type MenuItem } from '../../ui/index.ts'
import { nodeIn } from '../model/operations.ts'
import { readNode } from '../model/kinds.ts'
import { partItems } from '../part/part-items.tsx'
import { useSession, useTransient, type Session, type Transient } from '../session.ts'
import {
  arrangeAll,
  collapseSelected,
  copySelected,
  duplicateSelected,
  pasteFromClipboard,
  removeSelected,
  selectAll,
} from './commands.ts'

/** What can be done with the node, the wire or the empty place that was clicked with the right button (or by the menu key). */
export function CanvasMenu() {
  const session = useSession()
  const menu = useTransient((state) => state.menu)
  const close = () => session.transient.setState({ menu: null })
  return <MenuAt point={menu?.screen ?? null} items={menu === null ? [] : itemsFor(session, menu)} onClose={close} />
}

const icon = 15
const keys = (combination: string): string => keysOf(combination).join(' ')

function itemsFor(session: Session, menu: NonNullable<Transient['menu']>): MenuItem[] {
  const { readOnly } = session.editor
  if (menu.on.what === 'wire') return readOnly ? [] : wireItems(session)
  if (menu.on.what === 'node') return nodeItems(session, menu.on.id)
  const fit: MenuItem = {
    id: 'fit',
    label: 'Fit into view',
    icon: <Maximize size={icon} />,
    shortcut: '1',
    onSelect: () => session.canvas.current?.fit(),
  }
  if (readOnly) return [fit]
  return [
    {
      id: 'add',
      label: 'Add a node …',
      icon: <Plus size={icon} />,
      shortcut: 'Tab',
      onSelect: () => session.transient.setState({ search: { screen: menu.screen, flow: menu.flow, wire: null } }),
    },
    {
      id: 'paste',
      label: 'Paste',
      icon: <ClipboardPaste size={icon} />,
      shortcut: keys('mod+v'),
      onSelect: () => void pasteFromClipboard(session, menu.flow),
    },
    {
      id: 'all',
      label: 'Select all',
      icon: <SquareDashedMousePointer size={icon} />,
      shortcut: keys('mod+a'),
      separated: true,
      onSelect: () => selectAll(session),
    },
    {
      id: 'arrange',
      label: 'Arrange the nodes',
      icon: <LayoutGrid size={icon} />,
      onSelect: () => arrangeAll(session),
    },
    fit,
  ]
}

const wireItems = (session: Session): MenuItem[] => [
  {
    id: 'delete',
    label: 'Delete the wire',
    icon: <Trash2 size={icon} />,
    shortcut: 'Del',
    danger: true,
    onSelect: () => removeSelected(session),
  },
]

function nodeItems(session: Session, id: string): MenuItem[] {
  const { editor } = session
  const node = nodeIn(editor.document(), id)
  if (node === undefined) return []
  const several = editor.store.getState().selection.nodes.size > 1
  const settings: MenuItem = {
    id: 'settings',
    label: editor.readOnly ? 'Show details' : 'Settings',
    icon: <Settings2 size={icon} />,
    shortcut: 'Enter',
    onSelect: () => session.showInspector(true),
  }
  const copy: MenuItem = {
    id: 'copy',
    label: 'Copy',
    icon: <Copy size={icon} />,
    shortcut: keys('mod+c'),
    onSelect: () => void copySelected(session),
  }
  if (editor.readOnly) return [settings, copy]
  const { inputs, outputs } = readNode(node).ports
  const collapsed = node.collapsed === true
  return [
    ...(several ? [] : [settings]),
    ...(several || inputs.length + outputs.length === 0
      ? []
      : [
          {
            id: 'connect',
            label: 'Connect to …',
            icon: <Cable size={icon} />,
            shortcut: 'C',
            onSelect: () => session.transient.setState({ connecting: id }),
          },
        ]),
    ...(several ? [] : partItems(session, id)),
    ...(several ? [] : serviceItems(session, id)),
    {
      id: 'duplicate',
      label: 'Duplicate',
      icon: <CopyPlus size={icon} />,
      shortcut: keys('mod+d'),
      separated: true,
      onSelect: () => duplicateSelected(session),
    },
    copy,
    ...(inputs.length + outputs.length === 0
      ? []
      : [
          {
            id: 'collapse',
            label: collapsed ? 'Expand' : 'Collapse',
            icon: collapsed ? <ChevronsUpDown size={icon} /> : <ChevronsDownUp size={icon} />,
            onSelect: () => collapseSelected(session, !collapsed),
          },
        ]),
    {
      id: 'delete',
      label: 'Delete',
      icon: <Trash2 size={icon} />,
      shortcut: 'Del',
      danger: true,
      separated: true,
      onSelect: () => removeSelected(session),
    },
  ]
}
