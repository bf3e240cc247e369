import { Check, X } from 'lucide-react'
import { useState } from 'react'
import { actionsOf } from '../../shared/events/read-answer.ts'
import type { GivenAnswer, OpenReview, ReviewCandidate } from '../../shared/events/review.ts'
import { isJsonObject, type Json } from '../../shared/json.ts'
import type { Value } from '../../shared/values.ts'
import { ValueView } from '../editor/inspector/ValueView.tsx'
import { host } from '../host/index.ts'
import { loadReviews } from '../store/index.ts'
import { Button, cx, Field, TextArea, toast } from '../ui/index.ts'

type Asked = Pick<OpenReview, 'runId' | 'nodeId' | 'review'>

/** What a run asks a person, and how they answer. */
export function ReviewForm({ asked, onDone }: { asked: Asked; onDone?: () => void }) {
  const { review } = asked
  const [chosen, setChosen] = useState<string | null>(
    review.mode === 'choose' ? null : (review.candidates[0]?.id ?? null),
  )
  const [edited, setEdited] = useState<string | null>(null)
  const [note, setNote] = useState('')
  const [busy, setBusy] = useState(false)
  const candidate = review.candidates.find((each) => each.id === chosen)
  const actions = actionsOf(review)

  const answer = async (action: GivenAnswer['action']) => {
    const value =
      edited === null || candidate === undefined || action === 'reject' ? undefined : typed(candidate, edited)
    if (value !== undefined && 'fault' in value) {
      toast({ tone: 'bad', title: 'That is no JSON', description: value.fault })
      return
    }
    setBusy(true)
    const result = await host.call('runs.answer', {
      runId: asked.runId,
      nodeId: asked.nodeId,
      key: review.key,
      action,
      ...(chosen === null || action === 'reject' ? {} : { candidate: chosen }),
      ...(value === undefined ? {} : { value: value.data }),
      ...(note.trim() === '' ? {} : { note }),
    })
    setBusy(false)
    void loadReviews()
    if (!result.ok) toast({ tone: 'bad', title: 'It could not be answered', description: result.error.message })
    else if (!result.value.accepted)
      toast({ tone: 'bad', title: 'Somebody was quicker', description: result.value.message ?? '' })
    if (result.ok) onDone?.()
  }

  return (
    <div className="flex flex-col gap-3">
      {review.place !== undefined && <p className="text-ink-2 -mb-1 text-sm">{review.place}</p>}
      {review.question.trim() !== '' && <p className="whitespace-pre-wrap">{review.question}</p>}
      {review.about !== null && (
        <section>
          <h3 className="text-ink-2 mb-1 text-sm font-semibold">About</h3>
          <div className="bg-fill rounded-control max-h-40 overflow-y-auto px-2.5 py-2">
            <ValueView value={review.about} />
          </div>
        </section>
      )}
      {review.mode === 'choose' ? (
        <Choices review={review} chosen={chosen} onChoose={(id) => (setChosen(id), setEdited(null))} />
      ) : (
        edited === null &&
        review.candidates.map((each) => (
          <div key={each.id} className="border-line rounded-control max-h-72 overflow-y-auto border px-2.5 py-2">
            {review.mode === 'permit' ? <Call value={each.value} /> : <ValueView value={each.value} />}
          </div>
        ))
      )}
      {edited !== null && (
        <Field label="As it should be">
          <TextArea value={edited} onValueChange={setEdited} rows={5} maxRows={16} />
        </Field>
      )}
      <Field label="A word to go with it">
        <TextArea value={note} onValueChange={setNote} rows={1} maxRows={6} placeholder="optional" />
      </Field>
      <div className="flex flex-wrap items-center justify-end gap-2">
        {actions.includes('edit') && edited === null && candidate !== undefined && (
          <Button className="mr-auto" onClick={() => setEdited(written(candidate))}>
            Change it
          </Button>
        )}
        <Button variant="danger" icon={<X size={15} />} busy={busy} onClick={() => void answer('reject')}>
          {review.mode === 'permit' ? 'Do not allow' : review.mode === 'choose' ? 'None of them' : 'Reject'}
        </Button>
        {actions.includes('pipeline') && (
          <Button busy={busy} onClick={() => void answer('pipeline')}>
            Allow in this pipeline
          </Button>
        )}
        {actions.includes('always') && (
          <Button busy={busy} onClick={() => void answer('always')}>
            {actions.includes('pipeline') ? 'Allow in all pipelines' : 'Always allow'}
          </Button>
        )}
        <Button
          variant="primary"
          icon={<Check size={15} />}
          busy={busy}
          disabled={chosen === null}
          onClick={() => void answer(review.mode === 'choose' ? 'choose' : edited === null ? 'approve' : 'edit')}
        >
          {review.mode === 'permit'
            ? 'Allow once'
            : review.mode === 'choose'
              ? 'Take this one'
              : edited === null
                ? 'Approve'
                : 'Approve as changed'}
        </Button>
      </div>
    </div>
  )
}

/** A call as it would leave: where to, with what, and with which key. */
function Call({ value }: { value: Value }) {
  const { call, body = null, key = null, changes } = isJsonObject(value.data) ? value.data : {}
  if (typeof call !== 'string') return <ValueView value={value} />
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 text-sm">
      <dt className="text-ink-2">Call</dt>
      <dd className="font-mono text-xs leading-5 wrap-anywhere">{call}</dd>
      <dt className="text-ink-2">Sends</dt>
      <dd className={body === null ? '' : 'font-mono text-xs leading-5 whitespace-pre-wrap wrap-anywhere'}>
        {body === null ? 'nothing but the address' : JSON.stringify(body, null, 2)}
      </dd>
      <dt className="text-ink-2">Key</dt>
      <dd>{typeof key === 'string' ? `“${key}”` : 'none'}</dd>
      <dt className="text-ink-2">There</dt>
      <dd>{changes === false ? 'changes nothing, as the drawing says' : 'may change something'}</dd>
    </dl>
  )
}

function Choices({
  review,
  chosen,
  onChoose,
}: {
  review: OpenReview['review']
  chosen: string | null
  onChoose: (id: string) => void
}) {
  return (
    <div role="radiogroup" aria-label="Candidates" className="flex flex-col gap-2">
      {review.candidates.map((each) => (
        <div
          key={each.id}
          className={cx('rounded-control border', each.id === chosen ? 'border-accent bg-accent-soft' : 'border-line')}
        >
          <button
            type="button"
            role="radio"
            aria-checked={each.id === chosen}
            onClick={() => onChoose(each.id)}
            className="rounded-control flex w-full items-center gap-2 px-2.5 py-1.5 text-left font-semibold"
          >
            <span
              aria-hidden
              className={cx(
                'size-3.5 shrink-0 rounded-full border-2',
                each.id === chosen ? 'border-accent bg-accent' : 'border-ink-3',
              )}
            />
            <span className="min-w-0 truncate">{each.label}</span>
          </button>
          <div className="max-h-48 overflow-y-auto px-2.5 pb-2">
            <ValueView value={each.value} />
          </div>
        </div>
      ))}
    </div>
  )
}

const written = ({ value }: ReviewCandidate): string =>
  typeof value.data === 'string' ? value.data : JSON.stringify(value.data, null, 2)

function typed({ value }: ReviewCandidate, text: string): { data: Json } | { fault: string } {
  if (value.type === 'text' || value.type === 'file') return { data: text }
  try {
    return { data: JSON.parse(text) as Json }
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) }
  }
}
