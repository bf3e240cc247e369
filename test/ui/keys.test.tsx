import { expect, test, vi } from 'vitest'
import { firstModel } from '../../renderer/screens/models/words.ts'
import type { PipelineDocument } from '../../shared/document/schema.ts'
import type { ModelFacts } from '../../shared/model/types.ts'
import { Models } from '../../renderer/screens/models/Models.tsx'
import { practiceProvider, price, provider } from '../support/samples.ts'
import { fireEvent, screen, show, useScreens, within } from '../support/ui.tsx'

/* issue 4, 2 and 6, and product.md, "Errors are instructions": keys as a new user meets them. */

useScreens()

const anthropicKey = ['sk', 'ant', 'api03', 'aZ3kQ9vT1mX7bR5cW2dY8aZ3kQ9vT1mX7b'].join('-')
const openai = provider()
const anthropic = provider({ id: 'anthropic', label: 'Anthropic' })
const key = { name: 'default', source: 'stored' as const, hint: '4f2a', isDefault: true, lastUsedAt: null }
const refused = {
  ...{
    ok: false,
    what: 'refused' as const,
    message: 'The key was refused. Copy it again.',
    latencyMs: null,
    models: null,
  },
}
const paste = (text: string): boolean => fireEvent.paste(document.body, { clipboardData: { getData: () => text } })

test('a key pasted anywhere is recognised, and asked about before it is sent anywhere', async () => {
  const { host, user } = await show(<Models />, { providers: [practiceProvider, openai, anthropic] })
  await screen.findByRole('button', { name: 'Save key' })
  paste(`${anthropicKey}\n`)
  const dialog = await screen.findByRole('dialog', { name: 'This looks like a key of Anthropic' })
  expect(host.sent('providers.test')).toEqual([])
  expect(host.sent('keys.set')).toEqual([])
  expect(dialog.textContent).not.toContain(anthropicKey.slice(0, 20))
  await user.click(within(dialog).getByRole('button', { name: 'Test it with Anthropic' }))
  await screen.findByText(/It works/)
  expect(host.sent('providers.test')).toEqual([{ id: 'anthropic', secret: anthropicKey }])
  expect(host.sent('keys.set')).toEqual([{ provider: 'anthropic', name: 'default', secret: anthropicKey }])
  expect(document.documentElement.outerHTML).not.toContain(anthropicKey)
})

test('a pasted key that is refused is not kept unless the user says so', async () => {
  const { host, user } = await show(<Models />, { providers: [practiceProvider, anthropic], test: refused })
  await screen.findByRole('button', { name: 'Save key' })
  paste(anthropicKey)
  await user.click(await screen.findByRole('button', { name: 'Test it with Anthropic' }))
  await screen.findByText('The key was refused.')
  await user.click(screen.getByRole('button', { name: 'Throw it away' }))
  expect(host.sent('keys.set')).toEqual([])
})

test.each([
  'just a sentence',
  'https://example.org/a/very/long/address/0123456789',
  'averylongwordwithoutanydigit',
  '12345',
])('other words that are pasted are left alone: %s', async (words) => {
  await show(<Models />, { providers: [practiceProvider, anthropic] })
  await screen.findByRole('button', { name: 'Save key' })
  paste(words)
  expect(screen.queryByRole('dialog')).toBeNull()
})

test('a key typed under the wrong provider is caught before it is sent, and one button moves it there', async () => {
  const { host, user } = await show(<Models />, { providers: [practiceProvider, openai, anthropic] })
  await user.type(await screen.findByLabelText('Key'), anthropicKey)
  await screen.findByText('This looks like a key of Anthropic, not of OpenAI.')
  await user.click(screen.getByRole('button', { name: 'Save key' }))
  await screen.findByText(/Nothing was sent yet\. If it is a key of OpenAI all the same, press again\./)
  expect(host.sent('providers.test')).toEqual([])
  await user.click(screen.getByRole('button', { name: 'Move it to Anthropic' }))
  const dialog = await screen.findByRole('dialog', { name: 'This looks like a key of Anthropic' })
  expect(host.sent('providers.test')).toEqual([])
  await user.click(within(dialog).getByRole('button', { name: 'Test it with Anthropic' }))
  await screen.findByText(/It works/)
  expect(host.sent('providers.test')).toEqual([{ id: 'anthropic', secret: anthropicKey }])
  expect(host.sent('keys.set')).toEqual([{ provider: 'anthropic', name: 'default', secret: anthropicKey }])
  expect(screen.getByRole('heading', { name: 'Anthropic' })).toBeTruthy()
  expect(document.documentElement.outerHTML).not.toContain(anthropicKey)
})

