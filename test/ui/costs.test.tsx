import { expect, test } from 'vitest'
import type { BudgetRow } from '../../shared/budgets.ts'
import { noUsage } from '../../shared/model/types.ts'
import { Costs } from '../../renderer/screens/costs/Costs.tsx'
import { fullness, landingWords } from '../../renderer/screens/costs/words.ts'
import { screen, show, useScreens, within } from '../support/ui.tsx'

useScreens()

const budget = (change: Partial<BudgetRow> = {}): BudgetRow => ({
  id: 'b1',
  scope: 'all',
  of: null,
  period: 'day',
  ledger: 'real',
  limitUsd: 5,
  softAt: 0.8,
  atSoft: 'warn',
  atLimit: 'stop',
  since: '2026-11-21T00:00:00.000Z',
  spentUsd: 1.25,
  reservedUsd: 0,
  unsure: 0,
  ...change,
})

test('says what was spent, play money apart, and which models took it', async () => {
  const spend = { attempts: 3, failed: 1, costUsd: 0.42, estimated: 0, unknown: 0, tokens: { ...noUsage, input: 1200 } }
  const play = { ...spend, costUsd: 0.01 }
  await show(<Costs />, {
    costs: {
      sums: {
        day: { real: spend, practice: play },
        month: { real: { ...spend, unknown: 1 }, practice: play },
        ever: { real: { ...spend, estimated: 1 }, practice: play },
      },
      models: [{ provider: 'openai', model: 'gpt-5', practice: false, spend }],
    },
  })
  expect(await screen.findAllByText('$0.42')).toHaveLength(2)
  // Unknown is not zero, and an estimate is not exact.
  expect(screen.getByText('at least $0.42')).toBeTruthy()
  expect(screen.getByText('about $0.42')).toBeTruthy()
  expect(screen.getAllByText(/practice \$0\.01/)).toHaveLength(3)
  const row = within(screen.getByRole('table')).getByRole('row', { name: /gpt-5/ })
  expect(
    within(row)
      .getAllByRole('cell')
      .map((cell) => cell.textContent),
  ).toEqual(['OpenAI', '3', '1', '1,200', '$0.42'])
})

test('a budget is made, changed and taken away', async () => {
  const { host, user } = await show(<Costs />)
  await user.click(await screen.findByRole('button', { name: 'New budget' }))
  const dialog = within(await screen.findByRole('dialog'))
  await user.click(dialog.getByRole('button', { name: 'Save' }))
  expect(host.sent('budgets.save')).toEqual([
    {
      scope: 'all',
      of: null,
      period: 'day',
      ledger: 'real',
      limitUsd: 5,
      softAt: 0.8,
      atSoft: 'warn',
      atLimit: 'stop',
    },
  ])
  await user.click(await screen.findByRole('button', { name: 'Change the budget of Everything' }))
  await user.click(
    within(await screen.findByRole('dialog', { name: 'Change budget' })).getByRole('button', { name: 'Take away' }),
  )
  expect(await screen.findByText(/No budget over many runs yet/)).toBeTruthy()
})

test('a budget without a limit is refused in words, and nothing is sent', async () => {
  const { host, user } = await show(<Costs />)
  await user.click(await screen.findByRole('button', { name: 'New budget' }))
  const dialog = within(await screen.findByRole('dialog'))
  await user.clear(dialog.getByLabelText('Limit'))
  await user.click(dialog.getByRole('button', { name: 'Save' }))
  expect(await dialog.findByText('A budget needs a limit of more than $0.')).toBeTruthy()
  expect(host.sent('budgets.save')).toEqual([])
})

test('a card says how far along a budget is, in figures and words', async () => {
  await show(<Costs />, { budgets: [budget({ spentUsd: 4.5, reservedUsd: 0.25 })] })
  const card = within(await screen.findByRole('listitem'))
  expect(card.getByText('nearly spent')).toBeTruthy()
  expect(card.getByRole('meter').getAttribute('aria-valuetext')).toBe('$4.50 of $5.00')
  expect(card.getByText(/\$0\.25 set aside for requests under way/)).toBeTruthy()
})

test('words of a landing', () => {
  expect(landingWords(budget())).toBe('Tells you at 80 %; refuses further requests at the limit.')
  expect(landingWords(budget({ atSoft: 'stepDown', atLimit: 'ask' }))).toBe(
    'Steps down a tier at 80 %; waits for you at the limit.',
  )
  expect([budget(), budget({ spentUsd: 4 }), budget({ spentUsd: 3, reservedUsd: 2 })].map(fullness)).toEqual([
    'calm',
    'soft',
    'full',
  ])
})
