import { expect, test } from 'vitest'
import { Calibration } from '../../../renderer/editor/inspector/Calibration.tsx'
import { RunView } from '../../../renderer/editor/RunView.tsx'
import { calibrate } from '../../../shared/ratings/calibrate.ts'
import type { Value } from '../../../shared/values.ts'
import { attempt, begun, receipt, step, storyOf, text } from '../../unit/editor/run-samples.ts'
import { draw, model, question } from '../../support/draw.ts'
import { runRecord } from '../../support/samples.ts'
import { screen, show, within } from '../../support/ui.tsx'
import { useEditorScreens } from './open.tsx'

useEditorScreens()

const started = begun('Compare')

const said = (nodeId: string, data: string): Value => ({
  ...text(data),
  by: { nodeId, provider: 'practice', model: nodeId },
})

/** A run of two models side by side. */
function compared(config: Record<string, string | boolean>) {
  const document = draw(
    {
      question,
      cheap: model('practice', 'cheap'),
      strong: model('practice', 'frontier'),
      both: ['compare', config],
      answers: ['output', { name: 'answers' }],
    },
    [
      'question.value > cheap.prompt',
      'question.value > strong.prompt',
      'cheap.answer > both.answers',
      'strong.answer > both.answers',
      'both.answers > answers.value',
    ],
  )
  const list: Value = { type: 'json', data: [] }
  const steps = [
    step('cheap', { attempts: [attempt()], costUsd: 0.00001, durationMs: 300 }),
    step('strong', { attempts: [attempt()], costUsd: 0.0002, durationMs: 1500 }),
    step('both', { kind: 'compare' }),
    step('answers', { kind: 'output' }),
  ]
  const gave: Record<string, Record<string, Value>> = {
    cheap: { answer: said('cheap', 'It is 2746.') },
    strong: { answer: said('strong', 'It is 2736.') },
    both: { answers: list },
    answers: { value: list },
  }
  const events = storyOf('r1').tell(
    started,
    ...steps.map((each) => ({
      type: 'step.finished' as const,
      nodeId: each.nodeId,
      step: each,
      outputs: gave[each.nodeId] ?? {},
    })),
    { type: 'run.finished', status: 'done', error: null, outputs: { answers: [] }, receipt: receipt({ steps }) },
  )
  return { ...runRecord(), document, events, receipt: receipt({ steps }) }
}

const columns = () => within(screen.getByRole('list', { name: 'Answers side by side' })).getAllByRole('listitem')

test('Compare: answers in columns with time and cost; a pick is kept and can be taken back', async () => {
  const { user, host } = await show(<RunView record={compared({ ask: 'pick' })} onRunAgain={() => undefined} />)
  await expect.poll(() => columns().length).toBe(2)
  const [cheap, strong] = columns()
  if (cheap === undefined || strong === undefined) throw new Error('no columns')
  expect(cheap.textContent).toMatch(/It is 2746\..*0\.30 s · \$0\.00001 · practice \/ cheap/)
  expect(strong.textContent).toMatch(/It is 2736\..*1\.5 s · \$0\.0002 · practice \/ frontier|strong/)
  await user.click(within(strong).getByRole('button', { name: 'Pick this one' }))
  expect(host.sent('ratings.set')).toEqual([{ runId: 'r1', nodeId: 'both', pick: 'strong' }])
  await expect.poll(() => within(strong).queryByText('your pick')).not.toBeNull()
  await user.click(within(strong).getByRole('button', { name: 'Picked' }))
  await expect.poll(() => within(strong).queryByText('your pick')).toBeNull()
})

test('Compare: whose an answer is stays hidden until all are rated', async () => {
  const record = compared({ ask: 'rate', blind: true })
  const { user, host } = await show(<RunView record={record} onRunAgain={() => undefined} />)
  await expect.poll(() => columns().map((each) => each.getAttribute('aria-label'))).toEqual(['Answer A', 'Answer B'])
  expect(
    columns()
      .map((each) => each.textContent)
      .join(' '),
  ).not.toMatch(/cheap|frontier|strong/)
  for (const [index, thumb] of ['Bad answer', 'Good answer'].entries()) {
    const column = columns()[index]
    if (column === undefined) throw new Error('no column')
    await user.click(within(column).getByRole('button', { name: thumb }))
  }
  expect(host.sent('ratings.set')).toEqual([
    { runId: 'r1', nodeId: 'cheap', thumb: 'down' },
    { runId: 'r1', nodeId: 'strong', thumb: 'up' },
  ])
  await expect.poll(() => columns().map((each) => each.getAttribute('aria-label'))).toEqual(['Model', 'Model'])
  expect(columns()[0]?.textContent).toContain('practice / cheap')
})

test('an answer has thumbs, and one pressed again is taken back', async () => {
  const steps = [step('small', { attempts: [attempt()] }), step('answer', { kind: 'output' })]
  const events = storyOf('r1').tell(
    started,
    ...steps.map((each) => ({
      type: 'step.finished' as const,
      nodeId: each.nodeId,
      step: each,
      outputs: { value: said('small', '391') },
    })),
    { type: 'run.finished', status: 'done', error: null, outputs: { answer: '391' }, receipt: receipt({ steps }) },
  )
  const record = { ...runRecord(), events, receipt: receipt({ steps }) }
  const { user, host } = await show(<RunView record={record} onRunAgain={() => undefined} />)
  const good = await screen.findByRole('button', { name: 'Good answer' })
  await user.click(good)
  await expect.poll(() => good.getAttribute('aria-pressed')).toBe('true')
  await user.click(good)
  await expect.poll(() => good.getAttribute('aria-pressed')).toBe('false')
  expect(host.sent('ratings.set')).toEqual([
    { runId: 'r1', nodeId: 'answer', thumb: 'up' },
    { runId: 'r1', nodeId: 'answer', thumb: null },
  ])
})

test("a Judge's settings say how it agrees with the thumbs: share, kappa, table; or what to do first", async () => {
  const nothing = await show(<Calibration pipelineId="p1" nodeId="gate" />)
  expect(await screen.findByText(/Rate answers with a thumb after a run/)).toBeTruthy()
  nothing.unmount()
  const calibration = {
    ...calibrate([], 'gate'),
    n: 50,
    bothYes: 20,
    onlyFirst: 5,
    onlySecond: 10,
    bothNo: 15,
    agreement: 0.7,
    kappa: 0.4,
    interval: { low: 0.562, high: 0.809 },
    lengthCorrelation: 0.61,
  }
  await show(<Calibration pipelineId="p1" nodeId="gate" />, { calibration })
  const shown = await screen.findByRole('region', { name: 'Agreement with you' })
  await expect.poll(() => shown.textContent).toMatch(/70 % of 50 answers judged as you did \(95 %: 56 % to 81 %\)/)
  expect(shown.textContent).toContain('Cohen’s kappa 0.40 (fair; 0 is chance, 1 full agreement)')
  expect(
    within(shown)
      .getAllByRole('cell')
      .map((cell) => cell.textContent)
      .filter((cell) => cell !== ''),
  ).toEqual(['20', '5', '10', '15'])
  expect(shown.textContent).toContain('may favour long ones')
})
