import { compile } from '../../../shared/compiler/index.ts'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import { wordsOf } from '../../host/index.ts'
import { counted } from '../../lib/format.ts'
import { useEnvironment } from '../../store/index.ts'
import { toast } from '../../ui/index.ts'
import { arrange } from '../model/arrange.ts'
import { isFrame, settleIn, withInsides, withStarter } from '../model/boxes.ts'
import { bridge, crossingWires } from '../model/bridge.ts'
import { cut, fromText, paste, toText } from '../model/fragment.ts'
import { cardWidth, headHeight } from '../model/geometry.ts'
import { titleOf } from '../model/kinds.ts'
import {
  addNode,
  connect,
  disconnect,
  nodeIn,
  nudgeNodes,
  remove,
  setCollapsed,
  type End,
  type Point,
} from '../model/operations.ts'
import { apart, pastedWithRoom, withRoom } from '../model/room.ts'
import { bestInput, bestOutput, mayConnect, sharing } from '../model/wiring.ts'
import type { Session } from '../session.ts'

/** What menus, keys and gestures do: one function each, whoever asks. */

const refuse = (why: string) => toast({ title: 'Not wired', description: why, timeoutMs: 7000 })

/** Draws a wire if it may be; of two wires into one single-value port the older goes, unless at most one is ever taken. */
export function connectEnds(session: Session, from: End, to: End): boolean {
  const { editor } = session
  const before = editor.document()
  const answer = mayConnect(before, from, to)
  if (!answer.ok) {
    if (answer.across === true) offerBridge(session, from, to, answer.why)
    else refuse(answer.why)
    return false
  }
  const rivals = sharing(before, to)
  const both = connect(before, from, to).document
  const clash = rivals.length > 0 && !exclusive(before, both)
  const after = clash ? connect(disconnect(before, new Set(rivals)), from, to).document : both
  editor.edit('connect', () => after)
  if (clash) {
    toast({
      title: `Replaced the wire that was there`,
      description: 'This port takes one value. To bring several together, use a Join or a Blend.',
      action: { label: 'Undo', onSelect: () => void editor.undo() },
    })
  } else if (answer.note !== null)
    toast({ title: 'Wired', description: `On this wire ${answer.note}.`, timeoutMs: 3000 })
  return true
}

/** A wire can't cross a border; through an Input or an Output inside it can. */
function offerBridge({ editor }: Session, from: End, to: End, why: string): void {
  toast({
    title: 'Not wired',
    description: why,
    timeoutMs: 12_000,
    action: {
      label: 'Add ports',
      onSelect: () => void editor.edit('wire through a border', (document) => bridge(document, from, to)),
    },
  })
}

/** After nodes were moved into a box or out of it: their wires that cross its border now. */
export function offerBridges({ editor }: Session, ids: readonly string[]): void {
  const moved = new Set(ids)
  const crossing = crossingWires(editor.document()).filter(({ from, to }) => moved.has(from.node) || moved.has(to.node))
  if (crossing.length === 0) return
  toast({
    title: crossing.length === 1 ? 'A wire crosses a border now' : `${crossing.length} wires cross a border now`,
    description: 'What lies in a box is reached through Inputs and Outputs inside it.',
    timeoutMs: 12_000,
    action: {
      label: 'Add ports',
      onSelect: () => {
        const wires = new Set(crossing.map(({ id }) => id))
        editor.edit('wire through a border', (document) =>
          crossing.reduce((next, { from, to }) => bridge(next, from, to), disconnect(document, wires)),
        )
      },
    },
  })
}

function exclusive(before: PipelineDocument, both: PipelineDocument): boolean {
  const { environment } = useEnvironment.getState()
  if (environment === null) return false
  const clashes = (document: PipelineDocument) =>
    compile(document, environment, { inputs: {} }).problems.filter((found) => found.code === 'not_exclusive').length
  return clashes(both) <= clashes(before)
}

/** A wire dropped on a node's card rather than on a port: takes the port where it fits. */
export function connectToNode(session: Session, end: End, side: 'out' | 'in', nodeId: string): void {
  const document = session.editor.document()
  const found = side === 'out' ? bestInput(document, end, nodeId) : bestOutput(document, nodeId, end)
  if ('why' in found) refuse(found.why)
  else if (side === 'out') connectEnds(session, end, found.end)
  else connectEnds(session, found.end, end)
}

/** Adds a node of a kind, its port row at the point where a wire was dropped if there was one. */
export function addKind(
  session: Session,
  kind: string,
  at: Point,
  wire: { end: End; side: 'out' | 'in' } | null = null,
): string {
  const { editor } = session
  const portRow = headHeight + 20
  const place = wire === null ? at : { x: wire.side === 'out' ? at.x : at.x - cardWidth, y: at.y - portRow }
  const made = freshNode(editor.document(), kind, apart(editor.document(), place))
  const title = titleOf(nodeIn(made.document, made.id) ?? { id: made.id, kind })
  editor.begin(`add ${title}`)
  editor.edit(`add ${title}`, () => made.document, { select: [made.id] })
  if (wire !== null) connectToNode(session, wire.end, wire.side, made.id)
  editor.end()
  session.transient.setState({ inspectorTab: 'form' })
  return made.id
}

