import { Trash2 } from 'lucide-react'
import { Button } from '../../ui/index.ts'
import { removeSelected } from '../canvas/commands.ts'
import { asksInOrder, inputPort, outputPort, titleOf } from '../model/kinds.ts'
import { nodeIn } from '../model/operations.ts'
import { outputType } from '../model/wiring.ts'
import { useAnalysis, useEditor, useSession, useStep } from '../session.ts'
import { wireState, wireWords } from '../wires/wire-state.ts'
import { Problems } from './Problems.tsx'
import { ValueView } from './ValueView.tsx'
import { WireReach } from './WireReach.tsx'
import { typeName } from '../../../shared/values.ts'

/** One wire: what it joins, what it carries, and what it carried in the last run. */
export function WireInspector({ edgeId }: { edgeId: string }) {
  const session = useSession()
  const document = useEditor((state) => state.document)
  const problems = useAnalysis((state) => state.at.get(edgeId))
  const edge = document.edges.find((each) => each.id === edgeId)
  const step = useStep(edge?.from.node ?? '')
  if (edge === undefined) return null
  const from = nodeIn(document, edge.from.node)
  const to = nodeIn(document, edge.to.node)
  const out = from === undefined ? undefined : outputPort(from, edge.from.port)
  const into = to === undefined ? undefined : inputPort(to, edge.to.port)
  const value = step?.outputs?.[edge.from.port]
  const state = wireState(edge, step, session.run.step(edge.to.node), to !== undefined && asksInOrder(to))
  return (
    <div tabIndex={0} className="min-h-0 flex-1 overflow-y-auto focus-visible:-outline-offset-2">
      <header className="border-line border-b px-3.5 py-3">
        <h2 className="font-semibold">Wire</h2>
        <p className="text-ink-2 text-sm">
          From {from === undefined ? edge.from.node : titleOf(from)} ({out?.label ?? edge.from.port}) to{' '}
          {to === undefined ? edge.to.node : titleOf(to)} ({into?.label ?? edge.to.port})
        </p>
      </header>
      {problems !== undefined && <Problems problems={problems} />}
      <section className="border-line border-b px-3.5 py-3">
        <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
          <dt className="text-ink-2">Carries</dt>
          <dd>{typeName(value?.type ?? outputType(document, edge.from))}</dd>
          <dt className="text-ink-2">Last run</dt>
          <dd>{wireWords[state]}</dd>
        </dl>
      </section>
      <WireReach edgeId={edgeId} />
      {value !== undefined && (
        <section className="border-line border-b px-3.5 py-3">
          <h3 className="text-ink-2 mb-1.5 text-sm font-semibold">Its value</h3>
          <ValueView value={value} />
        </section>
      )}
      {!session.editor.readOnly && (
        <div className="p-3.5">
          <Button size="sm" variant="danger" icon={<Trash2 size={13} />} onClick={() => removeSelected(session)}>
            Delete the wire
          </Button>
        </div>
      )}
    </div>
  )
}
