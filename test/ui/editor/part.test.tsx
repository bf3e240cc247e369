import { fireEvent } from '@testing-library/react'
import { expect, test } from 'vitest'
import { askedFor } from '../../../renderer/editor/part/run-part.ts'
import { firstView, readView } from '../../../renderer/editor/store/view-store.ts'
import type { FakeHost } from '../../support/fake-host.ts'
import { serverTool } from '../../support/fake-tools.ts'
import { receipt, step, storyOf, text } from '../../unit/editor/run-samples.ts'
import { act, screen, within } from '../../support/ui.tsx'
import { openEditor, useEditorScreens } from './open.tsx'

useEditorScreens()

const node = (title: string): HTMLElement => screen.getByRole('group', { name: new RegExp(`^${title}, `) })

async function menuOf(title: string) {
  act(() => void fireEvent.contextMenu(node(title)))
  return within(await screen.findByRole('menu'))
}

async function question(host: FakeHost, words: string) {
  await expect.poll(() => screen.getByRole('button', { name: 'Run' }).getAttribute('aria-disabled')).not.toBe('true')
  const field = screen.getByLabelText('Question')
  await act(async () => void fireEvent.change(field, { target: { value: words } }))
  return host
}

/** A run in which Small has answered. */
async function ran(host: FakeHost, click: () => Promise<void>) {
  await click()
  const runId = host.world.runs[0]!.row.runId
  const story = storyOf(runId)
  act(() => {
    host.push({
      topic: 'run',
      runId,
      pipelineId: 'p1',
      events: story.tell(
        {
          type: 'run.started',
          name: 'Cheap first',
          planHash: 'h',
          seed: 7,
          seedIsSet: true,
          maxCostUsd: null,
          inputs: {},
          resumed: false,
        },
        { type: 'step.finished', nodeId: 'small', step: step('small'), outputs: { answer: text('391') } },
        { type: 'run.finished', status: 'done', error: null, outputs: {}, receipt: receipt() },
      ),
    })
  })
  await screen.findByRole('button', { name: 'Run' })
  return runId
}

test('run to here asks for that node alone; from here, the earlier run is reused for what stands before', async () => {
  const { host, user } = await openEditor()
  await question(host, 'What is 17 * 23?')
  const first = await menuOf('Small')
  expect(first.getByRole('menuitem', { name: 'Run from here' }).getAttribute('aria-disabled')).toBe('true')
  const runId = await ran(host, () => user.click(first.getByRole('menuitem', { name: 'Run to here' })))
  expect(host.sent('runs.start').at(-1)).toMatchObject({ partial: { only: 'small' } })
  await user.click((await menuOf('Small')).getByRole('menuitem', { name: 'Run from here' }))
  expect(host.sent('runs.start').at(-1)).toMatchObject({ partial: { fresh: ['small'], reuse: runId } })
})

test('an output is pinned, said on the card and over the dock, sent with every run, and unpinned', async () => {
  const { host, user } = await openEditor()
  await question(host, 'What is 17 * 23?')
  await ran(host, () => user.click(screen.getByRole('button', { name: 'Run' })))
  await user.click((await menuOf('Small')).getByRole('menuitem', { name: 'Pin its output' }))
  expect(within(node('Small')).getByText('Pinned')).toBeTruthy()
  await user.click(screen.getByRole('button', { name: 'Run' }))
  expect(host.sent('runs.start').at(-1)).toMatchObject({ partial: { pins: { small: { answer: text('391') } } } })
  await user.click(screen.getByRole('button', { name: 'Unpin it' }))
  expect(within(node('Small')).queryByText('Pinned')).toBeNull()
})

test('a fault is rehearsed: a badge on the card and a line over the dock as long as it is', async () => {
  const { host, user } = await openEditor()
  await question(host, 'What is 17 * 23?')
  await user.click((await menuOf('Small')).getByRole('menuitem', { name: 'Rehearse …' }))
  const dialog = within(await screen.findByRole('dialog', { name: 'Rehearse Small' }))
  await user.click(dialog.getByRole('combobox', { name: 'It meets' }))
  await user.click(await screen.findByRole('option', { name: /No credit left/ }))
  await user.click(dialog.getByRole('button', { name: 'Rehearse' }))
  expect(within(node('Small')).getByTitle(/^Rehearsed: no credit left/).textContent).toBe('Rehearsed')
  expect(screen.getByText(/Rehearsing on 1 node\. Practice models stand in: nothing is spent\./)).toBeTruthy()
  await user.click(screen.getByRole('button', { name: 'Run' }))
  expect(host.sent('runs.start').at(-1)).toMatchObject({
    rehearsal: { nodes: { small: { fault: 'quota' } }, against: 'practice' },
  })
  await user.click(screen.getByRole('button', { name: 'Stop rehearsing' }))
  expect(within(node('Small')).queryByText(/Rehearsed/)).toBeNull()
})

