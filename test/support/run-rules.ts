import { expect } from 'vitest'
import { insidePath, roundsOf } from '../../shared/events/path.ts'
import { newRunState, reduce } from '../../shared/events/reduce.ts'
import { type RunEvent, isLiveOnly } from '../../shared/events/types.ts'
import { errorClasses } from '../../shared/errors.ts'
import type { Plan } from '../../shared/plan/types.ts'
import type { ReceiptStep, RunResult } from '../../shared/receipt/types.ts'
import { expectAddsUp, highWaterNano } from './receipts.ts'
import { expectCalls } from './run-calls.ts'
import { expectNeeded } from './run-needs.ts'
import { expectSpread, nextMayTry } from './run-spread.ts'

/* What has to hold of every run, whatever it runs and however it ends. */

type Finished = Extract<RunEvent, { type: 'step.finished' }>
type Of<Type extends RunEvent['type']> = Extract<RunEvent, { type: Type }>

const ofType = <Type extends RunEvent['type']>(events: readonly RunEvent[], type: Type): Of<Type>[] =>
  events.filter((event): event is Of<Type> => event.type === type)

/**
 * The steps that anybody had reason to ask for, worked out backwards from the Outputs by the rules of the document alone:
 * an option only when those before it gave nothing and their failure lets the next one try.
 */
export function demanded(plan: Plan, events: readonly RunEvent[]): Set<string> {
  const ends = new Map(ofType(events, 'step.finished').map((event) => [event.nodeId, event]))
  const begun = new Set(ofType(events, 'step.started').map(({ nodeId }) => nodeId))
  const asked = new Set<string>()
  for (const { drawing, at, box } of drawingsOf(plan, events))
    if (box === null || begun.has(box)) for (const id of demandedIn(drawing, at, ends)) asked.add(id)
  return asked
}

type Drawn = Pick<Plan, 'steps' | 'outputs'>

/** The plan, and each time through what lies in its boxes, drawn or drafted: the boxes by their paths, `at` before the ids inside. */
function drawingsOf(plan: Plan, events: readonly RunEvent[]): { drawing: Drawn; at: string; box: string | null }[] {
  const rounds = roundsOf(events.flatMap((event) => ('nodeId' in event ? (event.nodeId ?? []) : [])))
  const drafts = new Map(ofType(events, 'plan.drafted').map(({ nodeId, drafted }) => [nodeId, drafted.plan]))
  const all: ReturnType<typeof drawingsOf> = [{ drawing: plan, at: '', box: null }]
  for (const { drawing, at } of all)
    for (const { nodeId, inside = drafts.get(at + nodeId) } of drawing.steps)
      for (const round of inside === undefined ? [] : (rounds.get(at + nodeId) ?? []))
        all.push({ drawing: inside!, at: insidePath(at + nodeId, round, ''), box: at + nodeId })
  return all
}

/** Every step that a run may have, by its path: what lies in a box after the box, time by time. */
function pathsOf(plan: Plan, events: readonly RunEvent[]): string[] {
  const all = drawingsOf(plan, events)
  const paths = (drawing: Drawn, at: string): string[] =>
    drawing.steps.flatMap(({ nodeId }) => [
      at + nodeId,
      ...all.filter(({ box }) => box === at + nodeId).flatMap((inside) => paths(inside.drawing, inside.at)),
    ])
  return paths(plan, '')
}

function demandedIn(plan: Drawn, at: string, ends: ReadonlyMap<string, Finished>): Set<string> {
  const wanted = new Set(plan.outputs.map(({ step }) => step))
  for (let index = plan.steps.length - 1; index >= 0; index--) {
    const step = plan.steps[index]!
    if (!wanted.has(index)) continue
    const ordered = step.asking.how === 'inOrder' ? step.asking.ports : []
    const before: Parameters<typeof nextMayTry>[0] = []
    for (const port of [
      ...step.inputs.map((input) => input.port).filter((each) => !ordered.includes(each)),
      ...ordered,
    ]) {
      const wires = step.inputs.find((input) => input.port === port)?.wires ?? []
      // Hedged, the next may be asked while the one before still works.
      const mayTry = step.config['hedgeMs'] !== undefined || nextMayTry(before, step.config['on'])
      if (!mayTry && ordered.includes(port)) continue
      for (const wire of wires) wanted.add(wire.step)
      if (ordered.includes(port))
        before.push(...wires.map((wire) => ({ end: ends.get(at + plan.steps[wire.step]!.nodeId), port: wire.port })))
    }
  }
  return new Set([...wanted].map((index) => at + plan.steps[index]!.nodeId))
}

export interface Seen {
  plan: Plan
  /** Everything from the first start to the end, over all lives of the run. */
  events: RunEvent[]
  result: RunResult
  maxCostNano: number | null
}

