import { expect, test } from 'vitest'
import { Editor } from '../../../renderer/editor/Editor.tsx'
import type { RunEvent } from '../../../shared/events/types.ts'
import { attempt, begun, receipt, step, storyOf, text } from '../../unit/editor/run-samples.ts'
import { act, screen, show, within } from '../../support/ui.tsx'
import { cards, focus, openEditor, useEditorScreens } from './open.tsx'

useEditorScreens()

const node = (title: string): HTMLElement =>
  screen.getByRole('group', { name: new RegExp(`^${title.replace('?', '\\?')}, `) })

const runs = async () => {
  const button = screen.getByRole('button', { name: 'Run' })
  await expect.poll(() => button.getAttribute('aria-disabled')).not.toBe('true')
  return button
}

test('a pipeline opens with its nodes named, its name in the bar and everything saved', async () => {
  await openEditor()
  expect(node('Small').getAttribute('aria-label')).toBe('Small, Model, not run')
  expect(screen.getByLabelText('Name of the pipeline')).toHaveProperty('value', 'Cheap first')
  expect(screen.getByText('Saved')).toBeTruthy()
  expect(cards()).toHaveLength(6)
})

test('a pipeline that is gone says so and leads back', async () => {
  await show(<Editor pipelineId="gone" />)
  await screen.findByText('There is no such pipeline')
  screen.getByRole('button', { name: 'All pipelines' })
})

test('a kind pressed in the palette is added, selected and saved; undo takes it back, and that is saved too', async () => {
  const { user, saved } = await openEditor()
  await user.click(screen.getByRole('button', { name: 'Router' }))
  expect(node('Router').getAttribute('aria-label')).toMatch(/selected/)
  expect(screen.getByLabelText('Title')).toHaveProperty('value', 'Router')
  await expect.poll(() => saved()?.nodes.length).toBe(7)
  await user.click(screen.getByRole('button', { name: 'Undo: add Router' }))
  expect(cards()).toHaveLength(6)
  await expect.poll(() => saved()?.nodes.length).toBe(6)
})

test('an earlier version comes back in the place of the drawing, as an edit that undo takes back', async () => {
  const { user, host } = await openEditor()
  const [small] = host.world.document.nodes
  const current = host.world.cards[0]?.version ?? 0
  host.world.versions = [current, current - 1].map((version) => ({
    version,
    savedAt: '2026-11-20T09:00:00Z',
    nodes: 1,
  }))
  host.world.document = { ...host.world.document, nodes: small === undefined ? [] : [small], edges: [] }
  await user.click(screen.getByRole('button', { name: 'Go back …' }))
  // The one that is drawn is not among them.
  await user.click(await screen.findByRole('button', { name: /^Go back to version/ }))
  await expect.poll(() => cards()).toHaveLength(1)
  expect(host.sent('pipelines.get').at(-1)).toEqual({ id: 'p1', version: current - 1 })
  await screen.findByText(/^Back to what was saved/)
  await user.click(screen.getByRole('button', { name: /^Undo: go back to/ }))
  expect(cards()).toHaveLength(6)
})

test('a broken pipeline does not run and says why, and its problem leads to the node', async () => {
  const { user, host } = await openEditor()
  await runs()
  await user.click(screen.getByRole('button', { name: 'Model' }))
  const button = await screen.findByRole('button', { name: /Problems: 1 error/ })
  const run = screen.getByRole('button', { name: 'Run' })
  expect(run.getAttribute('aria-disabled')).toBe('true')
  expect(run.getAttribute('aria-description')).toMatch(/Nothing is wired to "Prompt" of Model/)
  await user.click(run)
  expect(host.sent('runs.start')).toEqual([])

  await focus(node('Small'))
  await user.keyboard(' ')
  await user.click(button)
  const first = (await screen.findAllByRole('button', { name: 'Show: Model' }))[0]
  if (first === undefined) throw new Error('no way to the node')
  await user.click(first)
  expect(screen.getByLabelText('Title')).toHaveProperty('value', 'Model')
})

test('a run asks for what is missing, then starts with what was typed', async () => {
  const { user, host } = await openEditor()
  const dock = screen.getByRole('region', { name: 'Run' })
  await user.click(await runs())
  expect(within(dock).getByText('Fill this in to run.')).toBeTruthy()
  expect(host.sent('runs.start')).toEqual([])
  await user.type(within(dock).getByLabelText('Question'), 'Why?')
  await user.keyboard('{Control>}{Enter}{/Control}')
  await expect
    .poll(() => host.sent('runs.start').at(-1))
    .toMatchObject({ pipelineId: 'p1', inputs: { question: 'Why?' } })
})

test('a newcomer is given questions that practice models surely know', async () => {
  const { user } = await openEditor()
  const dock = within(screen.getByRole('region', { name: 'Run' }))
  await user.click(await dock.findByRole('button', { name: 'What is 48 * 57?' }))
  expect(dock.getByLabelText('Question')).toHaveProperty('value', 'What is 48 * 57?')
  expect(dock.queryByText('Try')).toBeNull()
})