test('a key typed under the wrong provider is kept there if the user insists', async () => {
  const { host, user } = await show(<Models />, { providers: [practiceProvider, openai, anthropic] })
  await user.type(await screen.findByLabelText('Key'), anthropicKey)
  await user.click(screen.getByRole('button', { name: 'Save key' }))
  await user.click(screen.getByRole('button', { name: 'Save key' }))
  await screen.findByText(/It works/)
  expect(host.sent('keys.set')).toEqual([{ provider: 'openai', name: 'default', secret: anthropicKey }])
})

test('a pasted key that has no provider’s shape is asked about, and sent nowhere until the user says whose it is', async () => {
  const mistral = provider({ id: 'mistral', label: 'Mistral' })
  const { host, user } = await show(<Models />, { providers: [practiceProvider, openai, mistral] })
  await screen.findByRole('button', { name: 'Save key' })
  paste('aZ3kQ9vT1mX7bR5cW2dY8aZ3kQ9vT1mX')
  const dialog = await screen.findByRole('dialog', { name: 'Whose key is this?' })
  expect(within(dialog).getByRole('button', { name: 'Test it' })).toHaveProperty('disabled', true)
  await user.click(within(dialog).getByRole('combobox', { name: 'Whose key it is' }))
  await user.click(await screen.findByRole('option', { name: 'Mistral' }))
  expect(host.sent('providers.test')).toEqual([])
  await user.click(within(dialog).getByRole('button', { name: 'Test it with Mistral' }))
  await screen.findByText(/It works/)
  expect(host.sent('keys.set')).toEqual([
    { provider: 'mistral', name: 'default', secret: 'aZ3kQ9vT1mX7bR5cW2dY8aZ3kQ9vT1mX' },
  ])
})

test('a key that works leads on: one button makes the smallest pipeline with a model of that provider', async () => {
  const { host, user } = await show(<Models />, { providers: [practiceProvider, openai, anthropic] })
  await screen.findByRole('button', { name: 'Save key' })
  expect(screen.queryByRole('button', { name: 'Try it in a pipeline' })).toBeNull()
  host.world.test = { ok: true, what: 'works', message: '', latencyMs: 200, models: ['some-model'] }
  paste(anthropicKey)
  await user.click(await screen.findByRole('button', { name: 'Test it with Anthropic' }))
  await user.click(await screen.findByRole('button', { name: 'Try it in a pipeline' }))
  const [{ document } = { document: null }] = host.sent('pipelines.create') as { document: PipelineDocument }[]
  const asked = document?.nodes.find(({ kind }) => kind === 'model')?.config
  expect(asked?.['target']).toEqual({ provider: 'anthropic', model: 'some-model' })
})

test.each([
  ['the cheapest of those it lists that is paid for', ['dear', 'small', 'free'], 'small'],
  ['the cheapest of the catalog where it lists none that is known', ['another'], 'tiny'],
])('the model to begin with is %s', (_why, listed, expected) => {
  const known = (model: string, output: number | null, more: Partial<ModelFacts> = {}): ModelFacts => ({
    ...{ provider: 'openai', model, label: model, window: null, maxOutput: null, tiers: [], reasoning: false },
    ...{ structuredOutput: false, price: output === null ? null : price(1, output), ...more },
  })
  const models = [
    ...[known('dear', 30), known('small', 2), known('free', 0), known('odd', null), known('tiny', 1)],
    known('vectors', 0.1, { does: 'embed' }),
    known('over', 0.5, { ends: { on: '2026-01-01', successor: null, source: '' } }),
  ]
  expect(firstModel(models, listed, '2026-11-21')).toBe(expected)
  expect(firstModel([], ['only'], '2026-11-21')).toBe('only')
  expect(firstModel([], [], '2026-11-21')).toBeNull()
})

test('where a provider has no address of its own, that is asked for before the key', async () => {
  const azure = provider({ id: 'azure', label: 'Azure OpenAI', baseUrl: '' })
  await show(<Models />, { providers: [practiceProvider, azure] })
  await screen.findByRole('button', { name: 'Save key' })
  const headings = screen.getAllByRole('heading').map((each) => each.textContent)
  expect(headings.indexOf('Address')).toBeGreaterThan(-1)
  expect(headings.indexOf('Address')).toBeLessThan(headings.indexOf('Key'))
})

test('a service without a key shows its limits, too', async () => {
  await show(<Models />, {
    providers: [practiceProvider, provider({ needsKey: false })],
    rates: [
      { ...{ provider: 'openai', model: 'm', key: '', closedUntil: null, waiting: 0, toldAt: null }, limits: [] },
    ],
  })
  await screen.findByRole('region', { name: 'Limits without a key' })
})

