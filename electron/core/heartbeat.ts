import type { CoreOptions } from './types.ts'

const beatMs = 2000

/** Does something every two seconds between `start` and `stop`. What goes wrong is logged, and it goes on. */
export class Heartbeat {
  readonly #options: Pick<CoreOptions, 'clock' | 'log'>
  readonly #beat: () => void
  #cancel: (() => void) | null = null

  constructor(options: Pick<CoreOptions, 'clock' | 'log'>, beat: () => void) {
    this.#options = options
    this.#beat = beat
  }

  start(): void {
    this.#cancel ??= this.#options.clock.after(beatMs, () => {
      this.#cancel = null
      try {
        this.#beat()
      } catch (error) {
        this.#options.log(`The heartbeat of the runs could not be written: ${(error as Error).message}`)
      }
      this.start()
    })
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = null
  }
}
