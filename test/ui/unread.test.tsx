import { expect, test } from 'vitest'
import { Home } from '../../renderer/screens/home/Home.tsx'
import { Models } from '../../renderer/screens/models/Models.tsx'
import { followUnread } from '../../renderer/store/index.ts'
import type { UnreadThing } from '../../shared/api/unread-calls.ts'
import { card, provider } from '../support/samples.ts'
import { act, screen, show, useScreens, within } from '../support/ui.tsx'

/* What can't be read is named where the user looks, with what to do about it, and never passed over in silence. */

useScreens()

const drawing: UnreadThing = {
  what: 'The pipeline “Triage” can’t be read.',
  todo: 'Open it, or delete it.',
  pipeline: { id: 'p2', name: 'Triage' },
  drawing: true,
}
const theme: UnreadThing = {
  ...{ what: 'The setting “theme” can’t be read.', todo: 'Its default holds.', pipeline: null, drawing: false },
}

test('the bar names all that can’t be read and leads to its pipeline; when it is over, so is the button', async () => {
  const { host, user } = await show(<Home />, { cards: [card()], unread: [drawing, theme] })
  let stop = () => undefined as void
  act(() => {
    stop = followUnread()
  })
  await user.click(await screen.findByRole('button', { name: '2 stored things can’t be read' }))
  const list = await screen.findByRole('list', { name: 'What can’t be read' })
  expect(list.textContent).toContain('The setting “theme” can’t be read.Its default holds.')
  expect(within(list).getByRole('link', { name: 'Open “Triage”' }).getAttribute('href')).toBe('#/p/p2')
  await user.keyboard('{Escape}')
  host.world.unread = []
  act(() => host.push({ topic: 'pipelines', id: 'p2', version: 2, deleted: false }))
  await expect.poll(() => screen.queryByRole('button', { name: /can’t be read/ })).toBeNull()
  stop()
})

test('renaming a key says beforehand and afterwards into which pipelines nobody can look', async () => {
  const openai = provider({
    keys: [{ name: 'work', source: 'stored', hint: 'abcd', isDefault: true, lastUsedAt: null }],
  })
  const { user } = await show(<Models />, { providers: [openai], unread: [drawing] })
  let stop = () => undefined as void
  act(() => {
    stop = followUnread()
  })
  expect((await screen.findAllByText(/“Triage” can’t be read: with which keys/)).length).toBeGreaterThan(0)
  await user.click(screen.getByRole('button', { name: 'More for key work' }))
  await user.click(await screen.findByRole('menuitem', { name: 'Rename' }))
  const dialog = await screen.findByRole('dialog')
  expect(dialog.textContent).toContain('“Triage” can’t be read: whether they name this key isn’t known')
  await user.clear(within(dialog).getByLabelText('Name'))
  await user.type(within(dialog).getByLabelText('Name'), 'office')
  await user.click(within(dialog).getByRole('button', { name: 'Save' }))
  expect(await screen.findAllByText('1 pipeline could not be looked into')).not.toEqual([])
  expect(screen.getAllByText(/“Triage” can’t be read\. Should one of them name the key “work”/)).not.toEqual([])
  stop()
})
