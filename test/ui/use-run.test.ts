import { describe, expect, test } from 'vitest'
import { withEvents } from '../../renderer/screens/runs/use-run.ts'
import type { RunEvent } from '../../shared/events/types.ts'
import { runRecord } from '../support/samples.ts'

const ready = (seq: number): RunEvent => ({
  type: 'step.ready',
  runId: 'r1',
  nodeId: 'small',
  seq,
  at: '2026-11-21T12:00:00.000Z',
})

describe('a run that is looked at while it goes on', () => {
  test('takes in what is new and never an event twice', () => {
    const record = { ...runRecord({ status: 'running' }), events: [ready(1), ready(2)] }
    const grown = withEvents(record, [ready(2), ready(3)])
    expect(grown.events.map((event) => event.seq)).toEqual([1, 2, 3])
    expect(withEvents(grown, [ready(1), ready(3)])).toBe(grown)
  })

  test('an interrupted run that is gone on with is running again', () => {
    const started = {
      ...ready(9),
      type: 'run.started',
      name: 'n',
      planHash: 'h',
      seed: 1,
      inputs: {},
      resumed: true,
    } as RunEvent
    expect(withEvents(runRecord({ status: 'interrupted' }), [started]).row.status).toBe('running')
  })
})
