import type { Clock } from '../../shared/clock.ts'
import { realClock } from './pace.ts'
import { type PracticeThread, type PracticeThreadOptions, startPracticeWorker } from './start-worker.ts'

/** What the environment says about the practice provider. */
export interface PracticeSettings {
  /** Address of one that runs elsewhere (`SWITCHYARD_PRACTICE_URL`); null: the app starts its own. */
  url: string | null
  /** All times of the app's own are divided by it (`SWITCHYARD_PRACTICE_SPEED`). */
  speed: number
}

/** Reads the environment. Throws a `RangeError` for the user when the speed is none. */
export function practiceSettings(env: NodeJS.ProcessEnv): PracticeSettings {
  const given = env['SWITCHYARD_PRACTICE_SPEED']?.trim() || '1'
  const speed = Number(given)
  if (!(speed > 0) || !Number.isFinite(speed))
    throw new RangeError(`SWITCHYARD_PRACTICE_SPEED takes a number over 0, not "${given}".`)
  return { url: env['SWITCHYARD_PRACTICE_URL']?.trim() || null, speed }
}

export interface KeepOptions extends PracticeThreadOptions, Partial<PracticeSettings> {
  /** The worker's file, where it isn't `worker.ts`. */
  entry?: URL
  /** Told in a sentence when the practice provider dies, and what becomes of it. */
  tell(sentence: string): void
  /** Called when it won't be started again before the next `url()`. */
  givenUp?(): void
  clock?: Pick<Clock, 'now'>
}

export interface KeptPractice {
  /** Address of the practice provider, which is started when this is first asked. Rejects when it can't be. */
  url(): Promise<string>
  close(): Promise<void>
}

/** More deaths than this within a minute, and it is no accident any more. */
const mostRestarts = 3
const withinMs = 60_000

/**
 * The app's own practice provider, in a thread of its own. When the thread dies it is started again where it was, so that
 * its address holds; what it was answering is broken off, as by a provider whose server fell over.
 */
export function keepPractice({
  url: elsewhere = null,
  entry,
  tell,
  givenUp,
  clock = realClock,
  ...options
}: KeepOptions): KeptPractice {
  let current: Promise<PracticeThread> | null = null
  let closed = false
  let port = options.port ?? 0
  let deaths: number[] = []

  async function begin(): Promise<PracticeThread> {
    const thread = await startPracticeWorker({ ...options, port }, entry).catch((error: unknown) => {
      // The port of the one that died may be another program's by now. One that was asked for is not replaced.
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || port === (options.port ?? 0)) throw error
      return startPracticeWorker(options, entry)
    })
    port = thread.port
    void thread.died.then(again)
    return thread
  }

  function start(): Promise<PracticeThread> {
    const starting = begin()
    current = starting
    starting.catch(() => {
      if (current === starting) current = null
    })
    return starting
  }

  function again(why: string): void {
    current = null
    if (closed) return
    const now = clock.now()
    deaths = [...deaths.filter((at) => now - at < withinMs), now]
    const happened = `The practice provider ended unexpectedly (${why}).`
    if (deaths.length > mostRestarts) {
      deaths = []
      tell(`${happened} That is too often to start it again by itself.`)
      givenUp?.()
      return
    }
    tell(`${happened} It is started again; what it was answering is lost, and its faults and its log begin anew.`)
    start().catch((error: unknown) => {
      tell(
        `The practice provider could not be started again: ${error instanceof Error ? error.message : String(error)}`,
      )
      givenUp?.()
    })
  }

  return {
    async url() {
      if (elsewhere !== null) return elsewhere
      if (closed) throw new Error('The practice provider has been closed.')
      return (await (current ?? start())).url
    },
    async close() {
      closed = true
      // One that never came up has nothing to close, and whoever asked for it was told.
      const thread = await current?.catch(() => null)
      await thread?.close()
    },
  }
}
