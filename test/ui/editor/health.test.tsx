import { expect, test } from 'vitest'
import { followEnvironment, followHealth } from '../../../renderer/store/index.ts'
import { healthy } from '../../support/samples.ts'
import { act, screen, within } from '../../support/ui.tsx'
import { focus, openEditor, useEditorScreens } from './open.tsx'

useEditorScreens()

const open = { ...healthy, state: 'open', why: 'network', until: '2099-01-01T14:03:00.000Z', share: 0 } as const

test('a model that is not asked says so in words on its node, with what can be done about it', async () => {
  const { host, user } = await openEditor((fake) => {
    fake.world.health = [open]
  })
  expect(screen.queryByText(/retry at/)).toBeNull()
  const stop = followHealth()
  const small = screen.getByRole('group', { name: /^Small, / })
  const sign = await within(small).findByRole('button', { name: /^Open, retry at .*\d\d:\d\d/ })
  // The strong model is well, and says nothing.
  expect(screen.getAllByText(/retry at/)).toHaveLength(1)

  await user.click(sign)
  const popup = await screen.findByRole('dialog')
  expect(popup.textContent).toMatch(/practice \/ cheap is open, retry at .* It could not be reached/)
  await user.click(within(popup).getByRole('button', { name: 'Try anyway' }))
  expect(host.sent('health.tryAnyway')).toEqual([{ provider: 'practice', model: 'cheap', key: null }])
  await expect.poll(() => small.textContent).toContain('Being tried again')
  await user.click(within(popup).getByRole('button', { name: 'Back in service' }))
  await expect.poll(() => small.textContent).not.toContain('Being tried again')
  stop()
})

test('the panel of the node says it as well, and a key that was refused leads to Models and keys', async () => {
  const { host, user } = await openEditor((fake) => {
    fake.world.health = [{ ...open, model: null, why: 'auth', until: null }]
  })
  const stop = followHealth()
  await focus(await screen.findByRole('group', { name: /^Small, / }))
  await user.keyboard(' ')
  const panel = within(screen.getByRole('complementary', { name: 'Settings: Node' }))
  const health = within(await panel.findByRole('region', { name: 'Health' }))
  expect(health.getByText(/It refused the key.*Replace the key/)).toBeTruthy()
  expect(health.getByRole('link', { name: 'Models and keys' })).toBeTruthy()
  // The core says when it is over.
  act(() => host.push({ topic: 'health', row: { ...open, model: null, state: 'closed' } }))
  expect(panel.queryByRole('region', { name: 'Health' })).toBeNull()
  stop()
})

test('a node’s menu takes its model out of service, its card says so, and the sign puts it back', async () => {
  const { host, user } = await openEditor()
  const stop = [followHealth(), followEnvironment()]
  const small = await screen.findByRole('group', { name: /^Small, / })
  await user.pointer({ target: small, keys: '[MouseRight]' })
  await user.click(await screen.findByRole('menuitem', { name: 'Take practice / cheap out of service' }))
  expect(host.sent('service.set')).toEqual([{ provider: 'practice', model: 'cheap', inService: false }])
  await expect.poll(() => screen.queryByRole('menu')).toBeNull()
  await user.click(await within(small).findByRole('button', { name: 'Out of service' }))
  const popup = await screen.findByRole('dialog', { name: 'How its model is doing' })
  expect(popup.textContent).toContain('You took practice / cheap out of service. No pipeline asks it.')
  expect(within(popup).queryByRole('button', { name: 'Try anyway' })).toBeNull()
  await user.click(within(popup).getByRole('button', { name: 'Put back in service' }))
  await expect.poll(() => small.textContent).not.toContain('Out of service')
  for (const end of stop) end()
})
