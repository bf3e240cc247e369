import { expect, test, vi } from 'vitest'
import { Models } from '../../renderer/screens/models/Models.tsx'
import { catalogRows } from '../../renderer/screens/models/catalog-rows.ts'
import { addressError, idFrom, isOpenToReaders, testHeadline } from '../../renderer/screens/models/words.ts'
import { ownPolicies, policiesOf } from '../../shared/model/policy.ts'
import { followEnvironment } from '../../renderer/store/index.ts'
import { environment, info, practiceProvider, provider } from '../support/samples.ts'
import { screen, show, useScreens, within } from '../support/ui.tsx'

useScreens()

const secret = 'sk-live-0123456789abcdef4f2a'
const byModel = { column: 'model', descending: false }
const idle = { isDefault: true, lastUsedAt: null }
const withKey = () => [
  practiceProvider,
  provider({ keys: [{ name: 'default', source: 'stored', hint: '4f2a', ...idle }] }),
]

test('a key goes to the core and is nowhere on the screen after, but for its end', async () => {
  const { host, user, container } = await show(<Models />)
  const field = await screen.findByLabelText('Key')
  expect(field.getAttribute('type')).toBe('password')
  await user.type(field, `${secret} `)
  await user.click(screen.getByRole('button', { name: 'Save key' }))
  expect(host.sent('keys.set')).toEqual([{ provider: 'openai', name: 'default', secret }])
  await screen.findByText('kept on this machine')
  expect(container.ownerDocument.documentElement.outerHTML).not.toContain(secret)
  expect([...document.querySelectorAll('input')].some((input) => input.value.includes('sk-live'))).toBe(false)
  expect(screen.getAllByText(/4f2a/).length).toBeGreaterThan(0)
})

test('an empty key is refused in words, and nothing is sent', async () => {
  const { host, user } = await show(<Models />)
  await user.click(await screen.findByRole('button', { name: 'Save key' }))
  await screen.findByText('Paste the key first.')
  expect(host.sent('keys.set')).toEqual([])
})

test('where keys stay only in memory the screen says so, before and after', async () => {
  const warning = 'This system has no keychain: the key stays in memory.'
  const { user } = await show(<Models />, { info: { ...info, secrets: { kept: false, backend: 'memory', warning } } })
  await screen.findByText(warning)
  await user.type(await screen.findByLabelText('Key'), secret)
  await user.click(screen.getByRole('button', { name: 'Save key' }))
  await screen.findByText('only in memory, gone when the app ends')
})

test('a key can be replaced', async () => {
  const { host, user } = await show(<Models />, { providers: withKey() })
  await user.click(await screen.findByRole('button', { name: 'Replace key default' }))
  await user.type(screen.getByLabelText('New key for “default”'), 'sk-other-9999')
  await user.click(screen.getByRole('button', { name: 'Save key' }))
  expect(host.sent('keys.set')).toEqual([{ provider: 'openai', name: 'default', secret: 'sk-other-9999' }])
})

test('a key, which can’t be brought back, is deleted only after a question', async () => {
  const { host, user } = await show(<Models />, { providers: withKey() })
  await user.click(await screen.findByRole('button', { name: 'Delete key default' }))
  const dialog = await screen.findByRole('dialog')
  await user.click(within(dialog).getByRole('button', { name: 'Keep it' }))
  expect(host.sent('keys.delete')).toEqual([])

  await user.click(screen.getByRole('button', { name: 'Delete key default' }))
  await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Delete' }))
  expect(host.sent('keys.delete')).toEqual([{ provider: 'openai', name: 'default' }])
  await screen.findByLabelText('Key')
})

test('a key from the environment can be neither replaced nor deleted here', async () => {
  await show(<Models />, {
    providers: [provider({ keys: [{ name: 'default', source: 'environment', hint: '9c1e', ...idle }] })],
  })
  await screen.findByText('from the environment')
  expect(screen.queryByRole('button', { name: /Replace/ })).toBeNull()
  expect(screen.queryByRole('button', { name: /Delete/ })).toBeNull()
})