test('a run is seen on the canvas, in the answer, the waterfall and the receipt', async () => {
  const { user, host } = await openEditor()
  const dock = screen.getByRole('region', { name: 'Run' })
  await user.type(within(dock).getByLabelText('Question'), 'What is 17 × 23?')
  await user.click(await runs())
  await screen.findByRole('button', { name: 'Stop' })
  const [first] = host.world.runs
  if (first === undefined) throw new Error('no run')
  const { runId } = first.row
  const story = storyOf(runId)
  const push = (events: RunEvent[]) => act(async () => host.push({ topic: 'run', runId, pipelineId: 'p1', events }))
  const by = { nodeId: 'small', provider: 'practice', model: 'cheap' }
  const value = { ...text('It is **391**.'), by }

  await push(
    story.tell(
      begun('Cheap first', { question: text('What is 17 × 23?') }),
      { type: 'step.started', nodeId: 'small' },
      {
        type: 'attempt.started',
        nodeId: 'small',
        attempt: 1,
        target: { provider: 'practice', model: 'cheap', key: null },
        reservedUsd: 0.01,
        askKey: 'k',
      },
      { type: 'attempt.delta', nodeId: 'small', attempt: 1, text: 'It is' },
    ),
  )
  await expect.poll(() => node('Small').dataset['state']).toBe('running')
  expect(within(node('Small')).getByText('It is')).toBeTruthy()
  // Behind the judge the answer waits.
  expect(within(dock).getByText(/Waiting for the answer/)).toBeTruthy()
  // Whether it will be asked is not known yet.
  const line = (list: HTMLElement[], title: string) => list.find((each) => each.textContent?.startsWith(title))
  const waterfall = within(within(dock).getByRole('list', { name: 'Steps' }))
  expect(line(waterfall.getAllByRole('listitem'), 'Strong')?.textContent).toBe('Strongwaiting')
  const table = within(within(dock).getByRole('table'))
  expect(line(table.getAllByRole('row'), 'Strong')?.textContent).toBe('Strongwaiting')
  expect(line(table.getAllByRole('row'), 'So far')?.textContent).toBe('So far$0')

  const steps = [
    step('small', { attempts: [attempt()], costUsd: 0.00001 }),
    step('strong', {
      status: 'skipped',
      reasonCode: 'not_asked',
      reason: 'Not asked: the judge passed Small’s answer.',
      startedAt: null,
      durationMs: 0,
    }),
    step('answer', { kind: 'output' }),
  ]
  await push(
    story.tell(
      { type: 'step.finished', nodeId: 'small', step: steps[0] ?? step('small'), outputs: { answer: value } },
      { type: 'step.finished', nodeId: 'strong', step: steps[1] ?? step('strong'), outputs: {} },
      { type: 'step.finished', nodeId: 'answer', step: steps[2] ?? step('answer'), outputs: { value } },
      {
        type: 'run.finished',
        status: 'done',
        error: null,
        outputs: { answer: 'It is **391**.' },
        receipt: receipt({ runId, steps }),
      },
    ),
  )
  await expect.poll(() => node('Small').dataset['state']).toBe('done')
  expect(node('Strong').dataset['state']).toBe('skipped')
  expect(within(node('Strong')).getByText(/Not asked: the judge passed/)).toBeTruthy()
  expect(within(dock).getByText('391').tagName).toBe('STRONG')
  expect(within(dock).getByText(/answered by/).textContent).toBe('answered by Small (practice / cheap)')
  const rows = table.getAllByRole('row')
  expect(line(rows, 'Small')?.textContent).toMatch(/25\sin,\s30\sout.*\$0\.00001/)
  expect(within(dock).getByText('Prices by the list: practice, 2026-11-21.')).toBeTruthy()
  expect(line(rows, 'Strong')?.textContent).toBe('Strongnot asked')
  expect(line(waterfall.getAllByRole('listitem'), 'Strong')?.textContent).toBe('Strongnot asked')
  expect(rows.at(-1)?.textContent).toMatch(/Total.*\$0\.00013/)
  expect(screen.getByRole('button', { name: 'Run' })).toBeTruthy()
})

