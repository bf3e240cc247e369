import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compile } from '../../../shared/compiler/index.ts'
import { readDocument } from '../../../shared/document/index.ts'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import { toNano } from '../../../shared/money.ts'
import type { Bounds } from '../../../shared/plan/types.ts'
import type { Receipt } from '../../../shared/receipt/types.ts'
import { liveCore, type LiveCore } from '../../support/core.ts'

/** A forecast is worth what the receipts say of it: real runs, real HTTP, every example. */

let live: LiveCore
beforeAll(async () => {
  live = await liveCore()
})
afterAll(() => live.close())

const folder = new URL('../../../examples/', import.meta.url)
const examples = readdirSync(folder).filter((file) => file.endsWith('.json'))

const texts = {
  'an easy question': 'What is 17 * 23?',
  'a hard question': 'What is 48 * 57?',
  'a letter': 'Dear Sir or Madam, on 3 May 2026 I was billed $49.90 twice. '.repeat(3),
  'signs that are escaped and letters of several bytes': `${'<&>'.repeat(300)} ${'Größe 世界 🚂 '.repeat(100)}`,
}

function read(file: string): PipelineDocument {
  const { document } = readDocument(readFileSync(new URL(file, folder)))
  if (document === null) throw new Error(`${file} can't be read`)
  return document
}

async function runOf(
  document: PipelineDocument,
  text: string,
): Promise<{ bounds: Bounds; steps: Map<string, Bounds>; receipt: Receipt }> {
  const environment = await live.core.environment()
  const named = compile(document, environment).plan?.inputs ?? []
  const inputs = Object.fromEntries(named.map(({ name }) => [name, text]))
  const { plan } = compile(document, environment, { inputs })
  const started = await live.core.startRun({ pipelineId: null, document, inputs, seed: 7 })
  if (plan === null || !started.started) throw new Error('It did not start.')
  const { receipt } = await started.result
  if (receipt === null) throw new Error('There is no receipt.')
  return { bounds: plan.bounds, steps: new Map(plan.steps.map((step) => [step.nodeId, step.bounds])), receipt }
}

function checkMost({ bounds, steps, receipt }: Awaited<ReturnType<typeof runOf>>): void {
  expect(receipt.costUsd).toBeLessThanOrEqual(bounds.costUsd.most ?? -1)
  for (const [nodeId, nano] of spentBy(receipt))
    expect(nano).toBeLessThanOrEqual(toNano(steps.get(nodeId)?.costUsd.most ?? -1))
}

/** Nano-dollars by node of the drawing: what lies in a box is spent by the box. */
function spentBy({ steps }: Receipt): Map<string, number> {
  const spent = new Map<string, number>()
  for (const { nodeId, costUsd } of steps) {
    const drawn = nodeId.split('/', 1)[0] ?? nodeId
    spent.set(drawn, (spent.get(drawn) ?? 0) + toNano(costUsd ?? 0))
  }
  return spent
}

/** Failures open breakers, and the next test is about another outage. */
async function heal(): Promise<void> {
  const rows = await live.core.dispatch('health.list', undefined)
  for (const { provider, model, key } of rows.ok ? rows.value : [])
    await live.core.dispatch('health.reset', { provider, model, key })
}

describe.each(examples)('%s', { timeout: 60_000 }, (file) => {
  test.each(Object.entries(texts))('costs what was foretold, given %s', async (_what, text) => {
    const run = await runOf(read(file), text)
    expect(run.receipt.error).toBeNull()
    expect(run.receipt.costUsd).toBeGreaterThanOrEqual(run.bounds.costUsd.least ?? Infinity)
    checkMost(run)
    const spent = spentBy(run.receipt)
    for (const { nodeId, status, attempts } of run.receipt.steps)
      if (status === 'done' && attempts.length > 0 && run.steps.has(nodeId))
        expect(spent.get(nodeId)).toBeGreaterThanOrEqual(toNano(run.steps.get(nodeId)?.costUsd.least ?? Infinity))
  })

  test.each(['cut-at=5', 'empty', 'bad-json', 'status=503'])(
    'stays under the most when the first requests meet %s',
    async (fault) => {
      await live.simulator.fault({ fault, times: 2 })
      const run = await runOf(read(file), texts['a hard question'])
      await live.simulator.clear()
      await heal()
      checkMost(run)
    },
  )
})
