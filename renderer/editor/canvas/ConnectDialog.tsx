import { ArrowRight } from 'lucide-react'
import { useMemo, useState } from 'react'
import { Dialog, PickList } from '../../ui/index.ts'
import { connectionsOf, whyNone, type Connection } from '../model/connections.ts'
import { readNode, titleOf } from '../model/kinds.ts'
import { nodeIn } from '../model/operations.ts'
import { KindTile } from '../nodes/KindIcon.tsx'
import { useEditor, useSession, useTransient } from '../session.ts'
import { announce, connectEnds } from './commands.ts'

/** Draws a wire without a mouse: from a port of this node to any port it fits, or from any port to this node. */
export function ConnectDialog() {
  const session = useSession()
  const id = useTransient((state) => state.connecting)
  const wanted = useTransient((state) => state.connectingSide)
  const node = useEditor((state) => (id === null ? undefined : nodeIn(state.document, id)))
  const close = () => {
    session.transient.setState({ connecting: null, connectingSide: 'out' })
    if (id !== null) session.canvas.current?.reveal(id)
  }
  const ports = node === undefined ? null : readNode(node).ports
  const side = ports?.outputs.length === 0 ? 'in' : ports?.inputs.length === 0 ? 'out' : wanted
  const title = node === undefined ? '' : titleOf(node)
  return (
    <Dialog
      open={id !== null}
      onOpenChange={(open) => !open && close()}
      title={side === 'out' ? `Connect ${title} to …` : `Connect … to ${title}`}
      size="sm"
      flush
    >
      {id !== null && <Choices key={`${id} ${side}`} id={id} side={side} onDone={close} />}
    </Dialog>
  )
}

/** Nobody reads further than this: one types. */
const most = 80

function Choices({ id, side, onDone }: { id: string; side: 'out' | 'in'; onDone: () => void }) {
  const session = useSession()
  const document = useEditor((state) => state.document)
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const all = useMemo(() => connectionsOf(document, id, side), [document, id, side])
  const shown = useMemo(() => {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean)
    const name = (other: string) => titleOf(nodeIn(document, other) ?? { id: other, kind: '' })
    return all
      .filter((each) => {
        const said = `${each.out} ${name(each.other)} ${each.into} ${each.to.port}`.toLowerCase()
        return words.every((word) => said.includes(word))
      })
      .slice(0, most)
  }, [all, text, document])
  const node = nodeIn(document, id)
  if (node === undefined) return null
  const { inputs, outputs } = readNode(node).ports
  return (
    <PickList
      className="max-h-96"
      label={side === 'out' ? `Where ${titleOf(node)} leads` : `What leads to ${titleOf(node)}`}
      placeholder="Find a node or a port"
      text={text}
      onText={(next) => {
        setText(next)
        setAt(0)
      }}
      items={shown}
      keyOf={({ from, to }) => `${from.node} ${from.port} ${to.node} ${to.port}`}
      draw={(each) => <Choice each={each} side={side} ownPort={(side === 'out' ? outputs : inputs).length > 1} />}
      empty={all.length === 0 ? whyNone(document, id, side) : `No node or port is called “${text}”.`}
      at={at}
      onAt={setAt}
      onPick={({ from, to, other }) => {
        if (!connectEnds(session, from, to)) return
        const [a, b] = side === 'out' ? [id, other] : [other, id]
        const name = (one: string) => titleOf(nodeIn(document, one) ?? { id: one, kind: '' })
        onDone()
        announce(`Connected ${name(a)} to ${name(b)}`)
      }}
    />
  )
}

function Choice({ each, side, ownPort }: { each: Connection; side: 'out' | 'in'; ownPort: boolean }) {
  const other = useEditor((state) => nodeIn(state.document, each.other))
  if (other === undefined) return null
  const read = readNode(other)
  const title = (
    <>
      <KindTile icon={read.kind?.icon ?? 'unknown'} group={read.group} size={24} />
      <span className="min-w-0 truncate font-medium">{titleOf(other)}</span>
    </>
  )
  const port = (label: string) => <span className="text-ink-2 min-w-0 truncate">{label}</span>
  const arrow = <ArrowRight size={13} aria-label="to" className="text-ink-3 shrink-0" />
  return (
    <>
      {side === 'out' ? (
        <>
          {ownPort && port(each.out)}
          {ownPort && arrow}
          {title}
          {port(each.into)}
        </>
      ) : (
        <>
          {title}
          {port(each.out)}
          {ownPort && arrow}
          {ownPort && port(each.into)}
        </>
      )}
      {each.note !== null && <span className="text-ink-3 ml-auto truncate pl-2 text-xs">{each.note}</span>}
    </>
  )
}