test('a failed run says what happened and what to do, and leads to the node', async () => {
  const { user, host } = await openEditor()
  const dock = screen.getByRole('region', { name: 'Run' })
  await user.type(within(dock).getByLabelText('Question'), 'Why?')
  await user.click(await runs())
  await screen.findByRole('button', { name: 'Stop' })
  const runId = host.world.runs[0]?.row.runId ?? ''
  const error = {
    class: 'overloaded',
    code: null,
    nodeId: 'strong',
    message: 'Practice said it is overloaded (529).',
  } as const
  const steps = [step('strong', { status: 'failed', reasonCode: 'overloaded', reason: error.message })]
  await act(async () =>
    host.push({
      topic: 'run',
      runId,
      pipelineId: 'p1',
      events: storyOf(runId).tell(
        begun('x'),
        { type: 'step.finished', nodeId: 'strong', step: steps[0] ?? step('strong'), outputs: {} },
        {
          type: 'run.finished',
          status: 'failed',
          error,
          outputs: {},
          receipt: receipt({ runId, status: 'failed', error, steps }),
        },
      ),
    }),
  )
  const alert = await within(dock).findByRole('alert')
  expect(alert.textContent).toMatch(/Strong: overloaded.*529.*add a Fallback/)
  expect(within(node('Strong')).getByText(error.message)).toBeTruthy()
  // Said once: the Output that was not reached doesn't repeat it.
  expect(within(dock).getAllByText(/529/)).toHaveLength(1)
  await user.click(within(alert).getByRole('button', { name: 'Show Strong' }))
  expect(screen.getByLabelText('Title')).toHaveProperty('value', 'Strong')
  await user.click(within(alert).getByRole('button', { name: 'Run again' }))
  await expect.poll(() => host.sent('runs.start')).toHaveLength(2)
})

test('a run that was stopped is no failure', async () => {
  const { user, host } = await openEditor()
  const dock = within(screen.getByRole('region', { name: 'Run' }))
  await user.type(dock.getByLabelText('Question'), 'Why?')
  await user.click(await runs())
  await screen.findByRole('button', { name: 'Stop' })
  const runId = host.world.runs[0]?.row.runId ?? ''
  const error = { class: 'cancelled', code: null, nodeId: null, message: 'The run was stopped.' } as const
  const story = storyOf(runId)
  const events = story.tell(begun('x'), {
    type: 'run.finished',
    status: 'cancelled',
    error,
    outputs: {},
    receipt: receipt({ runId, status: 'cancelled', error }),
  })
  await act(async () => host.push({ topic: 'run', runId, pipelineId: 'p1', events }))
  await dock.findByText('The run was stopped. What was finished is kept.')
  expect(dock.queryByRole('alert')).toBeNull()
  await user.click(dock.getByRole('button', { name: 'Run again' }))
  await expect.poll(() => host.sent('runs.start')).toHaveLength(2)
})

test('the forecast gives what is expected first, and its limits beside it', async () => {
  const { user } = await openEditor(({ world }) => {
    const priced = world.environment.providers.map((provider) => ({ ...provider, local: false }))
    world.environment = { ...world.environment, providers: priced }
  })
  const button = await screen.findByRole('button', { name: /^Forecast\s*\$\d/ })
  const [, expected = '', , limit = ''] = [...button.children].map((part) => part.textContent)
  const [, most = ''] = /^· at most (\$.+)$/.exec(limit) ?? []
  const usd = (figure: string) => Number(figure.slice(1))
  expect(usd(expected)).toBeLessThan(usd(most))
  await user.click(button)
  const table = within(await screen.findByRole('dialog', { name: 'Forecast of a run' })).getByRole('table')
  expect(
    within(table)
      .getAllByRole('columnheader')
      .map((cell) => cell.textContent),
  ).toEqual(['What', 'Expected', 'At least', 'At most'])
  const cells = within(within(table).getByRole('row', { name: /^Cost/ })).getAllByRole('cell')
  const [first, least = '', last] = cells.map((cell) => cell.textContent)
  expect([first, last]).toEqual([expected, most])
  expect(usd(least)).toBeLessThan(usd(expected))
})

test('a start that the core refuses is explained over the dock', async () => {
  const { user } = await openEditor((host) => host.fail('runs.start', 'The database is full.'))
  const dock = screen.getByRole('region', { name: 'Run' })
  await user.type(within(dock).getByLabelText('Question'), 'Why?')
  await user.click(await runs())
  expect((await within(dock).findByRole('alert')).textContent).toMatch(/The database is full/)
})

test('a save that fails is said, and tried again by hand', async () => {
  const { user, host, saved } = await openEditor((core) => core.fail('pipelines.save', 'The disk is full.'))
  await user.click(screen.getByRole('button', { name: 'Note' }))
  await screen.findByText(/Not saved/)
  host.fail('pipelines.save', null)
  await user.click(screen.getByRole('button', { name: 'Try again' }))
  await screen.findByText('Saved')
  expect(saved()?.nodes).toHaveLength(7)
})

test('the name is edited in the bar; Escape leaves it as it was', async () => {
  const { user, saved } = await openEditor()
  const name = screen.getByLabelText('Name of the pipeline')
  await user.clear(name)
  await user.type(name, 'Another{Escape}')
  expect(name).toHaveProperty('value', 'Cheap first')
  await user.clear(name)
  await user.type(name, 'Another{Enter}')
  await expect.poll(() => saved()?.name).toBe('Another')
})
