import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import type { Decision } from '../../../shared/receipt/types.ts'
import { fractionOfText } from '../../../shared/text/fraction.ts'
import { call, type LiveCore, liveCore } from '../../support/core.ts'
import { answer, draw, model } from '../../support/draw.ts'
import { stepOf } from '../../support/receipts.ts'

/* Canary: by hash of a sticky key, 5, 25, 100 %, promoted after 30 good runs, rolled back on a breach; kept in SQLite. */

vi.setConfig({ testTimeout: 60_000 })

let live: LiveCore
beforeEach(async () => {
  live = await liveCore()
})
afterEach(() => live.close())

const document = (candidate: string): PipelineDocument =>
  draw(
    {
      user: ['input', { name: 'user', type: 'text', required: true }],
      split: [
        'router',
        {
          mode: 'split',
          branches: [
            { id: 'new', label: 'New' },
            { id: 'old', label: 'Old' },
          ],
          else: 'old',
          canary: { branch: 'new', sticky: 'vars.user', costFactor: 100 },
        },
      ],
      fresh: model('practice', candidate),
      proven: model('practice', 'cheap'),
      answer,
    },
    [
      'user.value > split.value',
      'split.new > fresh.prompt',
      'split.old > proven.prompt',
      'fresh.answer > answer.value',
      'proven.answer > answer.value',
    ],
  )

async function runAs(user: string, candidate = 'balanced', core = live.core): Promise<Decision> {
  const started = await core.startRun({ pipelineId: 'canary', document: document(candidate), inputs: { user } })
  if (!started.started) throw new Error(started.problems.map(({ message }) => message).join('\n'))
  return stepOf((await started.result).receipt!, 'split').decision!
}

const places = Array.from({ length: 4000 }, (_, i) => ({ user: `user ${i}`, place: fractionOfText(`split user ${i}`) }))
const under = (share: number, from = 0): string[] =>
  places.filter(({ place }) => place >= from && place < share).map(({ user }) => user)

const memory = async (candidate = 'balanced'): Promise<string | null> => {
  const result = await live.core.dispatch('nodes.memory', {
    pipelineId: 'canary',
    document: document(candidate),
    nodeId: 'split',
  })
  if (!result.ok) throw new Error(result.error.message)
  return result.value.words
}

it('sends 5 % by their key, goes up after 30 good runs, and says so on the node and in the receipt', async () => {
  const [inside, middle] = [under(0.05), under(0.25, 0.05)]
  expect((await runAs(middle[0]!)).chosen).toBe('old')
  for (const user of inside.slice(0, 29)) expect((await runAs(user)).chosen).toBe('new')
  expect(await memory()).toBe('New gets 5 % of the runs. 29 of 30 runs on this step so far, 0 failed.')
  expect((await runAs(middle[0]!)).chosen).toBe('old')
  await runAs(inside[29]!)
  const decision = await runAs(middle[0]!)
  expect(decision).toMatchObject({ chosen: 'new', why: expect.stringContaining('25 %') })
  expect((await runAs(inside[0]!)).chosen).toBe('new')

  const again = await live.again()
  expect((await runAs(middle[1]!, 'balanced', again)).chosen).toBe('new')

  // Another model behind the branch has proven nothing.
  expect(await memory('frontier')).toBe('New gets 5 % of the runs. 0 of 30 runs on this step so far, 0 failed.')
  expect((await runAs(middle[0]!, 'frontier')).chosen).toBe('old')
})

it('is rolled back when it fails, and says why; started again by hand it begins at 5 %', async () => {
  const [inside, outside] = [under(0.05), under(1, 0.25)]
  for (const user of outside.slice(0, 10)) await runAs(user)
  await live.simulator.fault({ model: 'balanced', fault: 'status=400', times: 10 })
  for (const user of inside.slice(0, 10)) expect((await runAs(user)).chosen).toBe('new')
  expect((await runAs(inside[0]!)).chosen).toBe('old')
  expect(await memory()).toBe(
    'New gets no runs. New was rolled back from 5 % to none after 10 runs: 10 of 10 failed, and 5 % would have been within bounds.',
  )
  await live.core.dispatch('nodes.forget', { pipelineId: 'canary', nodeId: 'split' })
  expect((await runAs(inside[0]!)).chosen).toBe('new')
})

/*
 *   items ──▶ ┌ each: item ▶ split ┬ new ▶ fresh  ┐ ──▶ list
 *             └                    └ old ▶ proven ┘
 */
it('inside a For each it has one memory for all items: each is a lesson, and all go by the same share', async () => {
  const inside = { parent: 'each' }
  const { nodes } = document('balanced')
  const split = nodes.find(({ id }) => id === 'split')?.config ?? {}
  const boxed = draw(
    {
      users: ['input', { name: 'users', type: 'json', required: true }],
      each: ['forEach', { concurrency: 1 }],
      item: ['input', { name: 'item', type: 'text' }, inside],
      split: ['router', { ...split, canary: { branch: 'new', sticky: 'input.text', costFactor: 100 } }, inside],
      fresh: [...model('practice', 'balanced'), inside],
      proven: [...model('practice', 'cheap'), inside],
      result: ['output', { name: 'result' }, inside],
      list: ['output', { name: 'list' }],
    },
    [
      'users.value > each.items',
      'item.value > split.value',
      'split.new > fresh.prompt',
      'split.old > proven.prompt',
      'fresh.answer > result.value',
      'proven.answer > result.value',
      'each.result > list.value',
    ],
  )
  const boxedPlaces = places.map(({ user }) => ({ user, place: fractionOfText(`each/split ${user}`) }))
  const [chosen, others] = [
    boxedPlaces.filter(({ place }) => place < 0.05),
    boxedPlaces.filter(({ place }) => place >= 0.3),
  ]
  const users = [...chosen.slice(0, 3), ...others.slice(0, 4)].map(({ user }) => user)
  const started = await live.core.startRun({ pipelineId: 'canary', document: boxed, inputs: { users } })
  if (!started.started) throw new Error(started.problems.map(({ message }) => message).join('\n'))
  const { receipt, status } = await started.result
  expect(status).toBe('done')
  const taken = receipt!.steps.flatMap(({ nodeId, decision }) =>
    nodeId.endsWith('/split') && decision !== null ? [decision.chosen] : [],
  )
  expect(taken).toEqual(['new', 'new', 'new', 'old', 'old', 'old', 'old'])
  const words = async () => {
    const result = await live.core.dispatch('nodes.memory', { pipelineId: 'canary', document: boxed, nodeId: 'split' })
    return result.ok ? result.value.words : result.error.message
  }
  expect(await words()).toBe('New gets 5 % of the runs. 3 of 30 runs on this step so far, 0 failed.')
  const stored = await live.core.dispatch('pipelines.create', { document: boxed })
  if (!stored.ok) throw new Error(stored.error.message)
  const { id: pipelineId } = stored.value
  const again = await live.core.startRun({ pipelineId, document: boxed, inputs: { users: users.slice(0, 1) } })
  if (again.started) await again.result
  const remembered = async () =>
    (await call(live.core, 'nodes.memory', { pipelineId, document: boxed, nodeId: 'split' })).words
  expect(await remembered()).toContain('1 of 30')
  expect(await call(live.core, 'nodes.values', { pipelineId, nodeId: 'split' })).toMatchObject([{ chosen: 'new' }])
  await call(live.core, 'nodes.forget', { pipelineId, nodeId: 'split' })
  expect(await remembered()).toContain('0 of 30')
})
