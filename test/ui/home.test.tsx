import { expect, test, vi } from 'vitest'
import { Home } from '../../renderer/screens/home/Home.tsx'
import { templates } from '../../shared/templates/index.ts'
import { card, info, runRecord } from '../support/samples.ts'
import { act, screen, show, useScreens, within } from '../support/ui.tsx'

useScreens()

const two = () => [card(), card({ id: 'p2', name: 'Support triage', lastRun: null, problems: 2 })]

test('a first visit teaches with one sentence and one button, and every template is there', async () => {
  const { host, user } = await show(<Home />)
  await screen.findByText('Practice models: no key needed')
  for (const template of templates) expect(screen.getAllByText(template.title).length).toBeGreaterThan(0)

  await user.click(screen.getByRole('button', { name: /^Try “/ }))
  expect(host.sent('pipelines.create')).toEqual([
    { document: templates.find((each) => each.id === 'cheap-first')?.document },
  ])
  expect(location.hash).toBe('#/p/p-new-1')
})

test('a template becomes a pipeline of one’s own and opens', async () => {
  const { host, user } = await show(<Home />, { cards: two() })
  const last = templates.at(-1)
  if (last === undefined) throw new Error('There are no templates')
  await user.click(await screen.findByRole('button', { name: new RegExp(`^${last.title}`) }))
  expect(host.sent('pipelines.create')).toEqual([{ document: last.document }])
  expect(location.hash).toBe('#/p/p-new-1')
})

test('a card says what came of the last run, and what is wrong', async () => {
  await show(<Home />, { cards: two() })
  const [done, never] = within(await screen.findByRole('list', { name: 'Your pipelines' })).getAllByRole('listitem')
  expect(done?.textContent).toContain('done')
  expect(done?.textContent).toContain('$0.00013')
  expect(done?.textContent).toContain('practice')
  expect(never?.textContent).toContain('Never run')
  expect(never?.textContent).toContain('2 problems')
})

test('a card marks a pipeline whose model ends, is gone or costs otherwise now, each with its sentence', async () => {
  const flag = { provider: 'openai', model: 'gpt-4' }
  const words = [
    'gpt-4: OpenAI switched it off on 2026-10-23.',
    'gpt-6-sol: $2 in is now $3.',
    'gpt-6-luna: $1 in is now $2.',
  ]
  await show(<Home />, {
    cards: two(),
    flags: [
      {
        id: 'p2',
        flags: [
          { ...flag, what: 'repriced', words: words[1] ?? '' },
          { ...flag, what: 'over', words: words[0] ?? '' },
          { ...flag, what: 'repriced', words: words[2] ?? '' },
        ],
      },
    ],
  })
  const list = await screen.findByRole('list', { name: 'Your pipelines' })
  const marks = await within(list).findAllByText(/model switched off|price changed/)
  expect(marks.map((mark) => mark.textContent)).toEqual([
    `model switched off: ${words[0]}`,
    `price changed: ${words[1]} ${words[2]}`,
  ])
  const [unmarked, marked] = [...list.children]
  expect(unmarked?.textContent).not.toMatch(/price changed/)
  expect(marked?.textContent).toContain('Support triage')
})

test('a pipeline in which nothing is drawn yet has no problems to show', async () => {
  await show(<Home />, { cards: [card({ thumbnail: { nodes: [], edges: [] }, description: '', problems: 1 })] })
  const item = within(await screen.findByRole('list', { name: 'Your pipelines' })).getByRole('listitem')
  expect(item.textContent).toContain('An empty canvas')
  expect(item.textContent).not.toContain('problem')
})

test('an unknown cost is not shown as nothing', async () => {
  await show(<Home />, {
    cards: [
      card({
        lastRun: {
          runId: 'r1',
          status: 'failed',
          costUsd: null,
          startedAt: '2026-11-21T11:57:00.000Z',
          practice: false,
        },
      }),
    ],
  })
  await screen.findByText(/cost unknown/)
})

