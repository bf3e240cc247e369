import { Check, CircleDashed, CircleX, Info, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import type { Problem } from '../../../shared/problems.ts'
import { problemSummary } from '../../frame/ProblemList.tsx'
import { navigate } from '../../store/index.ts'
import { Button, cx, Popover } from '../../ui/index.ts'
import { titleOf } from '../model/kinds.ts'
import { disconnect, nodeIn, ownIds } from '../model/operations.ts'
import { useAnalysis, useEditor, useSession } from '../session.ts'

const icons = {
  error: <CircleX size={15} className="text-bad" />,
  setup: <Info size={15} className="text-accent" />,
  warning: <TriangleAlert size={15} className="text-warn" />,
}
const names = { error: 'Error', setup: 'To set up', warning: 'Warning' }
const grave = ['error', 'setup', 'warning'] as const
/** Nobody reads more of them than this. */
const most = 60

/** How many problems there are, and the list of them: each leads to where it is. */
export function ProblemsButton() {
  const problems = useAnalysis((state) => state.problems)
  const known = useAnalysis((state) => state.of !== null)
  const [open, setOpen] = useState(false)
  const empty = useEditor((state) => state.document.nodes.length === 0)
  const worst = empty ? undefined : grave.find((severity) => problems.some((found) => found.severity === severity))
  const words = !known
    ? 'Checking'
    : empty
      ? 'Nothing drawn yet'
      : worst === undefined
        ? 'No problems'
        : problemSummary(problems)
  return (
    <Popover
      title="Problems"
      open={open && worst !== undefined}
      onOpenChange={setOpen}
      className="w-96"
      trigger={
        <button
          type="button"
          aria-label={worst === undefined ? words : `Problems: ${words}`}
          className={cx(
            'bg-fill text-ink-2 rounded-control hover:text-ink flex h-8 items-center gap-2 px-3 text-sm whitespace-nowrap',
            worst === 'error' && 'bg-bad-soft text-bad hover:text-bad',
          )}
        >
          {worst === undefined ? (
            known && !empty ? (
              <Check size={14} className="text-ok" aria-hidden />
            ) : (
              <CircleDashed size={14} aria-hidden />
            )
          ) : (
            <span aria-hidden>{icons[worst]}</span>
          )}
          <span className="max-[1120px]:sr-only">{words}</span>
          {worst !== undefined && <span className="hidden tabular-nums max-[1120px]:inline">{problems.length}</span>}
        </button>
      }
    >
      <ul className="divide-line -mx-1.5 divide-y">
        {problems
          .toSorted((a, b) => grave.indexOf(a.severity) - grave.indexOf(b.severity))
          .slice(0, most)
          .map((found, index) => (
            <li key={index}>
              <Row found={found} onDone={() => setOpen(false)} />
            </li>
          ))}
      </ul>
      {problems.length > most && <p className="text-ink-2 mt-2">And {problems.length - most} more.</p>}
    </Popover>
  )
}

function Row({ found, onDone }: { found: Problem; onDone: () => void }) {
  const session = useSession()
  const { editor, canvas } = session
  const document = useEditor((state) => state.document)
  const node = nodeIn(document, found.where)
  const edge = node === undefined ? document.edges.find((each) => each.id === found.where) : undefined
  const place = node !== undefined ? titleOf(node) : edge !== undefined ? 'A wire' : 'The pipeline'
  const go = () => {
    session.transient.setState({ inspectorTab: 'form' })
    if (node !== undefined) {
      editor.select({ nodes: new Set([node.id]), edges: new Set() })
      canvas.current?.reveal(node.id)
    } else if (edge !== undefined) {
      editor.select({ nodes: new Set(), edges: new Set([edge.id]) })
      canvas.current?.reveal(nodeIn(document, edge.to.node) === undefined ? edge.from.node : edge.to.node)
      editor.select({ nodes: new Set(), edges: new Set([edge.id]) })
    } else editor.select({ nodes: new Set(), edges: new Set() })
    session.showInspector()
    onDone()
  }
  return (
    <div className="flex gap-2 px-1.5 py-2">
      <span className="mt-0.5 shrink-0" role="img" aria-label={names[found.severity]}>
        {icons[found.severity]}
      </span>
      <div className="min-w-0 flex-1 wrap-anywhere">
        <p>{found.message}</p>
        {found.fix !== undefined && <p className="text-ink-2 text-sm">{found.fix}</p>}
        <div className="-ml-1.5 flex flex-wrap gap-1">
          <Button size="sm" variant="quiet" className="text-accent h-6 px-1.5" onClick={go}>
            Show: {place}
          </Button>
          {edge !== undefined && (
            <Button
              size="sm"
              variant="quiet"
              className="text-accent h-6 px-1.5"
              onClick={() => editor.edit('delete a wire', (now) => disconnect(now, new Set([edge.id])))}
            >
              Delete the wire
            </Button>
          )}
          {found.code === 'duplicate_id' && (
            <Button
              size="sm"
              variant="quiet"
              className="text-accent h-6 px-1.5"
              onClick={() => editor.edit('give each an id of its own', ownIds)}
            >
              Give each an id of its own
            </Button>
          )}
          {found.severity === 'setup' && (
            <Button
              size="sm"
              variant="quiet"
              className="text-accent h-6 px-1.5"
              onClick={() => navigate({ screen: 'models' })}
            >
              Models and keys
            </Button>
          )}
        </div>
      </div>
    </div>
  )
}
