import type { Payload, Results } from '../../shared/api/contract.ts'
import { readAnswer } from '../../shared/events/read-answer.ts'
import type { ReviewAnswer } from '../../shared/events/review.ts'
import type { RunEvent } from '../../shared/events/types.ts'
import { type Store, answerReview, findReview, listReviews } from '../db/index.ts'
import type { RunHandle } from '../engine/index.ts'
import { CoreError } from './types.ts'

const actionWords: Record<ReviewAnswer['action'], string> = {
  approve: 'approved',
  always: 'always allowed',
  pipeline: 'allowed in this pipeline',
  edit: 'changed and approved',
  choose: 'decided',
  reject: 'turned away',
  timeout: 'too late: its time was over',
  withdrawn: 'no longer needed',
}

/**
 * What runs ask people, whichever process they run in. An answer is written down first, where there is none yet: so the
 * first one wins, and whoever is second is told what the first said.
 */
export class Reviews {
  readonly #db: Store
  readonly #now: () => number

  constructor(db: Store, now: () => number) {
    this.#db = db
    this.#now = now
  }

  list(): Results['reviews.list'] {
    return listReviews(this.#db)
  }

  /** Writes the answer down. `runs` then hands it to the run: at once, or when it is gone on with. */
  answer({ runId, nodeId, key, ...given }: Payload<'runs.answer'>): Results['runs.answer'] & { key: string } {
    const found = findReview(this.#db, runId, nodeId, key)
    if (found === undefined) throw new CoreError('not_found', `The run ${runId} asks nothing at "${nodeId}".`)
    const { review } = found
    if (found.answer !== null) return { key: found.key, ...taken(found.answer) }
    if (found.status !== 'running' && found.status !== 'interrupted')
      throw new CoreError('not_waiting', `The run ${runId} waits for nobody any more: it is ${found.status}.`)
    if (review === null)
      throw new CoreError(
        'unreadable',
        `What the run ${runId} asks at "${nodeId}" can’t be read any more, so it can’t be answered. Stop the run, and run it again.`,
      )
    const read = readAnswer(review, given)
    if (!read.ok) throw new CoreError('bad_answer', read.problem)
    if (answerReview(this.#db, { runId, nodeId, key: review.key }, read.answer, this.#now()))
      return { key: review.key, accepted: true, answer: read.answer, message: null }
    const first = findReview(this.#db, runId, nodeId, review.key)?.answer
    if (first == null) throw new CoreError('not_found', `The run ${runId} asks nothing at "${nodeId}" any more.`)
    return { key: review.key, ...taken(first) }
  }

  /** An answer that was given while the run lay still, or in another process. */
  given(runId: string, nodeId: string, key: string): ReviewAnswer | null {
    return findReview(this.#db, runId, nodeId, key)?.answer ?? null
  }

  /** What was answered while the run lay still, or in another process, is handed on as soon as the run asks. */
  handOver(
    runId: string,
    events: readonly RunEvent[],
    answer: (...given: Parameters<RunHandle['answer']>) => unknown,
  ): void {
    for (const event of events) {
      if (event.type !== 'human.asked') continue
      const { nodeId, review } = event
      const given = this.given(runId, nodeId, review.key)
      // Not before whoever asks listens.
      if (given !== null) queueMicrotask(() => answer(nodeId, review.key, given))
    }
  }

  /** The same for a run that has asked, and was answered elsewhere since. */
  lookFor(runId: string, handle: Pick<RunHandle, 'reviews' | 'answer'>): void {
    for (const { nodeId, review } of handle.reviews) {
      const given = this.given(runId, nodeId, review.key)
      if (given !== null) handle.answer(nodeId, review.key, given)
    }
  }

  /** Its time is over: the answer that came first, or null when from now on none is taken. */
  close(runId: string, nodeId: string, key: string): ReviewAnswer | null {
    const late: ReviewAnswer = { action: 'timeout', candidate: null, value: null, note: '' }
    return answerReview(this.#db, { runId, nodeId, key }, late, this.#now()) ? null : this.given(runId, nodeId, key)
  }
}

const taken = (answer: ReviewAnswer): Results['runs.answer'] => ({
  accepted: false,
  answer,
  message: `This was answered before: ${actionWords[answer.action]}.`,
})
