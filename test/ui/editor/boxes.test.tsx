import { expect, test } from 'vitest'
import { screen } from '../../support/ui.tsx'
import { openEditor, useEditorScreens } from './open.tsx'

useEditorScreens()

test('a Refine comes with what it needs inside, folds, and one undo takes all of it back', async () => {
  const { user, saved } = await openEditor()
  await user.click(screen.getByRole('button', { name: 'Refine' }))
  await expect.poll(() => saved()?.nodes.length).toBe(11)
  const inside = saved()?.nodes.filter(({ parent }) => parent === 'refine')
  expect(inside?.map(({ kind, config }) => [kind, config?.['name']])).toEqual([
    ['input', 'task'],
    ['input', 'feedback'],
    ['output', 'answer'],
    ['output', 'verdict'],
  ])
  expect(screen.getByRole('img', { name: /^Task: text/ })).toBeTruthy()
  await user.click(screen.getByRole('button', { name: 'Fold Refine' }))
  await expect.poll(() => saved()?.nodes.find(({ kind }) => kind === 'refine')?.collapsed).toBe(true)
  expect(screen.queryByRole('group', { name: /^Feedback, / })).toBeNull()
  await user.click(screen.getByRole('button', { name: 'Undo: fold Refine' }))
  await user.click(screen.getByRole('button', { name: 'Undo: add Refine' }))
  await expect.poll(() => saved()?.nodes.length).toBe(6)
})

test('a Pipeline node takes the pipeline that is chosen along, with its version and its ports', async () => {
  const { user, saved } = await openEditor()
  await user.click(screen.getByRole('button', { name: 'Pipeline' }))
  await user.click(await screen.findByRole('combobox', { name: 'Pipeline' }))
  await user.click(await screen.findByRole('option', { name: /Cheap first/ }))
  await expect
    .poll(() => saved()?.nodes.find(({ kind }) => kind === 'pipeline')?.config)
    .toMatchObject({
      source: { id: 'p1', name: 'Cheap first', hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
      document: { format: 'switchyard.pipeline' },
    })
  expect(await screen.findByText(/Holds version \d+ of “Cheap first”/)).toBeTruthy()
  expect(screen.getByRole('img', { name: /^Question: text/ })).toBeTruthy()
})
