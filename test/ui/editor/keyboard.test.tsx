import { expect, test } from 'vitest'
import { screen, within } from '../../support/ui.tsx'
import { cards, focus, openEditor, useEditorScreens } from './open.tsx'

useEditorScreens()

const focused = (): string | undefined =>
  document.activeElement instanceof HTMLElement ? document.activeElement.dataset['nodeId'] : undefined

test('nodes are walked in reading order, and the last leads on out of the canvas', async () => {
  const { user, canvas } = await openEditor()
  await focus(canvas)
  await user.keyboard('{ArrowRight}')
  const walked = [focused()]
  for (let i = 0; i < 5; i++) {
    await user.tab()
    walked.push(focused())
  }
  expect(walked).toEqual(['question', 'small', 'gate', 'strong', 'best', 'answer'])
  await user.tab()
  expect(focused()).toBeUndefined()
  await focus(canvas)
  await user.keyboard('{Escape}{ArrowRight}')
  expect(focused()).toBe('question')
  await user.tab({ shift: true })
  expect(focused()).toBeUndefined()
})

test('arrows nudge the node in focus, further with Shift, as one step to undo', async () => {
  const { user, canvas, saved } = await openEditor()
  await focus(canvas)
  await user.keyboard('{ArrowRight}{ArrowRight}{ArrowDown}{Shift>}{ArrowRight}{/Shift}')
  await expect.poll(() => saved()?.nodes.find((node) => node.id === 'question')?.position).toEqual({ x: 48, y: 8 })
  await user.keyboard('{Control>}z{/Control}')
  await expect.poll(() => saved()?.nodes.find((node) => node.id === 'question')?.position).toEqual({ x: 0, y: 0 })
})

test('Tab on the canvas adds a node by its name; Escape lets Tab leave', async () => {
  const { user, canvas } = await openEditor()
  await focus(canvas)
  await user.tab()
  const search = screen.getByRole('combobox', { name: 'Add a node' })
  await user.type(search, 'judge')
  expect(screen.getAllByRole('option')[0]?.textContent).toMatch(/^Judge/)
  await user.keyboard('{Enter}')
  expect(cards()).toHaveLength(7)
  await expect.poll(focused).toBe('judge')

  // And another from there, beside it.
  await user.keyboard('a')
  await user.type(screen.getByRole('combobox', { name: 'Add a node' }), 'parse{Enter}')
  await expect.poll(focused).toBe('parse')

  await user.keyboard('{Escape}')
  expect(document.activeElement).toBe(canvas)
  await user.tab()
  expect(screen.queryByRole('combobox')).toBeNull()
  expect(document.activeElement).not.toBe(canvas)
})

test('Delete takes out what is selected; the toast can bring it back', async () => {
  const { user, canvas } = await openEditor()
  await focus(canvas)
  await user.keyboard('{ArrowRight}{Delete}')
  expect(cards()).toHaveLength(5)
  await screen.findByText('Deleted Question')
  await user.click(screen.getByRole('button', { name: 'Undo' }))
  expect(cards()).toHaveLength(6)
})

test('a wire is drawn without a mouse, to any port it fits', async () => {
  const { user, canvas, saved } = await openEditor()
  await focus(canvas)
  await user.keyboard('{ArrowRight}c')
  const dialog = await screen.findByRole('dialog', { name: 'Connect Question to …' })
  // Ports that have no wire yet come first.
  expect(within(dialog).getAllByRole('option')[0]?.textContent).toMatch(/^SmallContext/)
  await user.keyboard('good ref')
  expect(
    within(dialog)
      .getAllByRole('option')
      .map((option) => option.textContent),
  ).toEqual(['Good enough?Reference'])
  await user.keyboard('{Enter}')
  await expect.poll(() => saved()?.edges.length).toBe(8)
  expect(saved()?.edges.at(-1)).toMatchObject({
    from: { node: 'question', port: 'value' },
    to: { node: 'gate', port: 'reference' },
  })
  await expect.poll(focused).toBe('question')
  expect(document.getElementById('sw-announcer')?.textContent).toBe('Connected Question to Good enough?')
})

