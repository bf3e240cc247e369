import { expect, test } from 'vitest'
import { ownPolicies } from '../../../shared/model/policy.ts'
import { useEnvironment } from '../../../renderer/store/index.ts'
import { environment } from '../../support/samples.ts'
import { act, screen, within } from '../../support/ui.tsx'
import { focus, openEditor, useEditorScreens } from './open.tsx'

useEditorScreens()

async function select(id: string, prepare?: Parameters<typeof openEditor>[0]) {
  const shown = await openEditor(prepare)
  const element = document.querySelector<HTMLElement>(`[data-node-id=${id}]`)
  if (element === null) throw new Error('no such node')
  await focus(element)
  await shown.user.keyboard(' ')
  const panel = screen.getByRole('complementary', { name: 'Settings: Node' })
  const node = () =>
    shown.host
      .sent('pipelines.save')
      .at(-1)
      ?.document.nodes.find((each) => each.id === id)
  return { ...shown, panel: within(panel), node, config: () => node()?.config }
}

test('a title is renamed on the card as it is typed, and one undo takes the typing back', async () => {
  const { user, panel, node } = await select('small')
  await user.clear(panel.getByLabelText('Title'))
  await user.type(panel.getByLabelText('Title'), 'Tiny')
  screen.getByRole('group', { name: /^Tiny, Model/ })
  await expect.poll(() => node()?.title).toBe('Tiny')
  await user.click(screen.getByRole('button', { name: /^Undo: rename/ }))
  screen.getByRole('group', { name: /^Small, Model/ })
})

test('a model that costs otherwise than when the pipeline last ran says so, and one click asks a cheaper one', async () => {
  const base = environment.providers.find(({ id }) => id === 'practice')
  const cheap = base?.models.find(({ model }) => model === 'cheap')
  if (base === undefined || cheap?.price == null) throw new Error('no practice model')
  const was = { perMillion: { input: 0.05, output: 0.4 }, source: 'a page', date: '2026-11-01' }
  const cheaper = { ...cheap, model: 'cheaper', price: { ...cheap.price, perMillion: { input: 0.06, output: 0.3 } } }
  const { config, user } = await select('small', (host) => {
    host.world.environment = {
      ...environment,
      providers: environment.providers.map((each) =>
        each === base ? { ...base, local: false, models: [...base.models, cheaper] } : each,
      ),
    }
    host.world.paid = [{ provider: 'practice', model: 'cheap', price: was, tiers: [], date: '2026-11-03' }]
  })
  await screen.findAllByText(/since this pipeline last ran, on 2026-11-03: \$0\.05 in is now \$0\.1/)
  await user.click(screen.getByRole('button', { name: 'Ask cheaper instead' }))
  await expect.poll(() => config()?.['target']).toEqual({ provider: 'practice', model: 'cheaper' })
})

test('a form writes what is given and nothing of what is only a default', async () => {
  const { user, panel, config } = await select('small')
  await user.type(panel.getByLabelText('Temperature'), '0.3')
  await user.tab()
  await expect.poll(config).toEqual({ target: { provider: 'practice', model: 'cheap' }, temperature: 0.3 })
  await user.clear(panel.getByLabelText('Temperature'))
  await user.tab()
  await expect.poll(config).toEqual({ target: { provider: 'practice', model: 'cheap' } })
})

test('advanced fields are folded away, and reach into nested config', async () => {
  const { user, panel, config } = await select('small')
  expect(panel.queryByLabelText('Wait between words')).toBeNull()
  await user.click(panel.getByRole('button', { name: 'More' }))
  await user.type(panel.getByLabelText('Wait between words'), '5')
  await user.tab()
  await expect.poll(() => config()?.['timeouts']).toEqual({ idleMs: 5000 })
})

test('a time is given in seconds and kept in milliseconds', async () => {
  const { user, panel, config } = await select('best')
  await user.click(panel.getByRole('button', { name: 'More' }))
  await user.type(panel.getByLabelText('Ask the next after'), '1.5')
  await user.tab()
  await expect.poll(() => config()?.['hedgeMs']).toBe(1500)
})

