import type { ReadPicture } from './images.ts'
import type { Journal } from './journal.ts'
import type { People } from './people.ts'
import type { Semaphore } from './limits.ts'
import type { Purse } from './purse.ts'
import type { Scheduler } from './scheduler.ts'
import type { KeptCall } from './tools.ts'
import type { EngineOptions } from './types.ts'

/** What every part of one run shares. `begin.ts` makes it. */
export interface RunCore {
  options: EngineOptions
  journal: Journal
  /** The run's own money; what others share stands beside it (`EngineOptions.purses`). */
  readonly budget: Purse
  /** Budgets of the held pipelines around what runs, innermost first. */
  held: readonly Purse[]
  /** The boxes around what runs, and which time each runs, in words; null outside of boxes. */
  place: string | null
  /** Budgets whose soft landing the user was told of. */
  readonly warned: Set<Purse>
  /** Requests in flight of this run. */
  readonly places: Semaphore
  attemptsLeft: number
  /** Milliseconds since 1970; nothing sleeps past it. */
  deadline: number
  startedAt: number
  /** Whom the run waits for beside models. */
  readonly people: People
  /** Calls of tools by node and key, also those of a run that this one goes on with: none is made twice unasked. */
  readonly calls: Map<string, KeptCall>
  /** Makes the scheduler of what lies in a box; its core differs in plan and Inputs alone. */
  schedule(core: RunCore, onIdle: () => void): Scheduler
  /** By path. */
  readonly pictures: Map<string, Promise<ReadPicture>>
  /** Some attempt went to the practice provider. */
  practice: boolean
  /** The store refused an event: nothing more may be asked, since it could not be kept. */
  broken: boolean
}
