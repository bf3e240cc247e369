import { ChevronRight, Shapes } from 'lucide-react'
import { insidePath } from '../../../shared/events/path.ts'
import type { StepState } from '../../../shared/events/reduce.ts'
import type { Drafted } from '../../../shared/events/types.ts'
import { cost } from '../../lib/format.ts'
import { Button, cx } from '../../ui/index.ts'
import { isEnd, takeOver } from '../model/draft.ts'
import { readNode, titleOf } from '../model/kinds.ts'
import { nodeIn } from '../model/operations.ts'
import { nodeIdOf } from '../../../shared/events/path.ts'
import { shownState, stateWords } from '../nodes/shown-state.ts'
import { StateMark } from '../nodes/StateMark.tsx'
import { useSession, useStep, useTransient } from '../session.ts'

/** The steps that a model drafted in this run, each with how it went; and the way to keep them as nodes. */
export function DraftedSteps({
  path,
  drafted,
  details,
}: {
  /** Of the step that drafted them. */
  path: string
  drafted: Drafted
  /** What became of one of them, given its path. */
  details: (path: string, step: StepState) => React.ReactNode
}) {
  const session = useSession()
  const { editor } = session
  const nodeId = nodeIdOf(path)
  const steps = drafted.document.nodes.filter((node) => !isEnd(node))
  const node = nodeIn(editor.document(), nodeId)
  const keep = () => {
    const made = takeOver(editor.document(), nodeId, drafted.document)
    editor.edit(`take over the steps of ${node === undefined ? nodeId : titleOf(node)}`, () => made.document, {
      select: made.ids,
    })
    const [first] = made.ids
    if (first !== undefined) session.canvas.current?.reveal(first)
  }
  return (
    <section aria-label="Drafted steps" className="border-line border-b px-3.5 py-3">
      <h3 className="text-ink-2 mb-1.5 text-sm font-semibold">Drafted steps</h3>
      <ol className="flex flex-col gap-1">
        {steps.map((each) => (
          <Step key={each.id} path={insidePath(path, 1, each.id)} node={each} details={details} />
        ))}
      </ol>
      {!editor.readOnly && node !== undefined && (
        <Button size="sm" className="mt-2.5" icon={<Shapes size={13} />} onClick={keep}>
          Take over as nodes
        </Button>
      )}
    </section>
  )
}

function Step({
  path,
  node,
  details,
}: {
  path: string
  node: Drafted['document']['nodes'][number]
  details: (path: string, step: StepState) => React.ReactNode
}) {
  const { transient } = useSession()
  const step = useStep(path)
  const open = useTransient((state) => state.draftedStep === path)
  const read = readNode(node)
  const state = shownState(step, false, null)
  const { template, system, expression } = node.config ?? {}
  const text = [template, system, expression].find((each) => typeof each === 'string' && each.trim() !== '')
  const receipt = step?.step ?? null
  return (
    <li className="border-line rounded-control border">
      <button
        type="button"
        aria-expanded={open}
        onClick={() => transient.setState({ draftedStep: open ? null : path })}
        className="flex h-9 w-full items-center gap-2 px-2 text-left"
      >
        <ChevronRight size={13} aria-hidden className={cx('text-ink-3 transition-transform', open && 'rotate-90')} />
        <span className="max-w-[60%] shrink-0 truncate font-medium">{titleOf(node)}</span>
        <span className="text-ink-3 min-w-0 truncate text-xs">{read.subtitle}</span>
        <span className="text-ink-2 ml-auto text-xs tabular-nums">
          {receipt !== null && receipt.attempts.length > 0 ? cost(receipt.costUsd, receipt.costState) : ''}
        </span>
        <span className="sr-only">{stateWords[state]}</span>
        <StateMark state={state} />
      </button>
      {open && (
        <div className="border-line border-t">
          {typeof text === 'string' && (
            <p className="text-ink-2 px-3.5 pt-2.5 text-sm whitespace-pre-wrap wrap-anywhere">{text}</p>
          )}
          {receipt?.reason != null && <p className="text-ink-2 px-3.5 pt-2.5 text-sm">{receipt.reason}</p>}
          {step !== null && details(path, step)}
        </div>
      )}
    </li>
  )
}
