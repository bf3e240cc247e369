import { expect, test } from 'vitest'
import { act, screen, within } from '../../support/ui.tsx'
import { receipt, storyOf } from '../../unit/editor/run-samples.ts'
import { openEditor, useEditorScreens } from './open.tsx'

useEditorScreens()

/** Runs, fails with this code of the class `budget`, and gives what the dock says of it. */
async function overBudget(code: string) {
  const { user, host } = await openEditor()
  const dock = within(screen.getByRole('region', { name: 'Run' }))
  await user.type(dock.getByLabelText('Question'), 'Why?')
  const button = screen.getByRole('button', { name: 'Run' })
  await expect.poll(() => button.getAttribute('aria-disabled')).not.toBe('true')
  await user.click(button)
  await screen.findByRole('button', { name: 'Stop' })
  const runId = host.world.runs[0]?.row.runId ?? ''
  const error = { class: 'budget', code, nodeId: 'strong', message: 'The budget for today is spent.' } as const
  const started = { name: 'x', planHash: 'h', seed: 7, seedIsSet: false, maxCostUsd: null, inputs: {}, resumed: false }
  const events = storyOf(runId).tell(
    { type: 'run.started', ...started },
    {
      type: 'run.finished',
      status: 'failed',
      error,
      outputs: {},
      receipt: receipt({ runId, status: 'failed', error }),
    },
  )
  await act(async () => host.push({ topic: 'run', runId, pipelineId: 'p1', events }))
  return { user, alert: await dock.findByRole('alert') }
}

test('a budget over many runs is raised under Costs, and a button leads there', async () => {
  const { user, alert } = await overBudget('shared_budget')
  expect(alert.textContent).toContain('Raise this budget under Costs')
  await user.click(within(alert).getByRole('button', { name: 'Costs and budgets' }))
  expect(location.hash).toBe('#/costs')
})

test('the budget of one run is raised in the pipeline’s settings', async () => {
  const { alert } = await overBudget('run_budget')
  expect(alert.textContent).toContain('Raise the budget in the pipeline’s settings')
  expect(within(alert).queryByRole('button', { name: 'Costs and budgets' })).toBeNull()
})