test('a test says in words what it found, and a new key makes it forget', async () => {
  const { host, user } = await show(<Models />, {
    providers: withKey(),
    test: { ok: false, what: 'refused', message: 'OpenAI answered 401.', latencyMs: 200, models: null },
  })
  await user.click(await screen.findByRole('button', { name: 'Test' }))
  await screen.findByText('The key was refused.')
  await screen.findByText('OpenAI answered 401.')
  await user.click(screen.getByRole('button', { name: 'Replace key default' }))
  host.world.test = { ok: true, what: 'works', message: '', latencyMs: 200, models: [] }
  await user.type(screen.getByLabelText('New key for “default”'), 'sk-other')
  await user.click(screen.getByRole('button', { name: 'Save key' }))
  await vi.waitFor(() => expect(screen.queryByText('The key was refused.')).toBeNull())
})

test('each outcome of a test has its own words', () => {
  const outcome = { ok: false as const, message: '', latencyMs: 410, models: ['a', 'b'] }
  const said = (['works', 'no_key', 'refused', 'no_network', 'wrong_address', 'error'] as const).map((what) =>
    testHeadline({ ...outcome, what }),
  )
  expect(said[0]).toBe('It works: it answered in 0.41 s with 2 models.')
  expect(new Set(said).size).toBe(6)
})

test('the address can be changed and set back; what is no address is refused', async () => {
  const { host, user } = await show(<Models />)
  const field = await screen.findByLabelText('Base URL')
  await user.clear(field)
  await user.type(field, 'ftp://somewhere')
  await user.click(screen.getByRole('button', { name: 'Save' }))
  await screen.findByText('It has to begin with https:// or http://.')
  expect(host.sent('providers.save')).toEqual([])

  await user.clear(field)
  await user.type(field, 'https://proxy.example/v1')
  await user.click(screen.getByRole('button', { name: 'Save' }))
  expect(host.sent('providers.save')).toEqual([{ id: 'openai', label: 'OpenAI', baseUrl: 'https://proxy.example/v1' }])
  await user.click(await screen.findByRole('button', { name: 'Back to the usual one' }))
  expect(host.sent('providers.save').at(-1)).toEqual({ id: 'openai', label: 'OpenAI', baseUrl: null })
})

test('a service is added with an id made of its name, and its key with it', async () => {
  const { host, user } = await show(<Models />)
  await user.click(await screen.findByRole('button', { name: 'Add a service' }))
  await user.type(await screen.findByLabelText('Name'), 'Open AI!')
  await user.type(screen.getByLabelText('Address'), 'http://localhost:8000/v1')
  await user.type(screen.getByLabelText('Key, if it needs one'), 'abc123')
  await user.click(screen.getByRole('button', { name: 'Add it' }))
  await screen.findByRole('heading', { name: 'Open AI!' })
  expect(host.sent('providers.save')).toEqual([
    { id: 'open-ai', label: 'Open AI!', baseUrl: 'http://localhost:8000/v1', protocol: 'openai' },
  ])
  expect(host.sent('keys.set')).toEqual([{ provider: 'open-ai', name: 'default', secret: 'abc123' }])
})

test('practice is labelled as practice and asks for no key', async () => {
  const { user } = await show(<Models />)
  await user.click(await screen.findByRole('button', { name: /^Practice/ }))
  await screen.findByText(/nothing is billed/)
  expect(screen.queryByLabelText('Key')).toBeNull()
})

test('an unknown price is shown as unknown and can be set', async () => {
  const { host, user } = await show(<Models />)
  const stop = followEnvironment()
  await user.click(await screen.findByRole('button', { name: 'Catalog and prices' }))
  const unknownRow = (await screen.findByText('gpt-brand-new')).closest('[role=row]')
  expect(unknownRow?.textContent).toContain('unknown')

  await user.click(screen.getByRole('button', { name: 'Set a price for gpt-brand-new' }))
  await user.type(await screen.findByLabelText('In'), '1.25')
  await user.click(screen.getByRole('button', { name: 'Save' }))
  await screen.findByText('Both are needed: a cost with one of them would be wrong.')
  await user.type(screen.getByLabelText('Out'), '10')
  await user.click(screen.getByRole('button', { name: 'Save' }))
  expect(host.sent('models.edit')).toEqual([
    { provider: 'openai', model: 'gpt-brand-new', edits: { price: { perMillion: { input: 1.25, output: 10 } } } },
  ])
  await vi.waitFor(() =>
    expect(screen.getByText('gpt-brand-new').closest('[role=row]')?.textContent).toContain('$1.25'),
  )
  stop()
})

