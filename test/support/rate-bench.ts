import type { Semaphore } from '../../electron/engine/limits.ts'
import { type RatePass, RateLedger } from '../../electron/engine/rates/index.ts'
import type { RateReading } from '../../shared/model/rates.ts'
import { FakeClock } from './fake-clock.ts'

/** As a provider's headers tell it. */
export const reading = (more: Partial<RateReading>): RateReading => ({
  ...{ of: 'requests', windowMs: null, limit: 20, remaining: 19, resetMs: 45_000, gradual: false },
  ...more,
})

const target = { provider: 'openai', model: 'gpt-5', key: 'work', hint: 'abcd' }

interface Asking {
  run?: string
  tokens?: number
  latest?: number
  places?: Semaphore[]
  signal?: AbortSignal
}

/** A ledger on a clock of its own; `ask` notes who was let through, in order. */
export function bench() {
  const clock = new FakeClock()
  const ledger = new RateLedger(clock)
  const through: string[] = []
  const waits: { who: string; ms: number; limit: string }[] = []
  const refused: string[] = []
  const passes = new Map<string, RatePass>()
  const ask = (who: string, { run = 'a', tokens = 100, latest = Infinity, places = [], signal }: Asking = {}): void => {
    void ledger
      .enter(target, {
        run,
        need: { requests: 1, tokens, input: tokens / 2, output: tokens / 2 },
        places,
        latest: () => latest,
        signal: signal ?? new AbortController().signal,
        onWait: (until, limit) => waits.push({ who, ms: until - clock.now(), limit }),
      })
      .then(
        (pass) => {
          through.push(who)
          passes.set(who, pass)
        },
        (error: { class: string; message: string }) => refused.push(`${who}: ${error.class}`),
      )
  }
  const answer = (who: string, ...readings: RateReading[]): void => {
    passes.get(who)?.heard(readings)
    passes.get(who)?.end()
  }
  return { clock, ledger, through, waits, refused, passes, ask, answer }
}