test('search asks the core, and says when nothing is found', async () => {
  const { user } = await show(<Home />, { cards: two() })
  await screen.findByRole('link', { name: 'Cheap first' })
  await user.keyboard('/')
  await user.keyboard('triage')
  await vi.waitFor(() => expect(screen.queryByRole('link', { name: 'Cheap first' })).toBeNull())
  expect(screen.getByRole('link', { name: 'Support triage' })).toBeTruthy()

  await user.keyboard('xyz')
  await screen.findByText('Nothing found')
  await user.click(screen.getByRole('button', { name: 'Show all' }))
  await screen.findByRole('link', { name: 'Cheap first' })
})

test('delete takes the card away at once, keeps the focus in the list, and can be undone', async () => {
  const { host, user } = await show(<Home />, { cards: two() })
  const link = await screen.findByRole('link', { name: 'Cheap first' })
  link.focus()
  await user.keyboard('{Delete}')
  await vi.waitFor(() => expect(screen.queryByRole('link', { name: 'Cheap first' })).toBeNull())
  expect(document.activeElement).toBe(screen.getByRole('link', { name: 'Support triage' }))

  await user.click(await screen.findByRole('button', { name: 'Undo' }))
  await screen.findByRole('link', { name: 'Cheap first' })
  expect(host.sent('pipelines.restore')).toEqual([{ id: 'p1' }])
})

test('what was deleted stands under the list for good, and is brought back from there', async () => {
  const { host, user } = await show(<Home />, { cards: two() })
  await user.click(await screen.findByRole('button', { name: 'More for Support triage' }))
  await user.click(await screen.findByRole('menuitem', { name: /Delete/ }))
  await user.click(await screen.findByRole('button', { name: '1 deleted pipeline' }))
  const dialog = within(await screen.findByRole('dialog', { name: 'Deleted pipelines' }))
  await user.click(dialog.getByRole('button', { name: 'Bring back Support triage' }))
  expect(host.sent('pipelines.restore')).toEqual([{ id: 'p2' }])
  await dialog.findByText('None is left here.')
})

test('with many pipelines the templates are one button away', async () => {
  const many = Array.from({ length: 30 }, (_, n) => card({ id: `p${n}`, name: `Pipeline ${n}` }))
  const { host, user } = await show(<Home />, { cards: many })
  await user.click(await screen.findByRole('button', { name: 'Templates' }))
  const gallery = within(await screen.findByRole('dialog', { name: 'Start from a template' }))
  await user.click(gallery.getByRole('button', { name: /^Cheap first/ }))
  expect(host.sent('pipelines.create')).toHaveLength(1)
})

test('a delete that fails says so and leaves the card', async () => {
  const { user } = await show(<Home />, { cards: two() }, (host) => host.fail('pipelines.delete', 'The disk is full.'))
  ;(await screen.findByRole('link', { name: 'Cheap first' })).focus()
  await user.keyboard('{Delete}')
  await screen.findAllByText('The disk is full.')
  expect(screen.getByRole('link', { name: 'Cheap first' })).toBeTruthy()
})

test('the menu of a card duplicates it', async () => {
  const { host, user } = await show(<Home />, { cards: two() })
  await user.click(await screen.findByRole('button', { name: 'More for Cheap first' }))
  await user.click(await screen.findByRole('menuitem', { name: 'Duplicate' }))
  expect(host.sent('pipelines.duplicate')).toEqual([{ id: 'p1' }])
  await screen.findByRole('link', { name: 'Cheap first copy' })
})

