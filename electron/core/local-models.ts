import type { Clock } from '../../shared/clock.ts'
import { localFacts } from '../../shared/catalog/index.ts'
import type { ModelFacts } from '../../shared/model/types.ts'

/** How long a list of a local server's models is believed. */
const believedMs = 30_000

/** What local servers have, asked for when it is wanted and kept a moment. */
export class LocalModels {
  readonly #clock: Clock
  readonly #list: (provider: string) => Promise<{ id: string }[]>
  readonly #known = new Map<string, { at: number; models: ModelFacts[] | null }>()

  constructor(clock: Clock, list: (provider: string) => Promise<{ id: string }[]>) {
    this.#clock = clock
    this.#list = list
  }

  forget(): void {
    this.#known.clear()
  }

  /** What a local server has, or null when it doesn't answer: then nothing can be called missing. */
  async of(provider: string): Promise<ModelFacts[] | null> {
    const known = this.#known.get(provider)
    const now = this.#clock.now()
    if (known !== undefined && now - known.at < believedMs) return known.models
    let models: ModelFacts[] | null
    try {
      models = (await this.#list(provider)).map(({ id }) => localFacts(provider, id))
    } catch {
      // Not running is the usual case, and no error: its models are then unknown.
      models = null
    }
    this.#known.set(provider, { at: now, models })
    return models
  }
}