test('the catalog finds by name and provider, and puts unknown figures last either way', () => {
  const all = { search: '', provider: null, show: 'all' as const }
  const names = (...ask: Parameters<typeof catalogRows>) => catalogRows(...ask).map((row) => row.model.model)
  const byPrice = (descending: boolean) => ({ column: 'input', descending })
  expect(names(environment, { ...all, search: 'openai mini' }, byPrice(false))).toEqual(['gpt-example-mini'])
  expect(names(environment, { ...all, provider: 'practice' }, byPrice(true))).toEqual(['frontier', 'cheap'])
  expect(names(environment, { ...all, show: 'unknown' }, byPrice(true))).toEqual(['gpt-brand-new'])
  expect(names(environment, all, byPrice(false)).at(-1)).toBe('gpt-brand-new')
  expect(names(environment, all, byPrice(true)).at(-1)).toBe('gpt-brand-new')
})

test('each model says how many pipelines ask it, and names them as links that open them', async () => {
  const model = environment.providers.find(({ id }) => id === 'openai')?.models[0]
  if (model === undefined) throw new Error('no model')
  const pipelines = [
    { id: 'p1', name: 'Cheap first' },
    { id: 'p2', name: 'Support triage' },
  ]
  const { user } = await show(<Models at="catalog" />, {
    environment,
    modelUses: [{ provider: 'openai', model: model.model, pipelines }],
  })
  const stop = followEnvironment()
  await user.click(await screen.findByRole('button', { name: `2 pipelines ask ${model.label}` }))
  const link = await screen.findByRole('link', { name: 'Support triage' })
  expect(link.getAttribute('href')).toBe('#/p/p2')
  // The view of what is asked holds it alone.
  const rows = catalogRows(environment, { search: '', provider: null, show: 'asked' }, byModel, [
    { provider: 'openai', model: model.model, pipelines: 2 },
  ])
  expect(rows.map((row) => [row.model.model, row.askers])).toEqual([[model.model, 2]])
  stop()
})

test('ids, addresses and what can be read on its way', () => {
  expect(idFrom('Büro Gateway (2)', [])).toBe('buro-gateway-2')
  expect(idFrom('OpenAI', ['openai', 'openai-2'])).toBe('openai-3')
  expect(idFrom('日本', [])).toBe('service')
  expect(addressError('https://key:secret@example.com')).toContain('Keep keys')
  expect(addressError('nonsense')).not.toBeNull()
  expect(addressError(' http://localhost:8000/v1 ')).toBeNull()
  expect(isOpenToReaders('http://gateway.example/v1')).toBe(true)
  expect(isOpenToReaders('http://127.0.0.1:11434')).toBe(false)
  expect(isOpenToReaders('https://gateway.example/v1')).toBe(false)
})

test('a tier says whom it means here, and can be made to mean another', async () => {
  const { host, user } = await show(<Models />, {
    environment: {
      ...environment,
      aliases: [
        {
          name: 'small',
          label: 'Small',
          tier: 1,
          preset: 'fixed',
          targets: [{ provider: 'practice', model: 'cheap' }],
          target: { provider: 'practice', model: 'cheap' },
          why: 'It is the only one that can be asked.',
          builtIn: true,
        },
      ],
    },
  })
  const stop = followEnvironment()
  await user.click(await screen.findByRole('button', { name: 'Tiers' }))
  expect(await screen.findByText('Practice / cheap')).toBeTruthy()
  await user.click(screen.getByRole('button', { name: 'Change Small' }))
  const dialog = within(await screen.findByRole('dialog'))
  // Nothing was changed: there is nothing to go back to.
  expect(dialog.queryByRole('button', { name: 'Back to the app’s own' })).toBeNull()
  await user.click(dialog.getByRole('button', { name: 'Take practice / cheap out' }))
  await user.click(dialog.getByRole('button', { name: 'Save' }))
  expect(await dialog.findByText('Choose at least one model it may mean.')).toBeTruthy()
  await user.click(dialog.getByRole('combobox', { name: 'Add a model' }))
  await user.click(await screen.findByRole('option', { name: /frontier/ }))
  await user.click(dialog.getByRole('button', { name: 'Save' }))
  expect(host.sent('aliases.save')).toEqual([
    { name: 'small', label: 'Small', tier: 1, preset: 'fixed', targets: [{ provider: 'practice', model: 'frontier' }] },
  ])
  stop()
})