test('what a tool answers is rehearsed: typed for it, else it is not called, and card, banner and run say so', async () => {
  const tool = { name: 'weather', description: 'Tells the weather.', url: 'https://api.example.org/{city}' }
  const agent = {
    id: 'small',
    kind: 'tool',
    title: 'Small',
    position: { x: 260, y: 0 },
    config: { target: { provider: 'practice', model: 'cheap' }, tools: [{ ...tool, params: [{ name: 'city' }] }] },
  }
  const { host, user } = await openEditor(({ world }) => {
    const { nodes, ...rest } = world.document
    world.document = { ...rest, nodes: nodes.map((each) => (each.id === 'small' ? agent : each)) }
  })
  await question(host, 'What is 17 * 23?')
  await user.click((await menuOf('Small')).getByRole('menuitem', { name: 'Rehearse …' }))
  const dialog = within(await screen.findByRole('dialog', { name: 'Rehearse Small' }))
  await user.type(dialog.getByRole('textbox', { name: 'What weather answers' }), 'Hail')
  await user.click(dialog.getByRole('combobox', { name: 'All other tools' }))
  await user.click(await screen.findByRole('option', { name: /Are called if they only read/ }))
  await user.click(dialog.getByRole('button', { name: 'Rehearse' }))
  expect(within(node('Small')).getByTitle(/^Rehearsed: tools that only read are called/).textContent).toBe('Rehearsed')
  expect(
    screen.getByText(/Rehearsing on 1 node\..* Tools that only read are called, the others are not\./),
  ).toBeTruthy()
  await user.click(screen.getByRole('button', { name: 'Run' }))
  expect(host.sent('runs.start').at(-1)).toMatchObject({
    rehearsal: { nodes: {}, tools: { answers: { small: { weather: 'Hail' } }, call: 'reading' } },
  })
  await user.click((await menuOf('Small')).getByRole('menuitem', { name: 'Rehearse something else …' }))
  await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Stop rehearsing' }))
  expect(within(node('Small')).queryByText('Rehearsed')).toBeNull()
})

test('a tool that only has to be allowed keeps Run from running for real, and no rehearsal', async () => {
  const { host, user } = await openEditor(({ world }) => {
    const tools = [{ name: 'read_file', description: 'Reads a file.', server: 'files', tool: 'read_file' }]
    const config = { target: { provider: 'practice', model: 'cheap' }, tools }
    const agent = { id: 'small', kind: 'tool', title: 'Small', position: { x: 260, y: 0 }, config }
    const { nodes, ...rest } = world.document
    world.document = { ...rest, nodes: nodes.map((each) => (each.id === 'small' ? agent : each)) }
    const files = { name: 'files', host: null, allowed: true, tools: [serverTool()] }
    world.environment = { ...world.environment, toolServers: [files] }
  })
  const runButton = () => screen.getByRole('button', { name: 'Run' })
  await expect.poll(() => runButton().getAttribute('aria-description')).toMatch(/which you have not allowed/)
  await user.click((await menuOf('Small')).getByRole('menuitem', { name: 'Rehearse …' }))
  const dialog = within(await screen.findByRole('dialog', { name: 'Rehearse Small' }))
  await user.type(dialog.getByRole('textbox', { name: 'What read_file answers' }), 'Hail')
  await user.click(dialog.getByRole('button', { name: 'Rehearse' }))
  await question(host, 'What is 17 * 23?')
  await user.click(runButton())
  expect(host.sent('runs.start').at(-1)).toMatchObject({ rehearsal: { nodes: {}, against: 'practice' } })
})

test('a missing key keeps Run from running for real and with a fault in front of it, and not on practice models', async () => {
  const { host, user } = await openEditor(({ world }) => {
    const config = { target: { provider: 'openai', model: 'gpt-example' } }
    const { nodes, ...rest } = world.document
    world.document = { ...rest, nodes: nodes.map((each) => (each.id === 'small' ? { ...each, config } : each)) }
  })
  const inTheWay = () => screen.getByRole('button', { name: 'Run' }).getAttribute('aria-description')
  const rehearse = async (others: RegExp) => {
    await user.click((await menuOf('Small')).getByRole('menuitem', { name: /^Rehearse/ }))
    const dialog = within(await screen.findByRole('dialog', { name: 'Rehearse Small' }))
    await user.click(dialog.getByRole('combobox', { name: 'All other models' }))
    await user.click(await screen.findByRole('option', { name: others }))
    await user.click(dialog.getByRole('button', { name: 'Rehearse' }))
  }
  await expect.poll(inTheWay).toMatch(/there is no key for it/)
  await rehearse(/Are asked as drawn/)
  expect(inTheWay()).toMatch(/there is no key for it/)
  await rehearse(/Practice models stand in/)
  expect(inTheWay()).toBeNull()
  await question(host, 'What is 17 * 23?')
  await user.click(screen.getByRole('button', { name: 'Run' }))
  expect(host.sent('runs.start').at(-1)).toMatchObject({ rehearsal: { against: 'practice' } })
})

test('a plain run is asked nothing beside its document', () => {
  expect(askedFor(null, firstView)).toEqual({})
  expect(askedFor(null, { ...firstView, lastRun: 'r' })).toEqual({})
  expect(askedFor({ to: 'a' }, { ...firstView, lastRun: 'r' })).toEqual({ partial: { only: 'a', reuse: 'r' } })
})

test('pins and rehearsals that can’t be read are none', () => {
  expect(readView({ pins: 7, rehearsal: { nodes: 'x' } })).toMatchObject({ pins: {}, rehearsal: null })
})
