import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Core } from '../../../electron/core/index.ts'
import { openDatabase, setSettings } from '../../../electron/db/index.ts'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import type { JsonObject } from '../../../shared/json.ts'
import type { DataPolicy } from '../../../shared/model/policy.ts'
import type { RunResult } from '../../../shared/receipt/types.ts'
import { call, type LiveCore, liveCore } from '../../support/core.ts'
import { type Nodes, answer, draw, question } from '../../support/draw.ts'
import { stepOf } from '../../support/receipts.ts'

/*
 * engine.md, "Router": "Hard filters first, each naming what it removed and why: enabled, key, capability, window, region
 * and data policy, cost cap, breaker. Empty means a typed error, never the whole pool." The cloud is a service that
 * the user added: the practice server once more, under another name.
 *
 *              ┌─ inCloud ▶ cloud ──┐
 *   question ▶ router               ├▶ answer
 *              └─ atHome ▶ home ────┘
 */

let live: LiveCore
let core: Core
beforeEach(async () => {
  live = await liveCore()
  core = live.core
  await call(core, 'providers.save', { id: 'cloud', label: 'Cloud', baseUrl: `${live.simulator.url}/v1` })
  await call(core, 'keys.set', { provider: 'cloud', name: 'main', secret: 'not-a-real-key' })
})
afterEach(() => live.close())

const inCloud = { provider: 'cloud', model: 'cheap' }
const atHome = { provider: 'practice', model: 'balanced' }
const asking = (target: JsonObject): readonly ['model', JsonObject] => ['model', { target, maxTokens: 100 }]
const wires = [
  'question.value > router.value',
  'router.inCloud > cloud.prompt',
  'router.atHome > home.prompt',
  'cloud.answer > answer.value',
  'home.answer > answer.value',
]
/** Everybody is meant for the cloud. */
const router: Nodes[string] = [
  'router',
  {
    mode: 'rules',
    branches: [{ id: 'inCloud', when: { field: 'input.chars', op: 'gt', value: 0 } }, { id: 'atHome' }],
    else: 'atHome',
  },
]
const routed = draw({ question, router, cloud: asking(inCloud), home: asking(atHome), answer }, wires)

async function run(document: PipelineDocument, text = 'What is 17 * 23?'): Promise<RunResult & { runId: string }> {
  const started = await core.startRun({ pipelineId: null, document, inputs: { question: text } })
  if (!started.started) throw new Error(started.problems.map(({ message }) => message).join(' '))
  return { ...(await started.result), runId: started.runId }
}

const decided = ({ receipt }: RunResult, nodeId: string) => stepOf(receipt!, nodeId).decision

