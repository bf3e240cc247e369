import type { Push } from '../../shared/api/contract.ts'

/** Everyone who listens to the core. A listener that throws is not allowed to stop the others. */
export class Pushes {
  readonly #listeners = new Set<(push: Push) => void>()
  readonly #log: (message: string) => void

  constructor(log: (message: string) => void) {
    this.#log = log
  }

  subscribe(listener: (push: Push) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  send(push: Push): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(push)
      } catch (error) {
        this.#log(`A listener failed: ${error instanceof Error ? error.message : String(error)}`)
      }
    }
  }
}
