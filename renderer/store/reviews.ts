import { create } from 'zustand'
import type { Push } from '../../shared/api/contract.ts'
import type { OpenReview } from '../../shared/events/review.ts'
import { host } from '../host/index.ts'
import { keepFresh } from '../host/keep-fresh.ts'

/** What runs ask people just now, oldest first, of all pipelines and processes. */
export const useReviews = create<{ reviews: readonly OpenReview[] }>(() => ({ reviews: [] }))

export const reviewId = ({ runId, nodeId, review }: OpenReview): string => `${runId} ${nodeId} ${review.key}`

export async function loadReviews(): Promise<void> {
  const result = await host.call('reviews.list')
  if (!result.ok) return
  const known = new Set(useReviews.getState().reviews.map(reviewId))
  useReviews.setState({ reviews: result.value })
  for (const one of result.value) if (!known.has(reviewId(one))) tell(one)
}

const concerns = (push: Push): boolean =>
  push.topic === 'run' &&
  push.events.some(({ type }) => type === 'human.asked' || type === 'human.answered' || type === 'run.finished')

/** Reads them and keeps them fresh; call once. Returns what stops it. */
export function followReviews(): () => void {
  const reload = () => void loadReviews()
  return keepFresh(reload, (push) => {
    const waits = useReviews.getState().reviews.length > 0
    if (push.topic === 'run' && concerns(push) && (waits || push.events.some(({ type }) => type === 'human.asked')))
      reload()
  })
}

/** In a browser, where the user allowed it: the desktop app's own notifications come from its main process. */
function tell({ runId, review }: OpenReview): void {
  if (!('Notification' in globalThis) || Notification.permission !== 'granted' || !document.hidden) return
  const notice = new Notification(`${review.title} waits for you`, {
    body: review.question.slice(0, 200),
    tag: `${runId} ${review.key}`,
  })
  notice.onclick = () => {
    window.focus()
    location.hash = `#/runs/${encodeURIComponent(runId)}`
    notice.close()
  }
}