describe('out of service', () => {
  it('a Router names it and takes another branch; the switch holds for another process and another key', async () => {
    expect(decided(await run(routed), 'router')?.chosen).toBe('inCloud')
    await call(core, 'service.set', { ...inCloud, inService: false })
    await call(core, 'keys.set', { provider: 'cloud', name: 'main', secret: 'another-key' })
    core = await live.again()
    const turned = await run(routed)
    expect(turned).toMatchObject({ status: 'done' })
    expect(decided(turned, 'router')).toMatchObject({
      chosen: 'atHome',
      candidates: [
        {
          id: 'inCloud',
          removedBy: 'Removed before the choice (enabled): You took cloud / cheap out of service.',
        },
        { id: 'atHome', removedBy: null },
      ],
    })
    await call(core, 'service.set', { ...inCloud, inService: true })
    expect(decided(await run(routed), 'router')?.chosen).toBe('inCloud')
  })

  it('a provider as a whole: its models aren’t asked, a Pool goes on without them, and the problem says so', async () => {
    await call(core, 'service.set', { provider: 'cloud', model: null, inService: false })
    const alone = draw({ question, cloud: asking(inCloud), answer }, [
      'question.value > cloud.prompt',
      'cloud.answer > answer.value',
    ])
    const started = await core.startRun({ pipelineId: null, document: alone, inputs: { question: 'Hello?' } })
    expect(started.problems.filter(({ code }) => code !== 'unknown_price')).toMatchObject([
      {
        code: 'out_of_service',
        severity: 'warning',
        where: 'cloud',
        message: expect.stringContaining('all models of Cloud') as string,
      },
    ])
    const result = started.started ? await started.result : null
    expect(result).toMatchObject({ status: 'failed', error: { class: 'unknown', code: 'out_of_service' } })
    expect(result?.error?.message).toBe('You took all models of Cloud out of service. Nothing was asked.')
    const pooled = draw({ question, pool: ['pool', { targets: [inCloud, atHome], strategy: 'cost' }], answer }, [
      'question.value > pool.prompt',
      'pool.answer > answer.value',
    ])
    expect(decided(await run(pooled), 'pool')).toMatchObject({
      chosen: 'practice/balanced',
      candidates: [{ id: 'cloud/cheap', removedBy: 'You took all models of Cloud out of service.' }, {}],
    })
    expect(await live.simulator.log()).toHaveLength(1)
  })

  it('nothing left is a typed error, and nothing is asked', async () => {
    for (const target of [inCloud, atHome]) await call(core, 'service.set', { ...target, inService: false })
    expect(await run(routed)).toMatchObject({ status: 'failed', error: { class: 'unknown', code: 'no_branch_left' } })
    expect(await live.simulator.log()).toEqual([])
  })

  it('a model inside a box counts for the branch that leads to the box', async () => {
    const boxed = draw(
      {
        question,
        router,
        each: ['forEach', {}],
        item: ['input', { name: 'item', type: 'text' }, { parent: 'each' }],
        cloud: [...asking(inCloud), { parent: 'each' }],
        result: ['output', { name: 'result' }, { parent: 'each' }],
        list: ['transform', { expression: '[$]' }],
        home: asking(atHome),
        answer,
        listed: ['output', { name: 'listed' }],
      },
      [
        'question.value > router.value',
        'router.inCloud > list.value',
        'list.value > each.items',
        'item.value > cloud.prompt',
        'cloud.answer > result.value',
        'each.result > listed.value',
        'router.atHome > home.prompt',
        'home.answer > answer.value',
      ],
    )
    expect(decided(await run(boxed), 'router')?.chosen).toBe('inCloud')
    await call(core, 'service.set', { ...inCloud, inService: false })
    expect(decided(await run(boxed), 'router')).toMatchObject({ chosen: 'atHome' })
  })
})

