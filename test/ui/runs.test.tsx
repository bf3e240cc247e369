import { expect, test, vi } from 'vitest'
import { Runs } from '../../renderer/screens/runs/Runs.tsx'
import { useRoute } from '../../renderer/store/index.ts'
import { card, runRecord } from '../support/samples.ts'
import { screen, show, useScreens, within } from '../support/ui.tsx'

useScreens()

/** As in the app, where the address says which pipeline's runs are shown. */
function Routed() {
  const route = useRoute((state) => state.route)
  return <Runs pipelineId={route.screen === 'runs' ? route.pipelineId : null} />
}

const three = () => [
  runRecord({
    runId: 'a',
    startedAt: '2026-11-21T12:00:03.000Z',
    costUsd: null,
    costState: 'unknown',
    practice: false,
    name: 'Real one',
  }),
  runRecord({
    runId: 'b',
    startedAt: '2026-11-21T12:00:02.000Z',
    costUsd: 0.02,
    costState: 'estimated',
    status: 'failed',
    error: 'It is overloaded (529).',
  }),
  runRecord({ runId: 'c', startedAt: '2026-11-21T12:00:01.000Z', pipelineId: 'p2' }),
]
const bodyRows = () =>
  within(screen.getByRole('table', { name: 'Runs' }))
    .getAllByRole('row')
    .slice(1)

test('a row says state, input, answer or error, time and cost; unknown stays unknown', async () => {
  await show(<Runs pipelineId={null} />, { runs: three() })
  await screen.findByRole('link', { name: 'Real one' })
  const [real, failed, practice] = bodyRows()
  expect(real?.textContent).toMatch(/done.*Real one.*391.*0\.54 s.*unknown/)
  expect(failed?.textContent).toMatch(/failed.*It is overloaded \(529\)\..*about \$0\.02/)
  expect(practice?.textContent).toContain('practice')
  expect(screen.getByRole('link', { name: 'Real one' }).getAttribute('href')).toBe('#/runs/a')
})

test('the filters ask the core', async () => {
  const { host, user } = await show(<Routed />, {
    runs: three(),
    cards: [card(), card({ id: 'p2', name: 'Support triage' })],
  })
  await screen.findByRole('link', { name: 'Real one' })

  await user.click(screen.getByRole('combobox', { name: 'State' }))
  await user.click(await screen.findByRole('option', { name: 'Failed' }))
  await vi.waitFor(() => expect(host.sent('runs.list').at(-1)).toMatchObject({ status: 'failed' }))
  await vi.waitFor(() => expect(bodyRows()).toHaveLength(1))

  await user.click(screen.getByRole('combobox', { name: 'State' }))
  await user.click(await screen.findByRole('option', { name: 'Any state' }))
  await user.click(screen.getByRole('combobox', { name: 'Practice or real' }))
  await user.click(await screen.findByRole('option', { name: 'Real only' }))
  await vi.waitFor(() => expect(host.sent('runs.list').at(-1)).toMatchObject({ practice: false }))
  await vi.waitFor(() => expect(bodyRows()).toHaveLength(1))

  await user.click(screen.getByRole('combobox', { name: 'Practice or real' }))
  await user.click(await screen.findByRole('option', { name: 'Practice and real' }))
  await user.click(screen.getByRole('combobox', { name: 'Pipeline' }))
  await user.click(await screen.findByRole('option', { name: 'Support triage' }))
  await vi.waitFor(() => expect(location.hash).toBe('#/runs?pipeline=p2'))
  await vi.waitFor(() => expect(host.sent('runs.list').at(-1)).toMatchObject({ pipelineId: 'p2' }))
})

test('when nothing fits, one button shows all again', async () => {
  const { user } = await show(<Routed />, { runs: three() })
  await screen.findByRole('link', { name: 'Real one' })
  await user.type(screen.getByRole('searchbox', { name: 'Search runs' }), 'nowhere to be found')
  await screen.findByText('No run fits')
  await user.click(screen.getByRole('button', { name: 'Show all runs' }))
  await screen.findByRole('link', { name: 'Real one' })
})

test('before the first run the screen says what will be here', async () => {
  await show(<Runs pipelineId={null} />)
  await screen.findByText('No runs yet')
})

test('arrow keys walk from run to run', async () => {
  const { user } = await show(<Runs pipelineId={null} />, { runs: three() })
  ;(await screen.findByRole('link', { name: 'Real one' })).focus()
  await user.keyboard('{ArrowDown}')
  await vi.waitFor(() => expect(document.activeElement?.getAttribute('href')).toBe('#/runs/b'))
  await user.keyboard('{ArrowUp}')
  await vi.waitFor(() => expect(document.activeElement?.getAttribute('href')).toBe('#/runs/a'))
})

test('a list of many keeps only what is in sight in the page', async () => {
  const many = Array.from({ length: 100 }, (_, n) =>
    runRecord({ runId: `r${n}`, startedAt: new Date(1e12 + n).toISOString() }),
  )
  await show(<Runs pipelineId={null} />, { runs: many })
  await screen.findAllByRole('link', { name: 'Cheap first' })
  expect(bodyRows().length).toBeLessThan(40)
  expect(screen.getByRole('table').getAttribute('aria-rowcount')).toBe('101')
})