/** A box comes with what it can't do without inside, where there is room; whatever is put down in a frame lies in it. */
function freshNode(document: PipelineDocument, kind: string, at: Point): { document: PipelineDocument; id: string } {
  const { document: added, id } = addNode(document, kind, at)
  const settled = settleIn(withInsides(withStarter(added, id)), [id])
  const node = nodeIn(settled, id)
  return { document: node !== undefined && isFrame(node) ? withRoom(settled, id) : settled, id }
}

export function removeSelected(session: Session): void {
  const { editor } = session
  const { selection } = editor.store.getState()
  const { nodes, edges } = selection
  if (editor.readOnly || nodes.size + edges.size === 0) return
  const what =
    nodes.size === 0
      ? counted(edges.size, 'wire')
      : nodes.size === 1
        ? onlyTitle(editor.document(), nodes)
        : counted(nodes.size, 'node')
  editor.edit(`delete ${what}`, (document) => remove(document, nodes, edges))
  if (nodes.size > 0)
    toast({ title: `Deleted ${what}`, action: { label: 'Undo', onSelect: () => void editor.undo() }, timeoutMs: 6000 })
}

const onlyTitle = (document: PipelineDocument, ids: ReadonlySet<string>): string => {
  const node = document.nodes.find((each) => ids.has(each.id))
  return node === undefined ? 'node' : titleOf(node)
}

export function duplicateSelected(session: Session): void {
  const { editor } = session
  const { nodes } = editor.store.getState().selection
  if (nodes.size === 0) return
  const made = paste(editor.document(), cut(editor.document(), nodes))
  editor.edit(
    nodes.size === 1 ? `duplicate ${onlyTitle(editor.document(), nodes)}` : `duplicate ${counted(nodes.size, 'node')}`,
    () => settled(made),
    { select: made.ids },
  )
  showFirst(session, made.ids)
}

/** Copies cover nothing, and lie in the frame they come to stand in. */
const settled = ({ document, ids }: ReturnType<typeof paste>): PipelineDocument =>
  settleIn(pastedWithRoom(document, ids), ids)

/** Where there was room may be out of sight. */
function showFirst({ canvas }: Session, [first]: readonly string[]): void {
  if (first !== undefined) canvas.current?.reveal(first)
}

/** The selected nodes as text for the clipboard; null when none is. */
export function selectedText(session: Session): string | null {
  const { nodes } = session.editor.store.getState().selection
  return nodes.size === 0 ? null : toText(cut(session.editor.document(), nodes))
}

/** What was copied here last, for when the system's clipboard can't be read. */
let kept: string | null = null

export async function copySelected(session: Session): Promise<void> {
  const text = selectedText(session)
  if (text === null) return
  kept = text
  try {
    await navigator.clipboard.writeText(text)
  } catch {
    // No clipboard for this page: what was copied can still be pasted in this window.
  }
}

export async function pasteFromClipboard(session: Session, at: Point): Promise<void> {
  let text = kept
  try {
    text = await navigator.clipboard.readText()
  } catch {
    // Not allowed to read it: what was copied in this window is all there is.
  }
  if (text === null)
    toast({
      title: 'Nothing to paste',
      description: 'Copy nodes first, or use the keyboard to paste from another program.',
    })
  else pasteText(session, text, at)
}

export function pasteText(session: Session, text: string, at: Point): void {
  const { editor } = session
  if (editor.readOnly) return
  const read = fromText(text)
  if (!read.ok) {
    toast({ title: 'Nothing pasted', description: read.problem })
    return
  }
  const made = paste(editor.document(), read.fragment, at)
  editor.edit(`paste ${counted(made.ids.length, 'node')}`, () => settled(made), { select: made.ids })
  showFirst(session, made.ids)
}

export function selectAll(session: Session): void {
  const { nodes, edges } = session.editor.document()
  session.editor.select({ nodes: new Set(nodes.map((node) => node.id)), edges: new Set(edges.map((edge) => edge.id)) })
}

export function arrangeAll(session: Session): void {
  try {
    if (session.editor.edit('arrange', arrange)) requestAnimationFrame(() => session.canvas.current?.fit())
  } catch (error) {
    toast({ tone: 'bad', title: 'Could not arrange the nodes', description: wordsOf(error) })
  }
}

export function nudgeSelected(session: Session, by: Point): void {
  const { nodes } = session.editor.store.getState().selection
  session.editor.edit('move', (document) => nudgeNodes(document, nodes, by), { merge: 'nudge' })
}

export function collapseSelected(session: Session, collapsed: boolean): void {
  const { nodes } = session.editor.store.getState().selection
  session.editor.edit(collapsed ? 'collapse' : 'expand', (document) => setCollapsed(document, nodes, collapsed))
}

export function turn(session: Session, direction: 'undo' | 'redo'): void {
  const name = session.editor[direction]()
  if (name !== null) announce(`${direction === 'undo' ? 'Undone' : 'Done again'}: ${name}`)
}

/** Says it to a screen reader; on screen the change itself is seen. */
export function announce(words: string): void {
  const region = document.getElementById('sw-announcer')
  if (region !== null) region.textContent = words
}
