import { describe, expect, it } from 'vitest'
import type { CallName, Host } from '../../../shared/api/contract.ts'
import type { RunEvent } from '../../../shared/events/types.ts'
import { problem } from '../../../shared/problems.ts'
import { createRunSession } from '../../../renderer/editor/store/run-session.ts'
import { createRunStore } from '../../../renderer/editor/store/run-store.ts'
import { cheapFirst } from './samples.ts'
import { begun, receipt, storyOf } from './run-samples.ts'

const begin = begun('x')
const end = { type: 'run.finished', status: 'done', error: null, outputs: {}, receipt: receipt() } as const

function session(answers: Partial<Record<CallName, unknown>>) {
  const calls: CallName[] = []
  let before: (name: CallName) => void = () => undefined
  const host = {
    async call(name: CallName) {
      calls.push(name)
      before(name)
      await Promise.resolve()
      const value = answers[name]
      return value === undefined
        ? { ok: false, error: { code: 'internal', message: `No ${name} today.` } }
        : { ok: true, value }
    },
    listen: () => () => undefined,
  } as unknown as Host
  const run = createRunStore((fn) => fn())
  const runs = createRunSession('p', run, host)
  return {
    run,
    runs,
    calls,
    onCall: (fn: (name: CallName) => void) => (before = fn),
    push: (runId: string, events: RunEvent[]) => runs.receive({ topic: 'run', runId, pipelineId: 'p', events }),
    phase: () => runs.store.getState().phase,
  }
}

describe('a run of the editor', () => {
  it('shows what happened before the core had even said which run it is', async () => {
    const it_ = session({ 'runs.start': { runId: 'r1', problems: [] } })
    const story = storyOf('r1')
    it_.onCall(() => {
      it_.push('r1', story.tell(begin, { type: 'step.started', nodeId: 'small' }))
      it_.push('other', storyOf('other').tell(begin, end))
    })
    expect(await it_.runs.start(cheapFirst(), {})).toBe(true)
    expect(it_.run.step('small')?.status).toBe('running')
    expect(it_.phase()).toBe('running')
    it_.push('r1', story.tell(end))
    expect([it_.phase(), it_.run.state().status]).toEqual(['ended', 'done'])
  })

  it('starts no second one while one goes on', async () => {
    const it_ = session({ 'runs.start': { runId: 'r1', problems: [] } })
    await it_.runs.start(cheapFirst(), {})
    expect(await it_.runs.start(cheapFirst(), {})).toBe(false)
    expect(it_.calls).toEqual(['runs.start'])
  })

  it('says why it was not started, and can be started again', async () => {
    const found = problem('no_output', '-', 'The pipeline has no Output.')
    const it_ = session({ 'runs.start': { runId: null, problems: [found] } })
    expect(await it_.runs.start(cheapFirst(), {})).toBe(false)
    expect(it_.runs.store.getState()).toMatchObject({ phase: 'idle', problems: [found] })
    it_.runs.dismiss()
    expect(it_.runs.store.getState().problems).toEqual([])
  })

  it('keeps the last run on the canvas when a start is refused', async () => {
    const it_ = session({
      'runs.get': { row: { status: 'done' }, document: cheapFirst(), events: storyOf('r0').tell(begin, end) },
    })
    await it_.runs.open('r0')
    expect(it_.phase()).toBe('ended')
    await it_.runs.start(cheapFirst(), {})
    expect(it_.runs.store.getState()).toMatchObject({ runId: 'r0', phase: 'ended', error: 'No runs.start today.' })
    expect(it_.run.state().status).toBe('done')
  })

  it('takes up a run that still goes on, without losing or doubling what came meanwhile', async () => {
    const story = storyOf('r1')
    const stored = story.tell(begin, { type: 'step.started', nodeId: 'small' })
    const it_ = session({ 'runs.get': { row: { status: 'running' }, document: cheapFirst(), events: stored } })
    it_.onCall(() => it_.push('r1', [...stored.slice(-1), ...story.tell({ type: 'step.started', nodeId: 'gate' })]))
    await it_.runs.open('r1')
    expect(it_.phase()).toBe('running')
    expect([it_.run.step('small')?.status, it_.run.step('gate')?.status]).toEqual(['running', 'running'])
  })

  it('says that a run was interrupted and goes on with it when asked', async () => {
    const story = storyOf('r1')
    const it_ = session({
      'runs.get': { row: { status: 'interrupted' }, document: cheapFirst(), events: story.tell(begin) },
      'runs.resume': { runId: 'r1' },
    })
    await it_.runs.open('r1')
    expect(it_.phase()).toBe('interrupted')
    // Its clock stands still: the stream has no end, and nobody knows when it was.
    expect(it_.run.state().status).toBe('interrupted')
    await it_.runs.resume()
    expect(it_.phase()).toBe('running')
    it_.push('r1', story.tell(begin))
    expect(it_.run.state().status).toBe('running')
    it_.push('r1', story.tell(end))
    expect(it_.phase()).toBe('ended')
  })

  it('is stopping until the run itself says that it ended', async () => {
    const it_ = session({ 'runs.start': { runId: 'r1', problems: [] }, 'runs.stop': { stopped: true } })
    await it_.runs.start(cheapFirst(), {})
    const story = storyOf('r1')
    it_.push('r1', story.tell(begin))
    await it_.runs.stop()
    expect(it_.phase()).toBe('stopping')
    it_.push('r1', story.tell({ ...end, status: 'cancelled' }))
    expect(it_.phase()).toBe('ended')
  })
})
