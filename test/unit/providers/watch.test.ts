import { describe, expect, it } from 'vitest'
import { type Expired, Watch } from '../../../electron/providers/base/watch.ts'
import { FakeClock } from '../../support/fake-clock.ts'

const timers = { firstTokenMs: 30_000, idleMs: 20_000, totalMs: 300_000 }

function watching(streamed = true): { clock: FakeClock; watch: Watch; expired: Expired[] } {
  const clock = new FakeClock()
  const expired: Expired[] = []
  const watch: Watch = new Watch(clock, timers, streamed, (which) => {
    expired.push(which)
    watch.stop()
  })
  return { clock, watch, expired }
}

describe('the clocks of an attempt', () => {
  it('give the first word its own time', async () => {
    const { clock, expired } = watching()
    await clock.advance(30_000)
    expect(expired).toEqual(['first'])
    expect(clock.pending).toBe(0)
  })

  it('count the silence from the last word', async () => {
    const { clock, watch, expired } = watching()
    watch.progress(500)
    await clock.advance(19_000)
    watch.progress(500)
    await clock.advance(19_999)
    expect(expired).toEqual([])
    await clock.advance(1)
    expect(expired).toEqual(['idle'])
  })

  it('let a stream of 2 tokens a second live, and its total still runs out', async () => {
    const { clock, watch, expired } = watching()
    for (let half = 0; half < 600 && expired.length === 0; half++) {
      watch.progress(1)
      await clock.advance(500)
    }
    expect(expired).toEqual(['total'])
  })

  it('end a stream that was fast and became slow, after 30 s of slowness', async () => {
    const { clock, watch, expired } = watching()
    watch.progress(1000)
    let seconds = 0
    while (expired.length === 0 && seconds < 100) {
      await clock.advance(1000)
      seconds += 1
      if (expired.length === 0) watch.progress(1)
    }
    expect(expired).toEqual(['slow'])
    // The second of the last fast word still counts whole.
    expect(seconds).toBe(31)
  })

  it('have only the total where nothing is streamed', async () => {
    const { clock, expired } = watching(false)
    await clock.advance(299_999)
    expect(expired).toEqual([])
    await clock.advance(1)
    expect(expired).toEqual(['total'])
  })

  it('stop with everything', async () => {
    const { clock, watch, expired } = watching()
    watch.progress(1)
    watch.stop()
    await clock.advance(400_000)
    expect(expired).toEqual([])
    expect(clock.pending).toBe(0)
  })
})
