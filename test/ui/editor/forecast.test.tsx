import { expect, test } from 'vitest'
import { compile } from '../../../shared/compiler/index.ts'
import { type History, settingOf } from '../../../shared/plan/history.ts'
import { cheapFirst, environment } from '../../support/samples.ts'
import { receipt, storyOf } from '../../unit/editor/run-samples.ts'
import { act, screen } from '../../support/ui.tsx'
import { openEditor, useEditorScreens } from './open.tsx'

useEditorScreens()

/** Runs in which Small cost that. */
function ran(runs: number, costUsd: number): History {
  const small = compile(cheapFirst, environment).plan?.steps.find(({ nodeId }) => nodeId === 'small')
  if (small === undefined) throw new Error('no step small')
  const setting = settingOf({ kind: small.kind, config: small.config, inside: [] })
  return { runs, nodes: [{ nodeId: 'small', setting, runs, costUsd, latencyMs: 10, chose: [] }] }
}

test('the forecast goes by the pipeline’s own runs, also by those that end while it is open', async () => {
  const { user, host } = await openEditor(({ world }) => {
    const priced = world.environment.providers.map((provider) => ({ ...provider, local: false }))
    world.environment = { ...world.environment, providers: priced }
    world.history = ran(1, 0)
  })
  const button = await screen.findByRole('button', { name: /^Forecast\s*\$\d/ })
  const expected = () => Number((button.children[1]?.textContent ?? '').slice(1))
  await user.click(button)
  await screen.findByText(/goes by your last run, for every node that is set as it was then/)
  const before = expected()
  host.world.history = ran(12, 0.0005)
  const ended = { type: 'run.finished', status: 'done', error: null, outputs: {}, receipt: receipt() } as const
  act(() => host.push({ topic: 'run', runId: 'r1', pipelineId: 'p1', events: storyOf('r1').tell(ended) }))
  await screen.findByText(/goes by your last 12 runs/)
  expect(expected()).toBeGreaterThan(before)
})
