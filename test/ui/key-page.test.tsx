import { expect, test } from 'vitest'
import { Models } from '../../renderer/screens/models/Models.tsx'
import { screen, show, useScreens, within } from '../support/ui.tsx'

/* Product, "Models and keys": a newcomer is led to where a key is made. */

useScreens()

const secret = 'sk-live-0123456789abcdef4f2a'

test('a provider’s page leads out to where its keys are made, before and after there is one; by keyboard, and it says that the browser opens', async () => {
  const { user } = await show(<Models />)
  const name = 'Make a key at platform.openai.com, opens in your browser'
  const link = await screen.findByRole('link', { name })
  expect(link.getAttribute('href')).toBe('https://platform.openai.com/api-keys')
  expect(link.getAttribute('target')).toBe('_blank')
  expect(link.getAttribute('rel')).toBe('noreferrer')
  screen.getByLabelText('Key').focus()
  await user.tab()
  await user.tab()
  expect(document.activeElement).toBe(link)
  await user.type(screen.getByLabelText('Key'), secret)
  await user.click(screen.getByRole('button', { name: 'Save key' }))
  await screen.findByText('kept on this machine')
  screen.getByRole('link', { name })
})

test('the dialog that asks whose a pasted key is leads to where one is made, and so does a refusal; a key that looks right needs no other', async () => {
  const refused = { ok: false, what: 'refused' as const, message: 'No.', latencyMs: 1, models: null }
  const { user } = await show(<Models />, { test: refused })
  await screen.findByLabelText('Key')
  const paste = async (text: string) => {
    screen.getByRole('heading', { name: 'Models and keys' }).focus()
    await user.paste(text)
    return within(await screen.findByRole('dialog'))
  }
  const link = { name: /^Make a key at platform\.openai\.com/ }
  const unknown = await paste('a0123456789abcdefghijklmnop')
  expect(unknown.queryByRole('link', link)).toBeNull()
  await user.click(unknown.getByRole('combobox', { name: 'Whose key it is' }))
  await user.click(await screen.findByRole('option', { name: 'OpenAI' }))
  await unknown.findByRole('link', link)
  await user.click(unknown.getByRole('button', { name: 'Not now' }))
  const known = await paste(['sk', 'proj', '0123456789abcdefghijklmnop'].join('-'))
  expect(known.queryByRole('link', link)).toBeNull()
  await user.click(known.getByRole('button', { name: 'Test it with OpenAI' }))
  await known.findByRole('link', link)
})
