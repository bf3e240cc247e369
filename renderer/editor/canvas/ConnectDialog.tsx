import { ArrowRight } from 'lucide-react'
import { useMemo, useRef, useState, type RefObject } from 'react'
import { Button, Dialog, Field, SearchBox, Select } from '../../ui/index.ts'
import { inputPort, readNode, titleOf } from '../model/kinds.ts'
import { nodeIn, type End } from '../model/operations.ts'
import { mayConnect, outputType, placesFor, typeName } from '../model/wiring.ts'
import { KindTile } from '../nodes/KindIcon.tsx'
import { useEditor, useSession, useTransient } from '../session.ts'
import { connectEnds } from './commands.ts'

/** Draws a wire without a mouse: from a port of this node, to any port it fits. */
export function ConnectDialog() {
  const session = useSession()
  const id = useTransient((state) => state.connecting)
  const close = () => {
    session.transient.setState({ connecting: null })
    if (id !== null) session.canvas.current?.reveal(id)
  }
  const title = useEditor((state) => {
    const node = id === null ? undefined : nodeIn(state.document, id)
    return node === undefined ? '' : titleOf(node)
  })
  const search = useRef<HTMLInputElement>(null)
  return (
    <Dialog
      initialFocus={search}
      open={id !== null}
      onOpenChange={(open) => !open && close()}
      title={`Connect ${title} to …`}
      size="sm"
    >
      {id !== null && <Choices id={id} onDone={close} search={search} />}
    </Dialog>
  )
}

function Choices({
  id,
  onDone,
  search,
}: {
  id: string
  onDone: () => void
  search: RefObject<HTMLInputElement | null>
}) {
  const session = useSession()
  const document = useEditor((state) => state.document)
  const node = nodeIn(document, id)
  const outputs = useMemo(() => (node === undefined ? [] : readNode(node).ports.outputs), [node])
  const [chosen, setChosen] = useState(outputs[0]?.id ?? '')
  const [text, setText] = useState('')
  const from: End = { node: id, port: chosen }
  const places = useMemo(
    () => (chosen === '' ? [] : placesFor(document, { node: id, port: chosen })),
    [document, id, chosen],
  )
  const shown = places.filter((to) => matchesText(document, to, text))
  if (node === undefined) return null
  if (outputs.length === 0)
    return <p className="text-ink-2">Nothing comes out of {titleOf(node)}: connect another node to it instead.</p>
  return (
    <div className="flex flex-col gap-3">
      {outputs.length > 1 && (
        <Field label="From its port">
          <Select
            value={chosen}
            onValueChange={setChosen}
            options={outputs.map((port) => ({
              value: port.id,
              label: port.label,
              help: typeName(outputType(document, { node: id, port: port.id })),
            }))}
          />
        </Field>
      )}
      <SearchBox ref={search} label="Find a node" value={text} onValueChange={setText} />
      {shown.length === 0 ? (
        <p className="text-ink-2">
          {places.length === 0
            ? `No port takes ${typeName(outputType(document, from))} from here without making a circle.`
            : 'No such node.'}
        </p>
      ) : (
        <ul className="-mx-1 flex max-h-80 flex-col overflow-y-auto">
          {shown.map((to) => {
            const target = nodeIn(document, to.node)
            const port = target === undefined ? undefined : inputPort(target, to.port)
            if (target === undefined || port === undefined) return null
            const read = readNode(target)
            const answer = mayConnect(document, from, to)
            return (
              <li key={`${to.node} ${to.port}`}>
                <Button
                  variant="quiet"
                  className="h-auto w-full justify-start px-1.5 py-1.5 text-left font-normal"
                  onClick={() => {
                    if (connectEnds(session, from, to)) onDone()
                  }}
                >
                  <KindTile icon={read.kind?.icon ?? 'unknown'} group={read.group} size={24} />
                  <span className="text-ink min-w-0 truncate font-medium">{titleOf(target)}</span>
                  <ArrowRight size={13} aria-hidden />
                  <span className="truncate">{port.label}</span>
                  {answer.ok && answer.note !== null && (
                    <span className="text-ink-3 ml-auto truncate text-xs">{answer.note}</span>
                  )}
                </Button>
              </li>
            )
          })}
        </ul>
      )}
    </div>
  )
}

function matchesText(document: Parameters<typeof nodeIn>[0], to: End, text: string): boolean {
  const wanted = text.trim().toLowerCase()
  const node = nodeIn(document, to.node)
  return wanted === '' || (node !== undefined && `${titleOf(node)} ${to.port}`.toLowerCase().includes(wanted))
}
