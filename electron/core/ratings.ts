import type { Payload, Results } from '../../shared/api/contract.ts'
import { newRunState, reduce } from '../../shared/events/reduce.ts'
import { calibrate, type RatedRun } from '../../shared/ratings/calibrate.ts'
import type { Rating } from '../../shared/ratings/types.ts'
import { type Store, listRatings, readRun, setRating } from '../db/index.ts'
import type { Pushes } from './pushes.ts'
import { CoreError } from './types.ts'

/** Rated runs that a calibration looks at, the newest ones. */
const mostRuns = 300

/** What the user thinks of answers, and how a Judge's verdicts stand to it. */
export class Ratings {
  readonly #db: Store
  readonly #now: () => number
  readonly #pushes: Pushes

  constructor(db: Store, now: () => number, pushes: Pushes) {
    this.#db = db
    this.#now = now
    this.#pushes = pushes
  }

  set(rating: Payload<'ratings.set'>): Results['ratings.set'] {
    const kept = setRating(this.#db, rating, this.#now())
    if (kept === undefined)
      throw new CoreError('not_found', 'There is no such answer in that run, so it can not be rated.')
    this.#pushes.send({ topic: 'ratings', runId: rating.runId })
    return kept
  }

  list(filter: Payload<'ratings.list'>): Results['ratings.list'] {
    return listRatings(this.#db, filter)
  }

  calibration({ pipelineId, nodeId }: Payload<'ratings.calibration'>): Results['ratings.calibration'] {
    const byRun = new Map<string, Rating[]>()
    for (const rating of listRatings(this.#db, { pipelineId }))
      byRun.set(rating.runId, [...(byRun.get(rating.runId) ?? []), rating])
    const runs = [...byRun].slice(0, mostRuns).flatMap(([runId, ratings]): RatedRun[] => {
      const run = readRun(this.#db, runId)
      if (run === undefined) return []
      const { document, events } = run
      const state = newRunState()
      for (const event of events) reduce(state, event)
      return [{ runId, document, steps: state.steps, ratings }]
    })
    return calibrate(runs, nodeId)
  }
}
