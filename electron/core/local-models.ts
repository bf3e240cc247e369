import type { FoundServer } from '../../shared/api/contract.ts'
import type { Clock } from '../../shared/clock.ts'
import { localFacts } from '../../shared/catalog/index.ts'
import type { ModelFacts } from '../../shared/model/types.ts'
import { findLocalServers } from '../providers/index.ts'

/** Servers whose usual port is anybody's: asked only where the user set them up, or they were found. */
const onAnybodysPort: ReadonlySet<string> = new Set(['llamacpp', 'vllm'])

/** How long a list of a local server's models is believed. */
const believedMs = 30_000

/** What local servers have, asked for when it is wanted and kept a moment. */
export class LocalModels {
  readonly #clock: Clock
  readonly #list: (provider: string) => Promise<{ id: string }[]>
  readonly #known = new Map<string, { at: number; models: ModelFacts[] | null }>()

  readonly #found = new Set<string>()
  readonly #windows = new Map<string, number>()

  constructor(clock: Clock, list: (provider: string) => Promise<{ id: string }[]>) {
    this.#clock = clock
    this.#list = list
  }

  /**
   * Looks for servers on this machine, and remembers which answered and what they told of their models.
   * @param at their addresses, where they are others than the usual ones
   */
  async find(at: Readonly<Record<string, string>>): Promise<FoundServer[]> {
    const found = await findLocalServers(at)
    for (const { provider, models } of found) {
      for (const { id, window } of models) if (window !== null) this.#windows.set(`${provider} ${id}`, window)
      this.#found.add(provider)
      this.#known.delete(provider)
    }
    return found
  }

  /** Its list is asked for by itself only where nobody else can be at that address. */
  mayBeAsked(provider: string, setUp: boolean): boolean {
    return setUp || this.#found.has(provider) || !onAnybodysPort.has(provider)
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
      models = (await this.#list(provider)).map(({ id }) => {
        const facts = localFacts(provider, id)
        return { ...facts, window: facts.window ?? this.#windows.get(`${provider} ${id}`) ?? null }
      })
    } catch {
      // Not running is the usual case, and no error: its models are then unknown.
      models = null
    }
    this.#known.set(provider, { at: now, models })
    return models
  }
}
