import { expect, test, vi } from 'vitest'
import { Run } from '../../renderer/screens/runs/Run.tsx'
import type { RunEvent } from '../../shared/events/types.ts'
import { problem } from '../../shared/problems.ts'
import { runRecord } from '../support/samples.ts'
import { act, screen, show, useScreens } from '../support/ui.tsx'

// The canvas has tests of its own and needs a real layout; here it is only what it is given and what it gives back.
vi.mock('../../renderer/editor/RunView.tsx', () => ({
  RunView: ({ record, onRunAgain }: { record: { events: unknown[] }; onRunAgain: () => void }) => (
    <main>
      <p>{record.events.length} events</p>
      <button type="button" onClick={onRunAgain}>
        Run again
      </button>
    </main>
  ),
}))

useScreens()

const event = (seq: number, patch: object = {}): RunEvent =>
  ({ type: 'step.ready', runId: 'r1', nodeId: 'small', seq, at: '2026-11-21T12:00:00.000Z', ...patch }) as RunEvent

test('a run goes on while one looks: what happens arrives, and its end changes its state', async () => {
  const { host } = await show(<Run runId="r1" />, {
    runs: [{ ...runRecord({ status: 'running' }), events: [event(1)] }],
  })
  await screen.findByText('1 events')
  screen.getByRole('button', { name: 'Stop' })

  act(() => host.push({ topic: 'run', runId: 'r1', pipelineId: 'p1', events: [event(2), event(3)] }))
  await screen.findByText('3 events')
  act(() => host.push({ topic: 'run', runId: 'other', pipelineId: 'p1', events: [event(4, { runId: 'other' })] }))

  host.world.runs = [{ ...runRecord({ status: 'done' }), events: [event(1), event(2), event(3), event(4)] }]
  await act(async () =>
    host.push({ topic: 'run', runId: 'r1', pipelineId: 'p1', events: [event(4, { type: 'run.finished' })] }),
  )
  await screen.findByText('4 events')
  expect(screen.queryByRole('button', { name: 'Stop' })).toBeNull()
  screen.getByText('done')
})

test('run again starts the same document with the same inputs and goes there', async () => {
  const record = runRecord()
  const { host, user } = await show(<Run runId="r1" />, { runs: [record] })
  await user.click(await screen.findByRole('button', { name: 'Run again' }))
  expect(host.sent('runs.start')).toEqual([
    { pipelineId: 'p1', document: record.document, inputs: { question: 'What is 17 × 23, and why?' } },
  ])
  expect(location.hash).toBe('#/runs/r-new-1')
})

test('what stands in the way of running again is listed', async () => {
  const { user } = await show(<Run runId="r1" />, {
    runs: [runRecord()],
    startProblems: [problem('missing_key', 'small', 'OpenAI has no key here.', 'Set one in Models and keys.')],
  })
  await user.click(await screen.findByRole('button', { name: 'Run again' }))
  const dialog = await screen.findByRole('dialog')
  expect(dialog.textContent).toContain('OpenAI has no key here.Set one in Models and keys.')
})

test('an interrupted run can be gone on with or closed', async () => {
  const { host, user } = await show(<Run runId="r1" />, { runs: [runRecord({ status: 'interrupted' })] })
  await user.click(await screen.findByRole('button', { name: 'Go on' }))
  expect(host.sent('runs.resume')).toEqual([{ runId: 'r1' }])
})

test('closing an interrupted run shows it closed', async () => {
  const { host, user } = await show(<Run runId="r1" />, { runs: [runRecord({ status: 'interrupted' })] })
  await user.click(await screen.findByRole('button', { name: 'Close it' }))
  expect(host.sent('runs.discard')).toEqual([{ runId: 'r1' }])
  await screen.findByText('cancelled')
})

test('a run that is not there is said to be not there', async () => {
  await show(<Run runId="gone" />)
  await screen.findByText('There is no such run any more.')
  screen.getByRole('button', { name: 'All runs' })
})
