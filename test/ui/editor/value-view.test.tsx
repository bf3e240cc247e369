import { expect, test } from 'vitest'
import { ValueView } from '../../../renderer/editor/inspector/ValueView.tsx'
import { verdictIn } from '../../../renderer/editor/inspector/VerdictView.tsx'
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

test('other JSON stays JSON', async () => {
  const { container } = await show(<ValueView value={{ type: 'json', data: { score: 1 } }} />)
  expect(container.querySelector('pre')?.textContent).toContain('"score": 1')
  expect([verdictIn(null), verdictIn([1]), verdictIn({ score: '1', reason: '', criteria: [] })]).toEqual([
    null,
    null,
    null,
  ])
})