test('export hands the file to the system under the name the core gave it', async () => {
  const files: { name: string; blob: Blob }[] = []
  const blobs: Blob[] = []
  URL.createObjectURL = (blob: Blob) => (blobs.push(blob), 'blob:file')
  URL.revokeObjectURL = () => {}
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    const blob = blobs.at(-1)
    if (blob !== undefined && this.href === 'blob:file') files.push({ name: this.download, blob })
  })
  const { user } = await show(<Home />, { cards: two() })
  await user.click(await screen.findByRole('button', { name: 'More for Cheap first' }))
  await user.click(await screen.findByRole('menuitem', { name: 'Export' }))
  await vi.waitFor(() => expect(files).toHaveLength(1))
  expect(files[0]?.name).toBe('Cheap first.json')
  expect(files[0]?.blob.size).toBeGreaterThan(100)
})

test('interrupted runs can all be gone on with', async () => {
  const runs = [runRecord({ runId: 'a', status: 'interrupted' }), runRecord({ runId: 'b', status: 'interrupted' })]
  const { host, user } = await show(<Home />, { cards: two(), runs })
  await screen.findByText('2 runs were interrupted')
  await user.click(screen.getByRole('button', { name: 'Go on' }))
  await vi.waitFor(() => expect(screen.queryByText('2 runs were interrupted')).toBeNull())
  expect(
    host
      .sent('runs.resume')
      .map((payload) => payload.runId)
      .sort(),
  ).toEqual(['a', 'b'])
})

test('interrupted runs can be closed instead; what could not be closed is named', async () => {
  const runs = [runRecord({ runId: 'a', status: 'interrupted', name: 'Stubborn' })]
  const { host, user } = await show(<Home />, { runs })
  host.fail('runs.discard', 'It is held by another process.')
  await user.click(await screen.findByRole('button', { name: 'Close it' }))
  await screen.findAllByText('Stubborn: It is held by another process.')
  expect(screen.getByText('1 run was interrupted')).toBeTruthy()

  host.fail('runs.discard', null)
  await user.click(screen.getByRole('button', { name: 'Close it' }))
  await vi.waitFor(() => expect(screen.queryByText('1 run was interrupted')).toBeNull())
})

test('a notice is shown until it is closed, once and for all', async () => {
  const notice = 'A damaged database was set aside.'
  const world = { cards: two(), info: { ...info, notices: [notice] } }
  const { host, user, unmount } = await show(<Home />, world)
  const shown = (await screen.findByText(notice)).closest('[role=status]')
  await user.click(within(shown as HTMLElement).getByRole('button', { name: 'Close' }))
  expect(screen.queryByText(notice)).toBeNull()
  unmount()

  await show(<Home />, { ...world, settings: host.world.settings })
  await screen.findByRole('link', { name: 'Cheap first' })
  expect(screen.queryByText(notice)).toBeNull()
})

test('the list follows what happens elsewhere, but is not read again for every word of an answer', async () => {
  const { host } = await show(<Home />, { cards: two() })
  await screen.findByRole('link', { name: 'Cheap first' })
  const before = host.sent('pipelines.list').length
  const base = { runId: 'r9', nodeId: 'small', at: '2026-11-21T12:00:00.000Z' }
  await act(async () =>
    host.push({
      topic: 'run',
      runId: 'r9',
      pipelineId: 'p1',
      events: [{ ...base, type: 'attempt.delta', seq: 4, attempt: 1, text: 'word' }],
    }),
  )
  expect(host.sent('pipelines.list')).toHaveLength(before)

  host.world.cards = [card({ name: 'Renamed' })]
  await act(async () => host.push({ topic: 'pipelines', id: 'p1', version: 4, deleted: false }))
  await screen.findByRole('link', { name: 'Renamed' })
})

test('a list that can’t be read says why, and can be tried again', async () => {
  const { host, user } = await show(<Home />, { cards: two() }, (fake) =>
    fake.fail('pipelines.list', 'The database is locked.'),
  )
  await screen.findByText('The database is locked.')
  host.fail('pipelines.list', null)
  await user.click(screen.getByRole('button', { name: 'Try again' }))
  await screen.findByRole('link', { name: 'Cheap first' })
})
