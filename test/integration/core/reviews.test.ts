import { afterEach, describe, expect, it } from 'vitest'
import type { Core } from '../../../electron/core/index.ts'
import type { Payload, Results } from '../../../shared/api/contract.ts'
import { answer, draw, model, question } from '../../support/draw.ts'
import { call, type LiveCore, liveCore } from '../../support/core.ts'

/* engine.md, "Human review": approve, edit, choose, reject; survives a restart; a timeout has its own way on; nothing before it runs again. */

let live: LiveCore
afterEach(() => live.close())

const reviewed = (config = {}) =>
  draw(
    {
      question,
      small: model('practice', 'cheap'),
      human: ['human', { question: 'May it go?', ...config }],
      answer,
      turned: ['output', { name: 'turned' }],
    },
    [
      'question.value > small.prompt',
      'small.answer > human.value',
      'human.approved > answer.value',
      'human.rejected > turned.value',
    ],
  )

async function until<T>(look: () => Promise<T | undefined | null | false>): Promise<T> {
  for (;;) {
    const found = await look()
    if (found) return found
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

async function begun(config = {}): Promise<string> {
  live = await liveCore()
  const started = await live.core.startRun({
    pipelineId: null,
    document: reviewed(config),
    inputs: { question: 'What is 17 * 23?' },
  })
  if (!started.started) throw new Error(started.problems.map(({ message }) => message).join('\n'))
  await until(async () => (await call(live.core, 'reviews.list')).length > 0)
  return started.runId
}

const ended = (core: Core, runId: string): Promise<Results['runs.get']> =>
  until(async () => {
    const run = await call(core, 'runs.get', { runId })
    return run.row.status === 'running' ? null : run
  })

describe('a review', () => {
  it('is listed with the run that asks, answered by a call, and is then no longer listed', async () => {
    const runId = await begun()
    const [asked] = await call(live.core, 'reviews.list')
    expect(asked).toMatchObject({
      runId,
      status: 'running',
      practice: true,
      nodeId: 'human',
      review: { question: 'May it go?', candidates: [{ value: { type: 'text' } }] },
    })
    const given = await call(live.core, 'runs.answer', {
      runId,
      nodeId: 'human',
      action: 'edit',
      value: 'Three hundred',
    })
    expect(given).toMatchObject({ accepted: true, message: null })
    const run = await ended(live.core, runId)
    expect(run).toMatchObject({ row: { status: 'done', answer: 'Three hundred' }, receipt: { answeredBy: {} } })
    expect(await call(live.core, 'reviews.list')).toEqual([])
  })

  it('is answered by the first of two windows; the second is told by whom and how', async () => {
    const runId = await begun()
    const other = await live.again()
    const [first, second] = await Promise.all([
      call(other, 'runs.answer', { runId, nodeId: 'human', action: 'reject', note: 'no' }),
      call(live.core, 'runs.answer', { runId, nodeId: 'human', action: 'approve' }),
    ])
    const told = [first, second]
    expect(told.filter((each) => each.accepted)).toHaveLength(1)
    const winner = told.find((each) => each.accepted)
    const loser = told.find((each) => !each.accepted)
    expect(loser?.answer).toEqual(winner?.answer)
    expect(loser?.message).toMatch(/^This was answered before: /)
    const run = await ended(live.core, runId)
    expect(Object.keys(run.events.findLast((event) => event.type === 'run.finished')?.outputs ?? {})).toEqual([
      winner?.answer.action === 'approve' ? 'answer' : 'turned',
    ])
  })

  it('refuses in words what is no answer to it', async () => {
    const runId = await begun({ edit: false })
    const say = (more: Partial<Payload<'runs.answer'>>) =>
      live.core.dispatch('runs.answer', { runId, nodeId: 'human', action: 'approve', ...more })
    expect(await say({ action: 'choose', candidate: 'x' })).toMatchObject({ ok: false, error: { code: 'bad_answer' } })
    expect(await say({ value: 'other' })).toMatchObject({ ok: false, error: { code: 'bad_answer' } })
    expect(await say({ nodeId: 'small' })).toMatchObject({ ok: false, error: { code: 'not_found' } })
    expect(await say({})).toMatchObject({ ok: true })
    await ended(live.core, runId)
  })

  it('survives a restart: the run goes on waiting, and nothing before it runs again', async () => {
    const runId = await begun()
    await live.core.close()
    const core = await live.again()
    expect((await call(core, 'runs.get', { runId })).row.status).toBe('interrupted')
    expect(core.activeRuns()).toBe(0)
    expect(await core.resumeAtStart()).toBe(1)
    await until(async () => (await call(core, 'runs.get', { runId })).row.status === 'running')
    expect(core.activeRuns()).toBe(0)
    expect(await call(core, 'reviews.list')).toHaveLength(1)
    await call(core, 'runs.answer', { runId, nodeId: 'human', action: 'approve' })
    const run = await ended(core, runId)
    expect(run.row).toMatchObject({ status: 'done', answer: expect.stringContaining('391') as string })
    expect(await live.simulator.log()).toHaveLength(1)
  })

  it('answered while the run lies still, has it go on', async () => {
    const runId = await begun()
    await live.core.close()
    const core = await live.again()
    await call(core, 'runs.answer', { runId, nodeId: 'human', action: 'reject' })
    expect((await ended(core, runId)).row.status).toBe('done')
    expect(await live.simulator.log()).toHaveLength(1)
  })

  it('answered in another process, the run goes on where it is', async () => {
    const runId = await begun()
    const other = await live.again()
    expect(other.answerReview({ runId, nodeId: 'human', action: 'approve' })).toMatchObject({ accepted: true })
    expect((await ended(live.core, runId)).row.status).toBe('done')
  })

  it('that nobody answers in time leaves at its own way', async () => {
    live = await liveCore()
    const document = draw(
      { question, human: ['human', { timeoutMs: 50 }], answer, late: ['output', { name: 'late' }] },
      ['question.value > human.value', 'human.approved > answer.value', 'human.timeout > late.value'],
    )
    const started = await live.core.startRun({ pipelineId: null, document, inputs: { question: 'x' } })
    if (!started.started) throw new Error('not started')
    expect((await started.result).outputs).toEqual({ late: 'x' })
    expect(
      await live.core.dispatch('runs.answer', { runId: started.runId, nodeId: 'human', action: 'approve' }),
    ).toMatchObject({
      ok: true,
      value: { accepted: false, answer: { action: 'timeout' } },
    })
  })

  it('of several candidates picks one, and what failed is named', async () => {
    live = await liveCore()
    await live.simulator.fault({ model: 'balanced', fault: 'quota', times: 5 })
    const document = draw(
      {
        question,
        a: model('practice', 'cheap'),
        b: model('practice', 'balanced'),
        c: model('practice', 'frontier'),
        human: ['human', { mode: 'choose' }],
        answer,
      },
      [
        ...['a', 'b', 'c'].flatMap((id) => [`question.value > ${id}.prompt`, `${id}.answer > human.candidates`]),
        'human.approved > answer.value',
      ],
    )
    const started = await live.core.startRun({ pipelineId: null, document, inputs: { question: 'What is 17 * 23?' } })
    if (!started.started) throw new Error('not started')
    const [asked] = await until(async () => {
      const list = await call(live.core, 'reviews.list')
      return list.length > 0 && list
    })
    expect(asked?.review.candidates.map(({ id }) => id)).toEqual(['a', 'c'])
    await call(live.core, 'runs.answer', { runId: started.runId, nodeId: 'human', action: 'choose', candidate: 'c' })
    const { receipt } = await started.result
    expect(receipt?.answeredBy['answer']?.nodeId).toBe('c')
    expect(receipt?.steps.find(({ nodeId }) => nodeId === 'human')?.decision).toMatchObject({
      chosen: 'c',
      why: 'A person picked c. Left out: b failed (quota).',
    })
  })
})