test('who may see which data is set by tag, and a tag of one’s own is added', async () => {
  const { host, user } = await show(<Models />, { environment: { ...environment, policies: [...ownPolicies] } })
  const stop = followEnvironment()
  await user.click(await screen.findByRole('button', { name: 'Data' }))
  await user.click(await screen.findByRole('combobox', { name: 'Who may see it: Private' }))
  await user.click(await screen.findByRole('option', { name: 'Every model' }))
  expect(host.sent('policies.save').at(-1)).toEqual({
    tag: 'private',
    policy: { tag: 'private', label: 'Private', allow: 'any', providers: [] },
  })
  await user.type(screen.getByLabelText('A tag of your own'), 'Customer contracts')
  await user.click(screen.getByRole('button', { name: 'Add' }))
  expect(host.sent('policies.save').at(-1)).toEqual({
    tag: 'customer-contracts',
    policy: { tag: 'customer-contracts', label: 'Customer contracts', allow: 'machine', providers: [] },
  })
  stop()
})

test('a policy that can’t be read says so, and is set anew without its mark', async () => {
  const policies = policiesOf([{ tag: 'eu-only', label: 'EU only', allow: 'listed', providers: 'openai' }])
  const { host, user } = await show(<Models at="data" />, { environment: { ...environment, policies } })
  const stop = followEnvironment()
  const told = await screen.findByRole('alert')
  expect(told.textContent).toMatch(/can’t be read.*only models on this machine may see this data/)
  await user.click(within(told).getByRole('button', { name: 'Keep EU only to this machine' }))
  expect(host.sent('policies.save').at(-1)).toEqual({
    tag: 'eu-only',
    policy: { tag: 'eu-only', label: 'EU only', allow: 'machine', providers: [] },
  })
  stop()
})

test('a provider and a model are taken out of service by a switch, and both places show it', async () => {
  const { host, user } = await show(<Models />, { providers: [practiceProvider], environment })
  const stop = followEnvironment()
  await user.click(await screen.findByRole('switch', { name: /^In service/ }))
  expect(host.sent('service.set')).toEqual([{ provider: 'practice', model: null, inService: false }])
  await screen.findByText(/You took it out: no pipeline asks it/)
  expect(screen.getByRole('button', { name: /Out of service/ })).toBeTruthy()
  await user.click(screen.getByRole('button', { name: 'Catalog and prices' }))
  const model = environment.providers.find(({ id }) => id === 'practice')?.models[0]?.label ?? ''
  const one = await screen.findByRole('switch', { name: `${model} in service` })
  expect(one.getAttribute('aria-checked')).toBe('false')
  expect(one.getAttribute('data-disabled')).not.toBeNull()
  stop()
})

test('a provider’s own list that can’t be read is said, with what to do', async () => {
  const unread = {
    ...environment,
    providers: environment.providers.map((each) => ({ ...each, listUnread: '2026-11-21' })),
  }
  const stop = followEnvironment()
  await show(<Models />, { providers: withKey(), environment: unread })
  const alert = await screen.findByText(/own list of 2026-11-21 can’t be read.*Ask for its own list again/)
  expect(alert.closest('[role=alert]')).not.toBeNull()
  expect(screen.getByRole('button', { name: 'Ask for its own list' })).toBeTruthy()
  stop()
})

test('an address that is nobody’s usual one, as of an Azure resource, can be taken away; the keys stay', async () => {
  const azure = provider({
    ...{ id: 'azure', label: 'Azure OpenAI', baseUrl: 'https://mine.openai.azure.com', baseUrlSource: 'stored' },
    keys: [{ name: 'default', source: 'stored', hint: 'abcd', isDefault: true, lastUsedAt: null }],
  })
  const { host, user } = await show(<Models />, { providers: [azure] })
  expect(await screen.findByDisplayValue(azure.baseUrl)).toBeTruthy()
  expect(screen.getByText('set by you')).toBeTruthy()
  expect(screen.queryByRole('button', { name: 'Back to the usual one' })).toBeNull()
  await user.click(await screen.findByRole('button', { name: 'Remove the address' }))
  expect(host.sent('providers.save')).toEqual([{ id: 'azure', label: 'Azure OpenAI', baseUrl: null }])
  expect((await screen.findAllByText('Azure OpenAI has no address now')).length).toBeGreaterThan(0)
  expect(screen.getByText('none yet')).toBeTruthy()
  expect(screen.queryByRole('button', { name: 'Remove the address' })).toBeNull()
  expect(screen.getByRole('button', { name: 'More for key default' })).toBeTruthy()
})
