import { ownEnds } from '../model/insides.ts'
import { CircleAlert, CircleDollarSign, KeyRound, RotateCw, Square } from 'lucide-react'
import { memo, useMemo } from 'react'
import { withoutAdvice } from '../../../shared/providers/failure-words.ts'
import type { RunError } from '../../../shared/receipt/types.ts'
import type { Value } from '../../../shared/values.ts'
import { useRatings, type Ratings } from '../../lib/use-ratings.ts'
import { navigate } from '../../store/index.ts'
import { Button, Spinner } from '../../ui/index.ts'
import { CopyButton, ValueView } from '../inspector/ValueView.tsx'
import { wordsOfError } from '../model/error-words.ts'
import { titleOf } from '../model/kinds.ts'
import { nodeIn } from '../model/operations.ts'
import { nodeAt } from '../model/run-rows.ts'
import { previewOf } from '../model/preview.ts'
import { valueText } from '../../../shared/text/marks.ts'
import { useRunStatus, useRunVersion, useSession } from '../session.ts'
import { Markdown } from './Markdown.tsx'
import { blocksOf } from './blocks.ts'
import { Comparison, sideBySideAt } from './Comparison.tsx'
import { Thumbs } from './Thumbs.tsx'

/** What the run gives: each Output's answer as it comes, and, where it failed, what went wrong and what to do. */
export function Answers({ onRun }: { onRun: (() => void) | null }) {
  const { run } = useSession()
  const status = useRunStatus()
  const document = run.ran()
  const outputs = useMemo(() => (document === null ? [] : ownEnds(document.nodes, 'output')), [document])
  const { error, runId } = run.state()
  const ratings = useRatings(runId)
  if (document === null) return null
  return (
    <div className="flex flex-col gap-3">
      {error !== null &&
        (error.class === 'cancelled' ? <Stopped onRun={onRun} /> : <Failure error={error} onRun={onRun} />)}
      {outputs.map((node) => (
        <Answer
          key={node.id}
          nodeId={node.id}
          title={outputs.length > 1 ? titleOf(node) : null}
          running={status === 'running'}
          explained={error !== null}
          ratings={ratings}
        />
      ))}
    </div>
  )
}

interface AnswerProps {
  nodeId: string
  title: string | null
  running: boolean
  /** Above it stands why the run failed: not said again for each Output that was not reached. */
  explained: boolean
  ratings: Ratings | null
}

function Answer({ nodeId, title, running, explained, ratings }: AnswerProps) {
  const { run } = useSession()
  useRunVersion()
  const step = run.step(nodeId)
  const [value] = Object.values(step?.outputs ?? {})
  const preview = value === undefined && running ? previewOf(run.ran(), run.state(), nodeId) : null
  const by =
    value?.by ??
    (preview?.target === null || preview === null ? undefined : { nodeId: preview.nodeId, ...preview.target })
  const notReached = explained && value === undefined && !running
  if (notReached && title === null) return null
  const document = run.ran()
  const shown = document === null || notReached ? null : sideBySideAt(document, nodeId)
  return (
    <article aria-label={title ?? 'Answer'} aria-busy={value === undefined && running} className="group relative">
      {title !== null && <h3 className="mb-1 font-semibold">{title}</h3>}
      {shown !== null ? (
        <Comparison shown={shown} />
      ) : value !== undefined ? (
        <Final value={value} />
      ) : preview !== null && preview.text !== '' ? (
        <Growing text={preview.text} />
      ) : running ? (
        <p className="text-ink-3 flex items-center gap-2">
          <Spinner size={13} /> Waiting for the answer …
        </p>
      ) : (
        <p className="text-ink-2">{notReached ? 'Not reached.' : (step?.step?.reason ?? 'No answer.')}</p>
      )}
      {shown === null && value !== undefined && (value.type === 'text' || title === null) && ratings !== null && (
        <div className="float-right mt-1">
          <Thumbs nodeId={nodeId} name={title ?? 'the answer'} ratings={ratings} />
        </div>
      )}
      {shown === null && by !== undefined && (
        <p className="text-ink-3 mt-1.5 text-xs">
          {value === undefined ? 'being answered by' : 'answered by'} <By nodeId={by.nodeId} /> ({by.provider} /{' '}
          {by.model})
        </p>
      )}
    </article>
  )
}

