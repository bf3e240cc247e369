import { expect, test, vi } from 'vitest'
import { RunView } from '../../../renderer/editor/RunView.tsx'
import { attempt, begun, receipt, step, storyOf, text } from '../../unit/editor/run-samples.ts'
import { runRecord } from '../../support/samples.ts'
import { screen, show, within } from '../../support/ui.tsx'
import { cards, useEditorScreens } from './open.tsx'

useEditorScreens()

const target = { provider: 'practice', model: 'cheap', key: null }
const steps = [step('small', { attempts: [attempt()], costUsd: 0.00001 }), step('answer', { kind: 'output' })]
const [small = step('small'), answer = step('answer')] = steps
const started = begun()
const events = storyOf('r1').tell(
  started,
  { type: 'step.started', nodeId: 'small' },
  { type: 'attempt.started', nodeId: 'small', attempt: 1, target, reservedUsd: null, askKey: 'k' },
  {
    type: 'attempt.finished',
    nodeId: 'small',
    attempt: 1,
    askKey: 'k',
    text: '391',
    finish: 'stop',
    receipt: attempt(),
  },
  { type: 'step.finished', nodeId: 'small', step: small, outputs: { answer: text('391') } },
  { type: 'step.finished', nodeId: 'answer', step: answer, outputs: { value: text('391') } },
  { type: 'run.finished', status: 'done', error: null, outputs: { answer: '391' }, receipt: receipt({ steps }) },
)
const record = { ...runRecord(), events, receipt: receipt({ steps }) }

const card = (title: string): HTMLElement => screen.getByRole('group', { name: new RegExp(`^${title}, `) })

test('a run is shown on its own drawing with its receipt, and nothing there can be changed', async () => {
  const { user } = await show(<RunView record={record} onRunAgain={() => undefined} />)
  await expect.poll(() => card('Small').dataset['state']).toBe('done')
  const dock = within(screen.getByRole('region', { name: 'Run' }))
  expect(dock.getByText('What is 17 × 23, and why?')).toBeTruthy()
  expect(dock.getByRole('table').textContent).toMatch(/Small.*25\sin,\s30\sout.*\$0\.00001/)
  expect(screen.queryByRole('navigation', { name: 'Nodes to add' })).toBeNull()

  card('Small').focus()
  await user.keyboard(' {Delete}{ArrowRight}')
  expect(cards()).toHaveLength(6)
  card('Small').focus()
  await user.keyboard(' ')
  const panel = within(screen.getByRole('complementary', { name: 'Settings: Node' }))
  expect(panel.getByRole('tab', { name: 'Last run', selected: true })).toBeTruthy()
  expect(panel.getByText(/25 in, 30 out/)).toBeTruthy()
  await user.click(panel.getByRole('tab', { name: 'Settings' }))
  expect(panel.getByLabelText('Temperature')).toHaveProperty('disabled', true)
})

test('it can be run again', async () => {
  const again = vi.fn<() => void>()
  const { user } = await show(<RunView record={record} onRunAgain={again} />)
  await user.click(await screen.findByRole('button', { name: 'Run again' }))
  expect(again).toHaveBeenCalledOnce()
})

test('a run that still goes on is followed as its record grows', async () => {
  const { rerender } = await show(
    <RunView record={{ ...record, events: events.slice(0, 3), receipt: null }} onRunAgain={() => undefined} />,
  )
  await expect.poll(() => card('Small').dataset['state']).toBe('running')
  rerender(<RunView record={record} onRunAgain={() => undefined} />)
  await expect.poll(() => card('Small')?.dataset['state']).toBe('done')
})

test('a card without lines of text keeps its size when its node fails: the reason stands under its title', async () => {
  const reason = 'Each option failed: Small was overloaded, and Large said nothing for as long as it may take.'
  const failed = step('best', { kind: 'fallback', status: 'failed', reason })
  const shownOf = async (told: typeof failed | null) => {
    const events = storyOf('r2').tell(
      started,
      ...(told === null ? [] : [{ type: 'step.finished' as const, nodeId: 'best', step: told, outputs: {} }]),
    )
    const { unmount } = await show(
      <RunView record={{ ...runRecord(), events, receipt: receipt({}) }} onRunAgain={() => undefined} />,
    )
    const best = [...cards()].find((each) => each.dataset['nodeId'] === 'best')
    if (best === undefined) throw new Error('not there')
    const seen = { height: best.style.height, lines: best.querySelectorAll('.sw-text').length, title: '' }
    seen.title = best.querySelector('header p + p')?.getAttribute('title') ?? ''
    unmount()
    return seen
  }
  const [before, after] = [await shownOf(null), await shownOf(failed)]
  expect(before.height).toMatch(/^\d+px$/)
  expect(after).toEqual({ ...before, title: reason })
  expect(before.title).not.toBe(reason)
})