test('rows of a list are added with an id of their own, moved and taken out', async () => {
  const { user, panel, config } = await select('gate')
  await user.click(panel.getByRole('button', { name: 'Add a criterion' }))
  const second = within(panel.getByRole('group', { name: 'criterion 2' }))
  await user.type(second.getByLabelText('What to look at'), 'It is short.')
  const texts = () =>
    (config()?.['rubric'] as { id: string; text: string }[] | undefined)?.map((row) => `${row.id}: ${row.text}`)
  await expect.poll(texts).toEqual(['correct: The answer is correct and complete.', 'criterion: It is short.'])
  await user.click(second.getByRole('button', { name: 'More for criterion 2' }))
  await user.click(await screen.findByRole('menuitem', { name: 'Move up' }))
  await expect.poll(texts).toEqual(['criterion: It is short.', 'correct: The answer is correct and complete.'])
  await user.click(panel.getByRole('button', { name: 'More for criterion 1' }))
  await user.click(await screen.findByRole('menuitem', { name: 'Remove' }))
  await expect.poll(texts).toEqual(['correct: The answer is correct and complete.'])
})

test('another model is chosen with its price in sight; the card says it at once', async () => {
  const { user, panel, config } = await select('small')
  await user.click(panel.getByRole('button', { name: /^Model: / }))
  const list = within(await screen.findByRole('dialog', { name: /Choose a model/ }))
  const other = list
    .getAllByRole('button', { pressed: false })
    .find((button) => /\$.* in/.test(button.textContent ?? ''))
  if (other === undefined) throw new Error('no other model')
  await user.click(other)
  await expect
    .poll(() => config()?.['target'])
    .toMatchObject({ provider: expect.any(String), model: expect.not.stringMatching(/^cheap$/) })
  const { model } = (config()?.['target'] ?? { model: '' }) as { model: string }
  expect(model).not.toBe('')
  expect(other.textContent).toContain(model)
  expect(screen.getByRole('group', { name: /^Small, Model/ }).textContent).toContain(model)
})

test('what is wrong with a node stands over its form, with what to do', async () => {
  const { user, panel } = await select('gate')
  await user.clear(panel.getByLabelText('What to look at'))
  const problems = within(await panel.findByRole('list', { name: 'Problems' }))
  expect(problems.getByText(/has no text/)).toBeTruthy()
  expect(problems.getByText('Say what to look at.')).toBeTruthy()
})

test('wires are listed in words and can be taken out there', async () => {
  const { user, panel, host } = await select('gate')
  await user.click(panel.getByRole('button', { name: 'Delete the wire from Question' }))
  await expect
    .poll(() =>
      host
        .sent('pipelines.save')
        .at(-1)
        ?.document.edges.map((edge) => edge.id),
    )
    .not.toContain('e4')
})

test('with nothing selected the pipeline itself is set: budget, deadline, seed', async () => {
  const { user, host } = await select('small')
  await user.keyboard('{Escape}')
  const panel = within(await screen.findByRole('complementary', { name: 'Settings: Pipeline' }))
  await user.type(panel.getByLabelText('Budget'), '0.05')
  await user.tab()
  await user.type(panel.getByLabelText('Deadline'), '30')
  await user.tab()
  await expect
    .poll(() => host.sent('pipelines.save').at(-1)?.document.settings)
    .toEqual({ budget: { perRunUsd: 0.05 }, timeoutMs: 30_000 })
})

test('an expression is tried on a sample while it is written', async () => {
  const shown = await openEditor()
  await shown.user.click(screen.getByRole('button', { name: /^Transform/ }))
  const panel = within(await screen.findByRole('complementary', { name: 'Settings: Node' }))
  const tried = within(panel.getByRole('region', { name: 'Try it' }))
  await shown.user.type(tried.getByLabelText('Sample of the value ($)'), '42')
  expect((await tried.findByRole('status', { name: 'Result' })).textContent).toContain('42')
  await shown.user.type(panel.getByLabelText('Expression'), '.nothing')
  await expect
    .poll(() => tried.getByRole('status', { name: 'Result' }).textContent)
    .toContain('The expression gives nothing.')
  expect(shown.host.sent('expressions.try').at(-1)).toEqual({ expression: '$.nothing', value: 42, variables: {} })
})

test('an Input is tagged out of what this machine has policies for', async () => {
  const { user, config, host } = await select('question')
  act(() => useEnvironment.setState({ environment: { ...host.world.environment, policies: [...ownPolicies] } }))
  await user.click(await screen.findByRole('switch', { name: 'Private' }))
  screen.getByText('It may reach only models on this machine.')
  await expect.poll(() => config()?.['tags']).toEqual(['private'])
})
