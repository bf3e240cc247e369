import { render } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import { App } from '../../renderer/App.tsx'
import { connection, provideHost } from '../../renderer/host/index.ts'
import { FakeHost, type World } from '../support/fake-host.ts'
import { card, runRecord } from '../support/samples.ts'
import { act, screen, useScreens } from '../support/ui.tsx'

// The editor has tests of its own; here it only has to be gone to.
vi.mock('../../renderer/editor/Editor.tsx', () => ({
  Editor: ({ pipelineId }: { pipelineId: string }) => <main>Editor of {pipelineId}</main>,
}))

useScreens()

function start(world: Partial<World> = {}, hash = '#/') {
  const host = new FakeHost({ cards: [card()], runs: [runRecord()], ...world })
  provideHost(host)
  location.hash = hash
  render(<App />)
  return { host, user: userEvent.setup() }
}

test('one gets from screen to screen by its links, and the address says where one is', async () => {
  const { user } = start()
  await user.click(await screen.findByRole('link', { name: 'Runs' }))
  await screen.findByRole('table', { name: 'Runs' })
  expect(location.hash).toBe('#/runs')
  expect(screen.getByRole('link', { name: 'Runs' }).getAttribute('aria-current')).toBe('page')

  await user.click(screen.getByRole('link', { name: 'Models and keys' }))
  await screen.findByRole('heading', { name: 'Models and keys', level: 1 })
  await user.click(screen.getByRole('link', { name: 'Pipelines' }))
  await user.click(await screen.findByRole('link', { name: 'Cheap first' }))
  await screen.findByText('Editor of p1')
})

test('an address that leads nowhere says so and leads home', async () => {
  const { user } = start({}, '#/nowhere')
  await screen.findByRole('heading', { name: 'There is nothing at this address' })
  await user.click(screen.getByRole('button', { name: 'All pipelines' }))
  await screen.findByRole('link', { name: 'Cheap first' })
})

test('a lost connection is said until it is back, and then everything is read anew', async () => {
  const { host } = start()
  await screen.findByRole('link', { name: 'Cheap first' })
  act(() => connection.set('lost'))
  await screen.findByText(/does not answer/)

  host.world.cards = [card({ name: 'Changed meanwhile' })]
  act(() => connection.set('open'))
  await screen.findByRole('link', { name: 'Changed meanwhile' })
  expect(screen.queryByText(/does not answer/)).toBeNull()
})

test('a tab without access says what to open', async () => {
  start()
  act(() => connection.set('refused'))
  await screen.findByText(/no access/)
  act(() => connection.set('open'))
})