test('limits that answers told stand under their key, with when, and are forgotten by a button', async () => {
  const told = { provider: 'openai', model: 'gpt-5', key: 'default', closedUntil: null, waiting: 2 }
  const limits = [{ of: 'requests' as const, limit: 500, windowMs: 60_000, remaining: 499 }]
  const { host, user } = await show(<Models />, {
    providers: [practiceProvider, provider({ keys: [key] })],
    rates: [{ ...told, limits, toldAt: new Date().toISOString() }],
  })
  const region = await screen.findByRole('region', { name: 'Limits of key default' })
  expect(region.textContent).toMatch(/as OpenAI’s answers told them/)
  expect(region.textContent).toMatch(/gpt-5: 500 requests a minute, 499 left; 2 requests waiting; told /)
  await user.click(within(region).getByRole('button', { name: 'Forget the limits of key default' }))
  expect(host.sent('rates.forget')).toEqual([{ provider: 'openai', key: 'default', model: null }])
  await vi.waitFor(() => expect(screen.queryByRole('region', { name: 'Limits of key default' })).toBeNull())
})

test('a new key is tested before the old one goes; refused, the old one is kept', async () => {
  const { host, user } = await show(<Models />, {
    providers: [practiceProvider, provider({ keys: [key] })],
    test: refused,
  })
  await user.click(await screen.findByRole('button', { name: 'Replace key default' }))
  await user.type(screen.getByLabelText('New key for “default”'), 'another-key-0123456789')
  await user.click(screen.getByRole('button', { name: 'Save key' }))
  await screen.findByText('The key you have is kept.')
  expect(host.sent('keys.set')).toEqual([])
  await user.click(screen.getByRole('button', { name: 'Keep the old key' }))
  expect(host.sent('keys.set')).toEqual([])
  await screen.findByRole('button', { name: 'Replace key default' })
})

test('each key says who asks with it; the default can be chosen, and a rename takes pipelines along', async () => {
  const { host, user } = await show(<Models />, {
    providers: [practiceProvider, provider({ keys: [key, { ...key, name: 'work', hint: '9c1e', isDefault: false }] })],
    keyUses: [{ name: 'work', pipelines: [{ id: 'p1', name: 'Triage', nodes: ['m'] }] }],
  })
  await screen.findByText(/1 pipeline asks with it/)
  await user.click(screen.getByRole('button', { name: 'More for key work' }))
  await user.click(await screen.findByRole('menuitem', { name: 'Make it the default' }))
  expect(host.sent('keys.choose')).toEqual([{ provider: 'openai', name: 'work' }])
  await user.click(screen.getByRole('button', { name: 'More for key work' }))
  await user.click(await screen.findByRole('menuitem', { name: 'Rename' }))
  const dialog = await screen.findByRole('dialog')
  expect(dialog.textContent).toContain('Triage')
  await user.clear(within(dialog).getByLabelText('Name'))
  await user.type(within(dialog).getByLabelText('Name'), 'office')
  await user.click(within(dialog).getByRole('button', { name: 'Save' }))
  expect(host.sent('keys.rename')).toEqual([{ provider: 'openai', name: 'work', to: 'office', follow: true }])
})

test('servers of this machine are looked for when the screen opens, and one click adds one', async () => {
  const ollama = provider({ id: 'ollama', label: 'Ollama', local: true, needsKey: false })
  const { host, user } = await show(<Models />, {
    providers: [practiceProvider, openai, ollama],
    servers: [{ provider: 'ollama', baseUrl: 'http://127.0.0.1:11434', models: [{ id: 'llama3.2', window: 8192 }] }],
  })
  const region = await screen.findByRole('region', { name: 'Servers on this machine' })
  await user.click(await within(region).findByRole('button', { name: 'Add Ollama' }))
  expect(host.sent('providers.save')).toEqual([{ id: 'ollama', label: 'Ollama', baseUrl: 'http://127.0.0.1:11434' }])
  expect(host.sent('servers.find')).toHaveLength(1)
})

test('who can be asked comes first, and a search finds the others', async () => {
  const { user } = await show(<Models />, {
    providers: [practiceProvider, openai, { ...anthropic, keys: [key] }],
  })
  const headings = (await screen.findAllByRole('heading', { level: 2 })).map((each) => each.textContent)
  expect(headings.indexOf('Set up')).toBeLessThan(headings.indexOf('Providers'))
  await user.type(screen.getByRole('searchbox', { name: 'Search providers' }), 'openai')
  expect(screen.queryByRole('button', { name: /^Anthropic/ })).toBeNull()
  expect(screen.getAllByRole('button', { name: /OpenAI/ }).length).toBeGreaterThan(0)
})
