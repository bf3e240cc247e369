import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { RunNews } from '../../../renderer/editor/dock/RunNews.tsx'
import { SessionProvider, createTransient, type Session } from '../../../renderer/editor/session.ts'
import { createAnalyser } from '../../../renderer/editor/store/analysis.ts'
import { createEditorStore } from '../../../renderer/editor/store/editor-store.ts'
import { createRunStore } from '../../../renderer/editor/store/run-store.ts'
import { createLocalView } from '../../../renderer/editor/store/view-store.ts'
import { attempt, begun, receipt, step, storyOf, text } from '../../unit/editor/run-samples.ts'
import { cheapFirst } from '../../unit/editor/samples.ts'
import { screen, show, useScreens } from '../../support/ui.tsx'

useScreens()
beforeEach(() => void vi.useFakeTimers({ shouldAdvanceTime: true }))
afterEach(() => void vi.useRealTimers())

const started = begun()

async function news() {
  // Told at once: no frame has to be waited for.
  const run = createRunStore(
    (fn) => fn(),
    (_ms, fn) => fn(),
  )
  const document = cheapFirst()
  const session: Session = {
    editor: createEditorStore(document, true),
    run,
    analyser: createAnalyser(),
    view: createLocalView(),
    transient: createTransient(),
    canvas: { current: null },
    runPart: { current: null },
    save: null,
    runs: null,
    showInspector: () => undefined,
    inputs: () => ({}),
  }
  await show(
    <SessionProvider value={session}>
      <RunNews />
    </SessionProvider>,
  )
  const heard = () => screen.getByRole('status', { name: 'News of the run' }).textContent
  return { run, document, heard }
}

const finished = (nodeId: string, over: Parameters<typeof step>[1] = {}, answer = '') => ({
  type: 'step.finished' as const,
  nodeId,
  step: step(nodeId, over),
  outputs: answer === '' ? {} : { value: text(answer) },
})

test('says that a run began, which steps are done, and what came of it', async () => {
  const { run, document, heard } = await news()
  const story = storyOf('r1')
  run.open(document, story.tell(started))
  expect(heard()).toBe('The run has begun.')
  run.push(story.tell(finished('question'), finished('small', { attempts: [attempt()] })))
  // Not in the same breath.
  expect(heard()).toBe('The run has begun.')
  vi.advanceTimersByTime(2500)
  expect(heard()).toBe('Question is done, Small is done. 2 of 6 steps.')
  run.push(story.tell(finished('strong', { status: 'skipped', reasonCode: 'not_asked' })))
  vi.advanceTimersByTime(2500)
  expect(heard()).toBe('Strong was not asked. 3 of 6 steps.')
  run.push(
    story.tell(finished('answer', { kind: 'output' }, 'It is 391.'), {
      type: 'run.finished',
      status: 'done',
      error: null,
      outputs: {},
      receipt: receipt(),
    }),
  )
  expect(heard()).toBe('The run is done after 0.54 s. It cost $0.00013. Answer: It is 391.')
  vi.advanceTimersByTime(10_000)
  expect(heard()).toMatch(/^The run is done/)
})

test('says why a run failed', async () => {
  const { run, document, heard } = await news()
  const error = { class: 'overloaded', code: null, nodeId: 'strong', message: 'Practice is overloaded.' } as const
  const story = storyOf('r1')
  run.open(document, story.tell(started))
  run.push(
    story.tell({
      type: 'run.finished',
      status: 'failed',
      error,
      outputs: {},
      receipt: receipt({ status: 'failed', error, costUsd: 0 }),
    }),
  )
  expect(heard()).toBe('The run failed after 0.54 s: Practice is overloaded. It cost $0.')
})

test('is silent about a run that ended before one came', async () => {
  const { run, document, heard } = await news()
  run.open(
    document,
    storyOf('r1').tell(started, {
      type: 'run.finished',
      status: 'done',
      error: null,
      outputs: {},
      receipt: receipt(),
    }),
  )
  expect(heard()).toBe('')
})
