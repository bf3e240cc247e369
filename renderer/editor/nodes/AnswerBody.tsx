import { ioNameOf } from '../model/io-name.ts'
import type { PipelineNode } from '../../../shared/document/schema.ts'
import type { StepState } from '../../../shared/events/reduce.ts'
import type { Json } from '../../../shared/json.ts'
import { lineHeight } from '../model/geometry.ts'
import type { ReadNode } from '../model/kinds.ts'
import { previewOf } from '../model/preview.ts'
import { plainWords } from '../model/plain-json.ts'
import { fileName, valuePreview } from '../model/values.ts'
import { useRunVersion, useSession, useView } from '../session.ts'
import { cx } from '../../ui/index.ts'

interface Body {
  node: PipelineNode
  read: ReadNode
  step: StepState | null
  lines: number
}

/** What a card about one text shows: the answer as it comes, what goes in, what came out. */
export function AnswerBody({ node, read, step, lines }: Body) {
  if (step !== null && step.status === 'failed')
    return <Lines lines={lines} tone="bad" text={step.step?.reason ?? 'It failed.'} />
  if (step !== null && (step.status === 'skipped' || step.status === 'cancelled')) {
    return <Lines lines={lines} tone="quiet" text={step.step?.reason ?? 'Not run.'} />
  }
  if (read.ports.inputs.length === 0) return <Given node={node} read={read} step={step} lines={lines} />
  if (read.ports.outputs.length === 0) return <Arriving node={node} step={step} lines={lines} />
  const text = step === null ? '' : textOf(step)
  if (text !== '') return <Lines lines={lines} text={text} tail={step?.status === 'running'} />
  if (step?.status === 'running' && step.waiting !== null)
    return (
      <Lines
        lines={lines}
        tone="quiet"
        text={`Held back: this key takes ${step.waiting.limit}. It leaves by itself.`}
      />
    )
  if (step?.status === 'running')
    return (
      <Lines
        lines={lines}
        tone="hint"
        text={step.attempts.length === 0 ? 'Waiting for its turn …' : 'Waiting for the first words …'}
      />
    )
  return (
    <Lines
      lines={lines}
      tone={read.fact === null ? 'hint' : 'quiet'}
      text={read.fact ?? 'Its answer will stand here.'}
    />
  )
}

const textOf = (step: StepState): string => {
  if (step.status === 'done' && step.outputs !== null) {
    const [value] = Object.values(step.outputs)
    if (value !== undefined) return valuePreview(value)
  }
  return step.text
}

/** An Input: the value it had in the run, else what stands in the form for the next one. */
function Given({ node, read, step, lines }: Body) {
  const name = ioNameOf(node)
  const typed = useView((view) => view.inputs[name])
  const [value] = Object.values(step?.outputs ?? {})
  if (value !== undefined) return <Lines lines={lines} text={quoted(valuePreview(value))} />
  if (typed !== undefined && typed !== '' && node.parent === undefined)
    return <Lines lines={lines} text={quoted(shortOf(typed, read.config['type'] === 'file'))} />
  return (
    <Lines
      lines={lines}
      tone="hint"
      text={read.fact ?? (node.parent === undefined ? 'Fill it in below, then run.' : 'What its box is given.')}
    />
  )
}

const shortOf = (typed: Json, file: boolean): string => {
  if (typeof typed !== 'string') return plainWords(typed)
  return file ? fileName(typed) : typed
}

const quoted = (text: string): string => (text.trim() === '' ? '“”' : `“${text}”`)

/** An Output: what arrived, or the text on its way there, where nothing in between may still refuse it. */
function Arriving({ node, step, lines }: Omit<Body, 'read'>) {
  const [value] = Object.values(step?.outputs ?? {})
  if (value !== undefined) return <Lines lines={lines} text={valuePreview(value)} />
  if (step !== null && step.status === 'running') return <Streaming node={node} lines={lines} />
  return <Lines lines={lines} tone="hint" text="The result will stand here." />
}

function Streaming({ node, lines }: { node: PipelineNode; lines: number }) {
  const { run } = useSession()
  useRunVersion()
  const preview = previewOf(run.ran(), run.state(), node.id)
  if (preview === null || preview.text === '') return <Lines lines={lines} tone="hint" text="Waiting for an answer …" />
  return <Lines lines={lines} text={preview.text} tail />
}

const tones = { plain: 'text-ink', quiet: 'text-ink-2', hint: 'text-ink-3', bad: 'text-bad' }
/** More than fits on three lines is never laid out. */
const longest = 220

/** Text cut to so many lines; `tail` keeps the end in sight while it grows. */
export function Lines({
  text,
  lines,
  tone = 'plain',
  tail = false,
}: {
  text: string
  lines: number
  tone?: keyof typeof tones
  tail?: boolean
}) {
  const height = lines * lineHeight
  if (tail && text.length > 110) {
    return (
      <div className="sw-text flex flex-col justify-end overflow-hidden" style={{ height }}>
        <p className={cx('text-sm leading-[17px] wrap-anywhere', tones[tone])}>{text.slice(-longest)}</p>
      </div>
    )
  }
  return (
    <p
      title={tone === 'bad' || tone === 'quiet' ? text : undefined}
      className={cx('sw-text overflow-hidden text-sm leading-[17px] whitespace-pre-line wrap-anywhere', tones[tone])}
      style={{ display: '-webkit-box', WebkitBoxOrient: 'vertical', WebkitLineClamp: lines, minHeight: height }}
    >
      {text.slice(0, longest)}
    </p>
  )
}
