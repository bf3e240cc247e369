import { expect, test } from 'vitest'
import { App } from '../../renderer/App.tsx'
import { Home } from '../../renderer/screens/home/Home.tsx'
import { loadReviews } from '../../renderer/store/index.ts'
import type { OpenReview } from '../../shared/events/review.ts'
import { act, screen, show, useScreens, within } from '../support/ui.tsx'

useScreens()

const asked = (more: Partial<OpenReview['review']> = {}): OpenReview => ({
  runId: 'r1',
  pipelineId: null,
  runName: 'Replies',
  practice: true,
  status: 'running',
  nodeId: 'human',
  review: {
    key: 'k.0',
    mode: 'review',
    title: 'Before it goes',
    question: 'May this go to the customer?',
    about: { type: 'text', data: 'Where is my parcel?' },
    candidates: [{ id: 'value', label: 'Value', value: { type: 'text', data: 'Dear Ann' } }],
    edit: true,
    askedAt: new Date().toISOString(),
    until: null,
    ...more,
  },
})

test('what waits for a person is in the bar and on Home; it shows what is asked and is approved there', async () => {
  const { user, host } = await show(<App />, { reviews: [asked()] })
  const home = await screen.findByRole('region', { name: 'Waiting for you' })
  expect(home.textContent).toContain('Before it goes')
  await user.click(screen.getByRole('button', { name: '1 review waiting for you' }))
  const dialog = within(await screen.findByRole('dialog', { name: 'Before it goes' }))
  await dialog.findByText('May this go to the customer?')
  dialog.getByText('Where is my parcel?')
  dialog.getByText('Dear Ann')
  await user.click(dialog.getByRole('button', { name: 'Approve' }))
  expect(host.sent('runs.answer')).toEqual([
    { runId: 'r1', nodeId: 'human', key: 'k.0', action: 'approve', candidate: 'value' },
  ])
  await expect.poll(() => screen.queryByRole('region', { name: 'Waiting for you' })).toBeNull()
})

test('it is changed, with a word to go with it', async () => {
  const { user, host } = await show(<App />, { reviews: [asked()] })
  await user.click(
    within(await screen.findByRole('region', { name: 'Waiting for you' })).getByRole('button', { name: 'Look' }),
  )
  const dialog = within(await screen.findByRole('dialog', { name: 'Before it goes' }))
  await user.click(await dialog.findByRole('button', { name: 'Change it' }))
  await user.clear(dialog.getByLabelText('As it should be'))
  await user.type(dialog.getByLabelText('As it should be'), 'Dear Bob')
  await user.type(dialog.getByLabelText('A word to go with it'), 'wrong name')
  await user.click(dialog.getByRole('button', { name: 'Approve as changed' }))
  expect(host.sent('runs.answer')[0]).toMatchObject({ action: 'edit', value: 'Dear Bob', note: 'wrong name' })
})

test('one of several is taken, or none', async () => {
  const candidates = ['Small', 'Strong'].map((label) => ({
    id: label.toLowerCase(),
    label,
    value: { type: 'text' as const, data: `from ${label}` },
  }))
  const { user, host } = await show(<App />, { reviews: [asked({ mode: 'choose', candidates, edit: false })] })
  await user.click(await screen.findByRole('button', { name: '1 review waiting for you' }))
  const dialog = within(await screen.findByRole('dialog', { name: 'Before it goes' }))
  expect(await dialog.findByRole('button', { name: 'Take this one' })).toHaveProperty('disabled', true)
  await user.click(dialog.getByRole('radio', { name: 'Strong' }))
  await user.click(dialog.getByRole('button', { name: 'Take this one' }))
  expect(host.sent('runs.answer')[0]).toMatchObject({ action: 'choose', candidate: 'strong' })
})

test('whoever is second is told', async () => {
  const { user } = await show(<Home />, { reviews: [asked()], quicker: 'This was answered before: turned away.' })
  await act(loadReviews)
  await user.click(
    within(await screen.findByRole('region', { name: 'Waiting for you' })).getByRole('button', { name: 'Look' }),
  )
  const dialog = within(await screen.findByRole('dialog', { name: 'Before it goes' }))
  await user.click(await dialog.findByRole('button', { name: 'Approve' }))
  expect((await screen.findAllByText('This was answered before: turned away.')).length).toBeGreaterThan(0)
})

test('what an item inside a box asks says which item it is, in the list and in the form', async () => {
  const { user } = await show(<App />, {
    reviews: [2, 3].map((n) => ({ ...asked({ place: `Each mail, time ${n}` }), nodeId: `each/${n}/human` })),
  })
  const home = within(await screen.findByRole('region', { name: 'Waiting for you' }))
  home.getByText(/Replies, Each mail, time 2/)
  const [, second] = home.getAllByRole('button', { name: 'Look' })
  await user.click(second!)
  const dialog = within(await screen.findByRole('dialog', { name: 'Before it goes' }))
  await dialog.findByText('Each mail, time 3')
})