function By({ nodeId }: { nodeId: string }) {
  const { run } = useSession()
  const document = run.ran()
  const node = document === null ? undefined : nodeAt(document, nodeId, run.state())
  return node === undefined ? nodeId : titleOf(node)
}

const Final = memo(function Final({ value }: { value: Value }) {
  return value.type === 'text' ? (
    <>
      <Markdown text={valueText(value)} />
      <CopyButton text={valueText(value)} />
    </>
  ) : (
    <ValueView value={value} />
  )
})

/** Markdown that grows: what stands before the last blank line is not read again with every word. */
function Growing({ text }: { text: string }) {
  return (
    <div className="flex flex-col gap-2">
      {blocksOf(text).map((block, index) => (
        <Markdown key={index} text={block} />
      ))}
    </div>
  )
}

/** Stopped by whoever looks at it: nothing went wrong. */
function Stopped({ onRun }: { onRun: (() => void) | null }) {
  return (
    <div className="bg-fill rounded-control flex items-center gap-2.5 px-3 py-2">
      <Square size={11} fill="currentColor" strokeWidth={0} className="text-ink-2 shrink-0" aria-hidden />
      <p className="min-w-0 flex-1">The run was stopped. What was finished is kept.</p>
      {onRun !== null && (
        <Button size="sm" icon={<RotateCw size={13} />} onClick={onRun}>
          Run again
        </Button>
      )}
    </div>
  )
}

function Failure({ error, onRun }: { error: RunError; onRun: (() => void) | null }) {
  const session = useSession()
  const { nodeId } = error
  const document = session.run.ran()
  const node = nodeId === null || document === null ? undefined : nodeAt(document, nodeId, session.run.state())
  const { label, todo, mend } = wordsOfError(error)
  // What lies in a pipeline that a node holds isn't drawn here.
  const drawn = node !== undefined && document !== null && nodeIn(document, node.id) === node
  const there = drawn && nodeIn(session.editor.document(), node.id) !== undefined
  return (
    <div role="alert" className="bg-bad-soft rounded-control flex gap-2.5 px-3 py-2.5">
      <CircleAlert size={16} className="text-bad mt-0.5 shrink-0" aria-hidden />
      <div className="min-w-0 flex-1 wrap-anywhere">
        <p className="font-semibold">
          {node === undefined ? '' : `${titleOf(node)}: `}
          {label.toLowerCase()}
        </p>
        <p>{withoutAdvice(error.message, error.class)}</p>
        <p className="text-ink-2 mt-0.5">{todo}</p>
        <div className="mt-2 flex flex-wrap gap-2 empty:hidden">
          {mend === 'again' && onRun !== null && (
            <Button size="sm" icon={<RotateCw size={13} />} onClick={onRun}>
              Run again
            </Button>
          )}
          {mend === 'costs' && (
            <Button size="sm" icon={<CircleDollarSign size={13} />} onClick={() => navigate({ screen: 'costs' })}>
              Costs and budgets
            </Button>
          )}
          {mend === 'models' && (
            <Button size="sm" icon={<KeyRound size={13} />} onClick={() => navigate({ screen: 'models' })}>
              Models and keys
            </Button>
          )}
          {there && (
            <Button
              size="sm"
              onClick={() => {
                session.editor.select({ nodes: new Set([node.id]), edges: new Set() })
                session.transient.setState({ inspectorTab: 'form' })
                session.canvas.current?.reveal(node.id)
                session.showInspector()
              }}
            >
              Show {titleOf(node)}
            </Button>
          )}
        </div>
      </div>
    </div>
  )
}
