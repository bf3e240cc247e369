import { readFile } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CallName, Payload, Push, Results } from '../../../shared/api/contract.ts'
import { readDocument } from '../../../shared/document/index.ts'
import { exampleFile } from '../../support/cli.ts'
import { type LiveCore, liveCore } from '../../support/core.ts'

let live: LiveCore
beforeEach(async () => {
  live = await liveCore()
})
afterEach(() => live.close())

async function call<Name extends CallName>(name: Name, payload?: Payload<Name>): Promise<Results[Name]> {
  const result = await live.core.dispatch(name, payload)
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`)
  return result.value
}

async function pipeline(file: string) {
  const { document } = readDocument(await readFile(exampleFile(file)))
  if (document === null) throw new Error('the example can not be read')
  return call('pipelines.create', { document })
}

/** Runs a saved pipeline to its end. */
async function run(saved: Results['pipelines.create'], inputs: Record<string, string>): Promise<string> {
  const ended = new Promise<string>((resolve) => {
    const leave = live.core.subscribe((push) => {
      if (push.topic !== 'run' || push.events.at(-1)?.type !== 'run.finished') return
      leave()
      resolve(push.runId)
    })
  })
  await call('runs.start', { pipelineId: saved.id, document: saved.document, inputs })
  return ended
}

describe('Ratings and calibration', () => {
  it('hold a judge against the thumbs of real runs', async () => {
    const saved = await pipeline('cheap-first.json')
    const pushes: Push[] = []
    live.core.subscribe((push) => pushes.push(push))
    const passed = await run(saved, { question: 'What is 17 * 23?' })
    const escalated = await run(saved, { question: 'What is 48 * 57?' })
    const calibration = () => call('ratings.calibration', { pipelineId: saved.id, nodeId: 'gate' })
    expect(await calibration()).toMatchObject({ n: 0, kappa: null })

    await call('ratings.set', { runId: passed, nodeId: 'answer', thumb: 'up' })
    // What came out was the strong model's, which the judge never saw.
    await call('ratings.set', { runId: escalated, nodeId: 'answer', thumb: 'up' })
    expect(await calibration()).toMatchObject({ n: 1, bothYes: 1, unmatched: 1 })
    await call('ratings.set', { runId: escalated, nodeId: 'small', thumb: 'down' })
    expect(await calibration()).toMatchObject({ n: 2, bothYes: 1, bothNo: 1, agreement: 1, kappa: 1, differ: [] })
    await call('ratings.set', { runId: passed, nodeId: 'answer', thumb: 'down' })
    expect(await calibration()).toMatchObject({ n: 2, onlyFirst: 1, bothNo: 1, agreement: 0.5 })
    expect((await calibration()).differ).toMatchObject([{ runId: passed, pass: true, thumb: 'down' }])

    expect(pushes.filter(({ topic }) => topic === 'ratings')).toHaveLength(4)
    expect(await call('ratings.list', { pipelineId: saved.id })).toHaveLength(3)
    await expect(call('ratings.set', { runId: passed, nodeId: 'nobody', thumb: 'up' })).rejects.toThrow('not_found')
  })

  it('a Compare gives all answers in the order of its wires; a pick is a rating beside the run', async () => {
    const saved = await pipeline('compare.json')
    const runId = await run(saved, { question: 'What is 48 * 57?' })
    const { receipt, events } = await call('runs.get', { runId })
    expect(receipt?.status).toBe('done')
    const end = events.findLast((event) => event.type === 'run.finished')
    const answers = end?.type === 'run.finished' ? end.outputs['answers'] : null
    expect(answers).toMatchObject([
      { nodeId: 'first', title: 'Cheap', provider: 'practice', model: 'cheap' },
      { nodeId: 'second', title: 'Balanced', model: 'balanced' },
      { nodeId: 'third', title: 'Strong', model: 'frontier' },
    ])
    expect(JSON.stringify(answers)).toContain('2736')
    expect(await call('ratings.set', { runId, nodeId: 'compare', pick: 'third' })).toMatchObject({ pick: 'third' })
    expect(await call('ratings.set', { runId, nodeId: 'compare', pick: null })).toBeNull()
  })

  it('thinker, worker, verifier: each is told its role, and the verifier has the last word', async () => {
    const saved = await pipeline('thinker-worker-verifier.json')
    const runId = await run(saved, { task: 'What is 48 * 57?' })
    const { row, receipt } = await call('runs.get', { runId })
    expect(row.answer).toContain('2736')
    expect(receipt?.answeredBy['answer']).toMatchObject({ nodeId: 'verifier' })
    expect(receipt?.steps.filter(({ attempts }) => attempts.length === 1).map(({ nodeId }) => nodeId)).toEqual(
      expect.arrayContaining(['thinker', 'worker', 'verifier']),
    )
  })
})
