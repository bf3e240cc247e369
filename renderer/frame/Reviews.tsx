import { Bell, UserCheck } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import type { OpenReview } from '../../shared/events/review.ts'
import { counted, moment, relativeTime, pipelineTitle } from '../lib/format.ts'
import { useNow } from '../lib/use-now.ts'
import { hrefOf, reviewId, useReviews } from '../store/index.ts'
import { Button, Dialog, Spinner, Tag } from '../ui/index.ts'

// Shows any value, Markdown too: not needed before somebody looks.
const Form = lazy(async () => ({ default: (await import('./ReviewForm.tsx')).ReviewForm }))

const ReviewForm = ({ asked, onDone }: { asked: OpenReview; onDone: () => void }) => (
  <Suspense fallback={<Spinner label="Opening" />}>
    <Form asked={asked} onDone={onDone} />
  </Suspense>
)

/** In the bar at the top, on every screen: how many runs wait for a person, and what they ask. */
export function ReviewsButton() {
  const reviews = useReviews((state) => state.reviews)
  const [open, setOpen] = useState(false)
  const [picked, setPicked] = useState<string | null>(null)
  const shown = reviews.find((one) => reviewId(one) === picked) ?? (reviews.length === 1 ? reviews[0] : undefined)
  if (reviews.length === 0 && !open) return null
  return (
    <>
      <Button
        size="sm"
        icon={<UserCheck size={15} className="text-decide" />}
        aria-label={`${counted(reviews.length, 'review')} waiting for you`}
        onClick={() => setOpen(true)}
      >
        {reviews.length} waiting
      </Button>
      <Dialog
        open={open}
        onOpenChange={(next) => (setOpen(next), setPicked(null))}
        title={shown === undefined ? 'Waiting for you' : shown.review.title}
        description={shown === undefined ? 'Runs that go on when you have looked.' : <From asked={shown} />}
        size={shown?.review.mode === 'choose' ? 'lg' : 'md'}
      >
        {shown !== undefined ? (
          <ReviewForm key={reviewId(shown)} asked={shown} onDone={() => setPicked(null)} />
        ) : reviews.length === 0 ? (
          <p className="text-ink-2">Nothing waits any more.</p>
        ) : (
          <ReviewList reviews={reviews} onPick={(one) => setPicked(reviewId(one))} />
        )}
      </Dialog>
    </>
  )
}

function From({ asked }: { asked: OpenReview }) {
  const now = useNow()
  const { until, askedAt } = asked.review
  return (
    <>
      In{' '}
      <a className="hover:text-ink underline" href={hrefOf({ screen: 'run', runId: asked.runId })}>
        {pipelineTitle(asked.runName)}
      </a>
      , asked {relativeTime(askedAt, now)}
      {until === null ? '.' : `, until ${moment(until)}.`}
    </>
  )
}

function ReviewList({ reviews, onPick }: { reviews: readonly OpenReview[]; onPick: (one: OpenReview) => void }) {
  const now = useNow()
  return (
    <ul className="flex flex-col gap-1.5">
      {reviews.map((one) => (
        <li key={reviewId(one)} className="border-line rounded-control flex items-center gap-3 border py-2 pr-2 pl-3">
          <div className="min-w-0 flex-1">
            <p className="flex items-center gap-2">
              <span className="truncate font-semibold">{one.review.title}</span>
              {one.practice && <Tag>practice</Tag>}
              <span className="text-ink-3 shrink-0 text-sm">{relativeTime(one.review.askedAt, now)}</span>
            </p>
            <p className="text-ink-2 truncate text-sm">
              {pipelineTitle(one.runName)}
              {one.review.place === undefined ? '' : `, ${one.review.place}`}
              {one.review.question.trim() === '' ? '' : `: ${one.review.question}`}
            </p>
          </div>
          <Button size="sm" onClick={() => onPick(one)}>
            Look
          </Button>
        </li>
      ))}
    </ul>
  )
}

/** On Home: what waits, and, in a browser, whether to be told. */
export function WaitingReviews() {
  const reviews = useReviews((state) => state.reviews)
  const [picked, setPicked] = useState<string | null>(null)
  const shown = reviews.find((one) => reviewId(one) === picked)
  if (reviews.length === 0) return null
  return (
    <section aria-label="Waiting for you" className="mb-5">
      <div className="mb-2 flex items-center gap-2">
        <h2 className="flex-1 font-bold">Waiting for you</h2>
        <TellMe />
      </div>
      <ReviewList reviews={reviews} onPick={(one) => setPicked(reviewId(one))} />
      <Dialog
        open={shown !== undefined}
        onOpenChange={(open) => !open && setPicked(null)}
        title={shown?.review.title ?? ''}
        description={shown === undefined ? '' : <From asked={shown} />}
        size={shown?.review.mode === 'choose' ? 'lg' : 'md'}
      >
        {shown !== undefined && <ReviewForm key={reviewId(shown)} asked={shown} onDone={() => setPicked(null)} />}
      </Dialog>
    </section>
  )
}

/** Asks the browser once, at a press of a button, whether this page may notify. The desktop app needs no asking. */
function TellMe() {
  const [state, setState] = useState(() =>
    'Notification' in globalThis && window.isSecureContext ? Notification.permission : 'denied',
  )
  if (state !== 'default' || navigator.userAgent.includes('Electron/')) return null
  return (
    <Button
      size="sm"
      variant="quiet"
      icon={<Bell size={14} />}
      onClick={() => void Notification.requestPermission().then(setState)}
    >
      Notify me
    </Button>
  )
}