test('arrows choose among the wires that could be; Shift with C brings one to the node', async () => {
  const { user, canvas, saved } = await openEditor()
  await focus(canvas)
  await user.keyboard('{ArrowRight}{Tab}{Shift>}C{/Shift}')
  const dialog = await screen.findByRole('dialog', { name: 'Connect … to Small' })
  const chosen = () => within(dialog).getByRole('option', { selected: true }).textContent
  const options = within(dialog)
    .getAllByRole('option')
    .map((option) => option.textContent)
  expect(chosen()).toBe(options[0])
  await user.keyboard('{ArrowDown}')
  expect(chosen()).toBe(options[1])
  await user.keyboard('{ArrowUp}{ArrowUp}')
  expect(chosen()).toBe(options.at(-1))
  await user.keyboard('nothing like it')
  expect(within(dialog).getByText('No node or port is called “nothing like it”.')).toBeTruthy()
  await user.keyboard('{Escape}')
  await expect.poll(focused).toBe('small')
  expect(saved()).toBeUndefined()
})

test('Enter goes to the settings of the node in focus', async () => {
  const { user, canvas } = await openEditor()
  await focus(canvas)
  await user.keyboard('{ArrowRight}{Enter}')
  await expect.poll(() => document.activeElement?.getAttribute('aria-label')).toBe('Title')
  expect(document.activeElement).toHaveProperty('value', 'Question')
})

test('the menu key opens what can be done with the node', async () => {
  const { user, canvas } = await openEditor()
  await focus(canvas)
  await user.keyboard('{ArrowRight}{ContextMenu}')
  await user.click(await screen.findByRole('menuitem', { name: /Duplicate/ }))
  expect(cards()).toHaveLength(7)
})

test('select all, then delete, empties the drawing; one undo brings all of it back', async () => {
  const { user, canvas } = await openEditor()
  await focus(canvas)
  await user.keyboard('{Control>}a{/Control}{Delete}')
  await screen.findByText('Draw how models work together')
  await user.keyboard('{Control>}z{/Control}')
  expect(cards()).toHaveLength(6)
})

test('the empty canvas offers the smallest pipeline that runs', async () => {
  const { user, canvas, saved } = await openEditor()
  await focus(canvas)
  await user.keyboard('{Control>}a{/Control}{Delete}')
  await user.click(await screen.findByRole('button', { name: 'Start with one model' }))
  await screen.findByRole('button', { name: 'No problems' })
  await expect.poll(() => saved()?.nodes.map((node) => node.kind)).toEqual(['input', 'model', 'output'])
})

test('Escape leads from the settings back to the node, and from the run form to the canvas', async () => {
  const { user, canvas } = await openEditor()
  await focus(canvas)
  await user.keyboard('{ArrowRight}{Enter}')
  await expect.poll(() => document.activeElement?.getAttribute('aria-label')).toBe('Title')
  await user.keyboard('{Escape}')
  expect(focused()).toBe('question')
  await user.keyboard('{Escape}')
  await user.click(within(screen.getByRole('region', { name: 'Run' })).getByLabelText('Question'))
  await user.keyboard('{Escape}')
  expect(document.activeElement).toBe(canvas)
})

test('undo in the run form is of what was typed there, not of the drawing', async () => {
  const { user, canvas } = await openEditor()
  await focus(canvas)
  await user.keyboard('{ArrowRight}{Delete}')
  expect(cards()).toHaveLength(5)
  await user.click(screen.getByRole('button', { name: 'Undo: delete Question' }))
  expect(cards()).toHaveLength(6)
  await user.type(within(screen.getByRole('region', { name: 'Run' })).getByLabelText('Question'), 'Why?')
  await user.keyboard('{Control>}{Shift>}z{/Shift}{/Control}')
  expect(cards()).toHaveLength(6)
  await focus(canvas)
  await user.keyboard('{Control>}{Shift>}z{/Shift}{/Control}')
  expect(cards()).toHaveLength(5)
})