/** Holds of every run: throws what doesn't. */
export function expectRules({ plan, events, result, maxCostNano }: Seen): void {
  expect(result.status).toMatch(/^(done|failed|cancelled)$/)
  const receipt = result.receipt!
  const finished = ofType(events, 'step.finished')

  // One stream, in order, with one end.
  for (let i = 1; i < events.length; i++) expect(events[i]!.seq).toBeGreaterThan(events[i - 1]!.seq)
  expect(events[0]?.type).toBe('run.started')
  expect(ofType(events, 'run.finished')).toHaveLength(1)
  expect(events.at(-1)).toMatchObject({
    type: 'run.finished',
    status: result.status,
    error: result.error,
    outputs: result.outputs,
    receipt,
  })

  // Every node ends, and none twice; one that was let go, or stopped, has not ended if it is asked for again.
  const final = new Map(finished.map((event) => [event.nodeId, event]))
  const paths = pathsOf(plan, events)
  expect([...final.keys()].sort()).toEqual([...paths].sort())
  for (const event of finished)
    if (final.get(event.nodeId) !== event)
      expect(
        event.step.status === 'cancelled' || ['run_stopped', 'not_asked'].includes(event.step.reasonCode ?? ''),
        `${event.nodeId} ended twice`,
      ).toBe(true)
  expect(receipt.steps).toEqual(paths.map((path) => final.get(path)!.step))

  // What didn't run did nothing; what nobody asked for didn't run.
  const asked = demanded(plan, events)
  const started = new Set(ofType(events, 'step.started').map(({ nodeId }) => nodeId))
  for (const step of receipt.steps) {
    if (step.status === 'skipped') expect(step).toMatchObject({ attempts: [], costUsd: 0, startedAt: null })
    if (started.has(step.nodeId)) expect(asked, `${step.nodeId} ran, and nobody asked for it`).toContain(step.nodeId)
    if (!asked.has(step.nodeId)) expect(['not_asked', 'run_stopped', 'cancelled']).toContain(step.reasonCode)
    expect(step.reason === null).toBe(step.status === 'done')
    expect(step.reasonCode === null).toBe(step.status === 'done')
  }

  for (const { drawing, at } of drawingsOf(plan, events)) {
    expectSpread({ drawing, at, events })
    expectNeeded({ drawing, at, events })
  }
  expectAttempts(events, receipt.steps)
  expectCalls(events, receipt.steps)
  expectAddsUp(receipt)
  if (maxCostNano !== null) expect(highWaterNano(events)).toBeLessThanOrEqual(maxCostNano)

  // Only Outputs decide.
  expect(result.error === null).toBe(result.status === 'done')
  const reached = plan.outputs.filter(({ nodeId }) => final.get(nodeId)?.step.status === 'done')
  expect(Object.keys(result.outputs).sort()).toEqual(reached.map(({ name }) => name).sort())
  if (result.status === 'done') {
    expect(reached.length).toBeGreaterThan(0)
    for (const { nodeId } of plan.outputs)
      expect(stepIn(receipt.steps, nodeId)).toSatisfy(
        ({ status, cause }: ReceiptStep) => status !== 'failed' && cause === null,
      )
  }

  // The one reducer ends alike for who was there and for who reads it later.
  const live = events.reduce(reduce, newRunState())
  expect(events.filter((event) => !isLiveOnly(event)).reduce(reduce, newRunState())).toEqual(live)
  expect(live).toMatchObject({ status: result.status, outputs: result.outputs, receipt })
}

const stepIn = (steps: readonly ReceiptStep[], nodeId: string): ReceiptStep =>
  steps.find((step) => step.nodeId === nodeId)!

/** Each attempt begins once, ends once, has a number of its own, and stands in its step's receipt as it ended. */
function expectAttempts(events: readonly RunEvent[], steps: readonly ReceiptStep[]): void {
  const name = ({ nodeId, attempt }: { nodeId: string; attempt: number }): string => `${nodeId} ${attempt}`
  const begun = ofType(events, 'attempt.started').map(name)
  const reserved = new Map(ofType(events, 'attempt.started').map((event) => [name(event), event.reservedUsd]))
  const ended = ofType(events, 'attempt.finished')
  expect(new Set(begun).size).toBe(begun.length)
  expect(ended.map(name).sort()).toEqual([...begun].sort())
  for (const step of steps) {
    const own = ended.filter(({ nodeId }) => nodeId === step.nodeId).map(({ receipt }) => receipt)
    expect(step.attempts).toEqual(own.sort((a, b) => a.n - b.n))
    expect(step.attempts.map(({ n }) => n)).toEqual(step.attempts.map((_, i) => i + 1))
    for (const { errorClass } of step.attempts) expect([null, ...errorClasses]).toContain(errorClass)
    // What was caught in flight may have cost all that was set aside for it.
    for (const attempt of step.attempts)
      if (attempt.status === 'interrupted')
        expect(attempt).toMatchObject({ costUsd: reserved.get(`${step.nodeId} ${attempt.n}`), costState: 'estimated' })
  }
  // Text belongs to an attempt that is under way.
  const open = new Set<string>()
  for (const event of events) {
    if (event.type === 'attempt.started') open.add(name(event))
    else if (event.type === 'attempt.finished') open.delete(name(event))
    else if (event.type === 'attempt.delta' || event.type === 'attempt.reset') expect(open).toContain(name(event))
  }
}
