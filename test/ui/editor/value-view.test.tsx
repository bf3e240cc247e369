import { expect, test } from 'vitest'
import { ValueView } from '../../../renderer/editor/inspector/ValueView.tsx'
import { verdictIn } from '../../../renderer/editor/model/plain-json.ts'
import { screen, show, useScreens } from '../../support/ui.tsx'

useScreens()

const verdict = {
  score: 0.63,
  pass: false,
  reason: 'One date is wrong.',
  criteria: [
    { id: 'correct', score: 0.4, reason: 'May, not March.' },
    { id: 'short', score: 0.9, reason: '' },
  ],
  samples: 1,
}

test('a verdict is read as score, reason and points, not as JSON', async () => {
  const { container } = await show(<ValueView value={{ type: 'json', data: verdict }} />)
  expect(screen.getByText('0.63')).toBeTruthy()
  expect(screen.getByText('fail')).toBeTruthy()
  expect(screen.getByText('One date is wrong.')).toBeTruthy()
  expect(screen.getByText(': May, not March.', { exact: false }).textContent).toBe('correct: May, not March.')
  expect(container.querySelector('pre')).toBeNull()
})

test('a number, a list and an object are read without brackets; what is not there is said', async () => {
  const { container, rerender } = await show(<ValueView value={{ type: 'json', data: 3 }} />)
  expect(container.textContent).toBe('3')
  rerender(<ValueView value={{ type: 'json', data: ['Guten Tag', 'Danke'] }} />)
  expect(screen.getAllByRole('listitem').map((item) => item.textContent)).toEqual(['1Guten Tag', '2Danke'])
  rerender(<ValueView value={{ type: 'json', data: { file: 'a.md', page: null, sure: true, tags: ['x', 'y'] } }} />)
  expect(screen.getAllByRole('term').map((term) => term.textContent)).toEqual(['file', 'page', 'sure', 'tags'])
  expect(screen.getAllByRole('definition').map((value) => value.textContent)).toEqual(['a.md', 'none', 'yes', 'x, y'])
})

test('a list of verdicts has each with its score and reason', async () => {
  const verdict = { score: 0.25, pass: false, reason: 'It does not agree.', criteria: [] }
  await show(<ValueView value={{ type: 'json', data: [verdict, { ...verdict, score: 1, pass: true }] }} />)
  expect(screen.getAllByRole('listitem').map((item) => item.textContent)).toEqual([
    '10.25failIt does not agree.',
    '21.00passIt does not agree.',
  ])
})

test('deeper JSON stays JSON', async () => {
  const { container } = await show(<ValueView value={{ type: 'json', data: { a: { score: 1 } } }} />)
  expect(container.querySelector('pre')?.textContent).toContain('"score": 1')
  expect([verdictIn(null), verdictIn([1]), verdictIn({ score: '1', reason: '', criteria: [] })]).toEqual([
    null,
    null,
    null,
  ])
})
