import { afterEach, beforeEach } from 'vitest'
import type { Core, CoreOptions } from '../../electron/core/index.ts'
import type { PipelineDocument } from '../../shared/document/schema.ts'
import { type LiveCore, call, fakeKeychain, liveCore } from './core.ts'
import { answer, draw, model, question } from './draw.ts'

/** A key that the simulator takes. */
export const good = 'marked-good-key-0123456789'

/** Asks OpenAI, with the key of that name or the default one. */
export const asks = (key?: string): PipelineDocument =>
  draw(
    {
      question,
      m: model('openai', 'cheap', key === undefined ? {} : { target: { provider: 'openai', model: 'cheap', key } }),
      answer,
    },
    ['question.value > m.prompt', 'm.answer > answer.value'],
  )

/** A core of its own for each test, with a keychain, that meets the simulator where OpenAI would be. */
export class KeyBench {
  #live: LiveCore | null = null
  #core: Core | null = null

  constructor() {
    beforeEach(async () => {
      this.#live = await liveCore()
      await this.open({ wrap: fakeKeychain(), keeps: true, backend: 'test', warning: null })
    })
    afterEach(() => this.live.close())
  }

  get live(): LiveCore {
    if (this.#live === null) throw new Error('It is there in a test alone.')
    return this.#live
  }

  get core(): Core {
    if (this.#core === null) throw new Error('It is there in a test alone.')
    return this.#core
  }

  /** Another process on the same database, which the test goes on with. */
  async open(secrets: CoreOptions['secrets']): Promise<void> {
    this.#core = await this.live.again({ secrets, env: { OPENAI_BASE_URL: `${this.live.simulator.url}/v1` } })
  }

  async keys() {
    return (await call(this.core, 'providers.list')).find(({ id }) => id === 'openai')?.keys ?? []
  }

  async run(document: PipelineDocument) {
    const started = await this.core.startRun({ pipelineId: null, document, inputs: { question: 'What is 17 * 23?' } })
    if (!started.started) throw new Error(JSON.stringify(started.problems))
    return started.result
  }
}