describe('data policy', () => {
  /** Waits for a person, so that policies can change while the run lasts. */
  const reviewed = (nodes: Nodes, more: string[]): PipelineDocument =>
    draw(
      {
        question: ['input', { name: 'question', type: 'text', required: true, tags: ['eu-only'] }],
        human: ['human', {}],
        ...nodes,
        answer,
      },
      ['question.value > human.value', ...more],
    )
  const policy = (providers: string[]) => ({
    tag: 'eu-only',
    policy: { tag: 'eu-only', label: 'EU only', allow: 'listed' as const, providers },
  })

  /** Begun while the cloud may see it; by the time a person has approved it may not. */
  async function tightened(document: PipelineDocument): Promise<RunResult> {
    await call(core, 'policies.save', policy(['cloud']))
    const asked = new Promise<void>((resolve) => {
      core.subscribe((push) => {
        if (push.topic === 'run' && push.events.some(({ type }) => type === 'human.asked')) resolve()
      })
    })
    const started = await core.startRun({ pipelineId: null, document, inputs: { question: 'What is 17 * 23?' } })
    if (!started.started) throw new Error(started.problems.map(({ message }) => message).join(' '))
    await asked
    await call(core, 'policies.save', policy([]))
    await call(core, 'runs.answer', { runId: started.runId, nodeId: 'human', action: 'approve' })
    return started.result
  }

  it('a Router takes no branch where the data may not go, and says which rule removed it', async () => {
    const result = await tightened(
      reviewed({ router, cloud: asking(inCloud), home: asking(atHome) }, [
        'human.approved > router.value',
        ...wires.slice(1),
      ]),
    )
    expect(decided(result, 'router')).toMatchObject({
      chosen: 'atHome',
      candidates: [
        {
          id: 'inCloud',
          removedBy: expect.stringMatching(/\(policy\): Data tagged "EU only" may reach only/) as string,
        },
        { id: 'atHome', removedBy: null },
      ],
    })
  })

  it('a Pool leaves out whom the data may not reach', async () => {
    const result = await tightened(
      reviewed({ pool: ['pool', { targets: [inCloud, atHome], strategy: 'cost' }] }, [
        'human.approved > pool.prompt',
        'pool.answer > answer.value',
      ]),
    )
    expect(decided(result, 'pool')).toMatchObject({
      chosen: 'practice/balanced',
      candidates: [{ id: 'cloud/cheap', removedBy: expect.stringContaining('EU only') as string }, {}],
    })
  })

  it('a Model that its data may no longer reach is not asked: class policy, no request', async () => {
    const result = await tightened(
      reviewed({ cloud: asking(inCloud) }, ['human.approved > cloud.prompt', 'cloud.answer > answer.value']),
    )
    expect(result).toMatchObject({ status: 'failed', error: { class: 'policy', code: 'data_policy', nodeId: 'cloud' } })
    expect(await live.simulator.log()).toEqual([])
  })
})

describe('a policy that can’t be read', () => {
  /** As a newer app, or somebody by hand, may have left it. */
  const stored = (policies: unknown) => {
    const { db } = openDatabase({ file: live.file, now: Date.now })
    setSettings(db, { dataPolicies: policies })
    db.close()
  }
  const only = (tags: string[], target: JsonObject) =>
    draw({ question: ['input', { name: 'question', type: 'text', tags }], model: asking(target), answer }, [
      'question.value > model.prompt',
      'model.answer > answer.value',
    ])

  it('lets nothing but this machine see the data, and nothing is asked; setting it anew mends it', async () => {
    const open: DataPolicy = { tag: 'ours', label: 'Ours', allow: 'any', providers: [] }
    stored([{ ...open, since: '2027-01-01' }])
    await expect(run(only(['ours'], inCloud))).rejects.toThrow(/since its policy can’t be read/)
    expect(await live.simulator.log()).toEqual([])
    expect((await run(only(['ours'], atHome))).status).toBe('done')
    expect((await run(only([], inCloud))).status).toBe('done')
    await call(core, 'policies.save', { tag: 'ours', policy: open })
    expect((await run(only(['ours'], inCloud))).status).toBe('done')
  })

  it('for everything bars all that isn’t on this machine, tagged or not', async () => {
    stored([{ tag: 'everything', label: 'Everything', allow: 'any' }])
    await expect(run(only([], inCloud))).rejects.toThrow(/which your policy for everything bars/)
    expect((await run(only([], atHome))).status).toBe('done')
  })
})

describe('cost cap', () => {
  it('a Pool leaves out what the run’s budget no longer holds', async () => {
    const targets = [
      { provider: 'practice', model: 'frontier' },
      { provider: 'practice', model: 'cheap' },
    ]
    const pooled = draw(
      { question, pool: ['pool', { targets, strategy: 'reliability', maxTokens: 400 }], answer },
      ['question.value > pool.prompt', 'pool.answer > answer.value'],
      { budget: { perRunUsd: 0.001 } },
    )
    expect(decided(await run(pooled), 'pool')).toMatchObject({
      chosen: 'practice/cheap',
      candidates: [
        {
          id: 'practice/frontier',
          removedBy: expect.stringMatching(/could cost up to .* of the run’s budget is left/) as string,
        },
        {},
      ],
    })
  })
})
