import { StepError } from '../../shared/errors.ts'
import type { FakeClock } from './fake-clock.ts'
import { type Drawn, text } from './graphs.ts'

/* A loser of a race that somebody else wants after all. */

/** Says its name after so many milliseconds, or fails then. */
export const after =
  (clock: FakeClock, ms: number, name: string, fails = false): Drawn['run'] =>
  (_config, _inputs, context) =>
    new Promise((resolve, reject) => {
      const cancel = clock.after(ms, () =>
        fails ? reject(new StepError('server', `${name} failed.`)) : resolve({ value: text(name) }),
      )
      context.signal.addEventListener('abort', () => {
        cancel()
        reject(context.signal.reason as Error)
      })
    })

//  quick (10) ─┐
//  slow (100) ─┴→ race → fast        slow is let go at 10
//  broken (50, fails) ─1→ best → sure
//  slow ──────────────2→             and asked for again at 50
export const raced = (clock: FakeClock): Record<string, Drawn> => ({
  quick: { run: after(clock, 10, 'quick') },
  source: { run: after(clock, 5, 'source') },
  slow: { in: { value: 'source.value' }, run: after(clock, 100, 'slow') },
  broken: { run: after(clock, 50, 'broken', true) },
  race: { in: { values: ['quick.value', 'slow.value'] }, asking: { how: 'first', port: 'values', k: 1 } },
  best: {
    in: { option1: 'broken.value', option2: 'slow.value' },
    asking: { how: 'inOrder', ports: ['option1', 'option2'] },
  },
  fast: { in: { value: 'race.value' }, output: true },
  sure: { in: { value: 'best.value' }, output: true },
})
