import type { Payload, Results } from '../../shared/api/contract.ts'
import type { keptByCalls } from '../../shared/api/settings.ts'
import { type OutOfService, outOfServiceOf, takenOut, takenOutWords, withService } from '../../shared/model/service.ts'
import type { Target } from '../../shared/model/types.ts'
import { type Store, getSettings, setSettings } from '../db/index.ts'
import type { Pushes } from './pushes.ts'

const setting = 'outOfService' satisfies keyof typeof keptByCalls

/** Models and providers that the user has taken out of service: asked of the database, since another process may change it. */
export class Service {
  readonly #db: Store
  readonly #pushes: Pushes
  readonly #labelOf: (provider: string) => string | null
  readonly #beyond: () => string[]

  /** @param beyond providers that aren't on this machine */
  constructor(db: Store, pushes: Pushes, labelOf: (provider: string) => string | null, beyond: () => string[]) {
    this.#db = db
    this.#pushes = pushes
    this.#labelOf = labelOf
    this.#beyond = beyond
  }

  list(): OutOfService[] {
    return outOfServiceOf(getSettings(this.#db)[setting], this.#beyond)
  }

  set({ inService, ...entry }: Payload<'service.set'>): Results['service.set'] {
    const list = withService(this.list(), entry, inService)
    setSettings(this.#db, { [setting]: list })
    this.#pushes.send({ topic: 'environment' })
    return list
  }

  /** Why a target isn't asked, a sentence; null: it may be. */
  why(target: Target): string | null {
    const entry = takenOut(this.list(), target)
    return entry === null ? null : takenOutWords(entry, this.#labelOf(entry.provider) ?? entry.provider)
  }
}
