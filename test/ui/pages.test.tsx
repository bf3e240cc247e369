import { expect, test, vi } from 'vitest'
import { Home } from '../../renderer/screens/home/Home.tsx'
import { Runs } from '../../renderer/screens/runs/Runs.tsx'
import { card } from '../support/samples.ts'
import { act, screen, show, useScreens, within } from '../support/ui.tsx'

/* performance.md: "any list answers in ≤ 50 ms" however much is stored: pipelines come a page at a time, and a search is over all. */

useScreens()

const many = (count: number) =>
  Array.from({ length: count }, (_, i) => card({ id: `p${i}`, name: `Pipeline ${i}`, lastRun: null }))

test('Home reads pages as one scrolls, and what changes meanwhile as far down as it is shown', async () => {
  const seen: ((entries: { isIntersecting: boolean }[]) => void)[] = []
  const { host } = await show(<Home />, { cards: many(120) }, () => {
    vi.stubGlobal(
      'IntersectionObserver',
      class {
        constructor(said: (entries: { isIntersecting: boolean }[]) => void) {
          seen.push(said)
        }
        observe(): void {}
        disconnect(): void {}
      },
    )
  })
  const list = await screen.findByRole('list', { name: 'Your pipelines' })
  const shown = () => within(list).getAllByRole('heading', { level: 2 }).length
  expect(shown()).toBe(50)
  act(() => seen.at(-1)?.([{ isIntersecting: true }]))
  await vi.waitFor(() => expect(shown()).toBe(100))
  host.world.cards = [card({ id: 'new', name: 'The newest' }), ...host.world.cards]
  act(() => host.push({ topic: 'pipelines', id: 'new', version: 1, deleted: false }))
  await screen.findByRole('link', { name: 'The newest' })
  expect(shown()).toBe(100)
  act(() => seen.at(-1)?.([{ isIntersecting: true }]))
  await vi.waitFor(() => expect(shown()).toBe(121))
})

test('where there are more pipelines than a list holds, one is looked for by name', async () => {
  const { user } = await show(<Runs pipelineId={null} />, { cards: many(230) })
  await user.click(await screen.findByRole('combobox', { name: 'Pipeline' }))
  await user.click(await screen.findByRole('option', { name: 'Look for another …' }))
  const dialog = await screen.findByRole('dialog', { name: 'Which pipeline?' })
  await user.type(within(dialog).getByPlaceholderText('Find a pipeline'), 'Pipeline 229')
  await vi.waitFor(() => expect(within(dialog).getAllByRole('option')).toHaveLength(1))
  await user.keyboard('{Enter}')
  await vi.waitFor(() => expect(location.hash).toBe('#/runs?pipeline=p229'))
})
