import { asksInOrder, outputPort, titleOf } from '../model/kinds.ts'
import { nodeIn } from '../model/operations.ts'
import { valuePreview } from '../model/values.ts'
import { outputType } from '../model/wiring.ts'
import { useAnalysis, useEditor, useSession, useTransient } from '../session.ts'
import { wireState, wireWords } from './wire-state.ts'
import { typeName } from '../../../shared/values.ts'

/** What the wire under the pointer carries: its type, the value of the last run, and what is wrong with it. */
export function WireTip() {
  const over = useTransient((state) => state.wire)
  return over === null ? null : <Tip id={over.id} x={over.screen.x} y={over.screen.y} />
}

function Tip({ id, x, y }: { id: string; x: number; y: number }) {
  const { run } = useSession()
  const document = useEditor((state) => state.document)
  const problems = useAnalysis((state) => state.at.get(id))
  const edge = document.edges.find((each) => each.id === id)
  if (edge === undefined) return null
  const from = nodeIn(document, edge.from.node)
  const port = from === undefined ? undefined : outputPort(from, edge.from.port)
  const step = run.step(edge.from.node)
  const value = step?.outputs?.[edge.from.port]
  const to = nodeIn(document, edge.to.node)
  const state = wireState(edge, step, run.step(edge.to.node), to !== undefined && asksInOrder(to))
  const type = value?.type ?? (from === undefined ? 'any' : outputType(document, edge.from))
  return (
    <div
      role="tooltip"
      className="bg-raised border-line rounded-card shadow-soft pointer-events-none fixed z-30 w-max max-w-80 border px-3 py-2 text-sm"
      style={{ left: Math.min(x + 14, window.innerWidth - 330), top: Math.min(y + 14, window.innerHeight - 130) }}
    >
      <p className="flex items-baseline gap-2">
        <span className="min-w-0 truncate font-semibold">
          {from === undefined ? edge.from.node : titleOf(from)}
          {port !== undefined && ` · ${port.label}`}
        </span>
        <span className="text-ink-2 ml-auto shrink-0 text-xs">{typeName(type)}</span>
      </p>
      {problems !== undefined ? (
        problems.map((found) => (
          <p key={found.code} className="text-bad mt-1">
            {found.message}
          </p>
        ))
      ) : value !== undefined ? (
        <p className="text-ink-2 mt-1 line-clamp-4 wrap-anywhere">{valuePreview(value)}</p>
      ) : (
        <p className="text-ink-3 mt-1">{state === 'idle' ? 'No value yet.' : `No value: ${wireWords[state]}.`}</p>
      )}
    </div>
  )
}
