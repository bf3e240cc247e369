import { expect, test } from 'vitest'
import { messageFor } from '../../../electron/providers/base/words.ts'
import { builtInProvider } from '../../../shared/providers/registry.ts'
import type { RunError } from '../../../shared/receipt/types.ts'
import { act, screen, within } from '../../support/ui.tsx'
import { begun, receipt, storyOf } from '../../unit/editor/run-samples.ts'
import { openEditor, useEditorScreens } from './open.tsx'

useEditorScreens()

/** Runs, fails with this, and gives what the dock says of it. */
async function failed(error: RunError) {
  const { user, host } = await openEditor()
  const dock = within(screen.getByRole('region', { name: 'Run' }))
  await user.type(dock.getByLabelText('Question'), 'Why?')
  const button = screen.getByRole('button', { name: 'Run' })
  await expect.poll(() => button.getAttribute('aria-disabled')).not.toBe('true')
  await user.click(button)
  await screen.findByRole('button', { name: 'Stop' })
  const runId = host.world.runs[0]?.row.runId ?? ''
  const events = storyOf(runId).tell(begun('x'), {
    type: 'run.finished',
    status: 'failed',
    error,
    outputs: {},
    receipt: receipt({ runId, status: 'failed', error }),
  })
  await act(async () => host.push({ topic: 'run', runId, pipelineId: 'p1', events }))
  return { user, alert: await dock.findByRole('alert') }
}

const overBudget = (code: string) =>
  failed({ class: 'budget', code, nodeId: 'strong', message: 'The budget for today is spent.' })

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

test('what to do after a failure is said once', async () => {
  const row = builtInProvider('openai')
  if (row === undefined) throw new Error('no such provider')
  const happened = "% didn't finish in 5 s."
  const message = messageFor({ row, class: 'timeout', key: null, happened })
  expect(message).toBe("OpenAI didn't finish in 5 s. Try again, or allow more time.")
  const { alert } = await failed({ class: 'timeout', code: 'total', nodeId: 'strong', message })
  expect(alert.textContent).toContain("OpenAI didn't finish in 5 s.Run again, allow more time in the node’s settings")
  expect(alert.textContent).not.toContain('Try again')
})

test('a run that took too long gets more time in the pipeline’s settings, not in a node’s', async () => {
  const { alert } = await failed({ class: 'timeout', code: 'run_deadline', nodeId: null, message: 'Too long.' })
  expect(alert.textContent).toContain('allow more time in the pipeline’s settings')
})
