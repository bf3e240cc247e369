import { expect, it } from 'vitest'
import { Heartbeat } from '../../../electron/core/heartbeat.ts'
import { FakeClock } from '../../support/fake-clock.ts'

/* engine.md, "Evaluation": "A run's row names its process and beats every 2 s". */

it('beats every 2 s while it is going, also after a beat that failed, and leaves no timer behind', async () => {
  const clock = new FakeClock()
  const told: string[] = []
  let beats = 0
  const heart = new Heartbeat({ clock, log: (line) => void told.push(line) }, () => {
    if (++beats === 2) throw new Error('the disk is full')
  })
  await clock.advance(10_000)
  expect(beats).toBe(0)
  heart.start()
  heart.start()
  await clock.advance(1999)
  expect(beats).toBe(0)
  await clock.advance(1)
  expect(beats).toBe(1)
  await clock.advance(4000)
  expect(beats).toBe(3)
  expect(told).toEqual([expect.stringContaining('the disk is full')])
  heart.stop()
  expect(clock.pending).toBe(0)
  await clock.advance(10_000)
  expect(beats).toBe(3)
})
