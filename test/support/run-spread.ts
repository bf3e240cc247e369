import { expect } from 'vitest'
import { convertValue } from '../../shared/compiler/convert.ts'
import { type ErrorClass, errorRules } from '../../shared/errors.ts'
import type { RunEvent } from '../../shared/events/types.ts'
import { type Json, isJsonObject } from '../../shared/json.ts'
import type { PlanInput, PlanStep } from '../../shared/plan/types.ts'
import type { ReceiptStep } from '../../shared/receipt/types.ts'

/* How what failed, and what was not taken, spreads: worked out once more for each step, from the ends before its own. */

type Finished = Extract<RunEvent, { type: 'step.finished' }>

/** What a wire brought; `unknown` where its source was let go, which is no end. */
type Brought =
  | { how: 'value' }
  | { how: 'not_taken' }
  | { how: 'failed'; causes: Cause[]; notTaken?: boolean }
  | { how: 'unknown' }
interface Cause {
  nodeId: string
  class: ErrorClass
}

/** Do these ends of a Fallback's options, in order, let the next one try? `on` is its form's actions by class. */
export function nextMayTry(options: { end: Finished | undefined; port: string }[], on: Json | undefined): boolean {
  let tooLong = false
  for (const { end, port } of options) {
    if (end === undefined || end.step.status === 'cancelled') return false
    // After a prompt that was too long, what takes no more is passed over, also where it has long answered for others.
    if (end.outputs[port] !== undefined) {
      if (tooLong) continue
      return false
    }
    const cause = end.step.cause?.class ?? (end.step.status === 'failed' ? end.step.reasonCode : null)
    if (cause === null || !(cause in errorRules)) continue
    tooLong ||= cause === 'context_length'
    const said = isJsonObject(on) ? on[cause] : undefined
    if (said === undefined ? errorRules[cause as ErrorClass].next === 'no' : said === 'fail') return false
  }
  return true
}

export interface SpreadSeen {
  /** Of the plan, or of one time through a box; `at` stands before the ids inside. */
  drawing: { steps: readonly PlanStep[] }
  at: string
  events: readonly RunEvent[]
}

export function expectSpread({ drawing, at, events }: SpreadSeen): void {
  const ends = new Map<string, Finished[]>()
  const starts = new Map<string, number>()
  for (const event of events)
    if (event.type === 'step.finished') {
      const all = ends.get(event.nodeId)
      if (all === undefined) ends.set(event.nodeId, [event])
      else all.push(event)
    } else if (event.type === 'step.started') starts.set(event.nodeId, event.seq)

  for (const step of drawing.steps) {
    const path = at + step.nodeId
    const end = ends.get(path)?.at(-1)
    if (end === undefined || end.step.status === 'cancelled') continue
    if (['not_asked', 'run_stopped'].includes(end.step.reasonCode ?? '') || end.step.cache?.from === 'pin') continue
    const endsOf = (input: PlanInput): { end: Finished | undefined; port: string }[] =>
      input.wires.map(({ step: from, port }) => ({
        end: ends.get(at + drawing.steps[from]!.nodeId)?.findLast(({ seq }) => seq < end.seq),
        port,
      }))
    const brought = (input: PlanInput): Brought[] =>
      endsOf(input).map((each) => (each.end === undefined ? { how: 'unknown' } : broughtBy(each.end, each.port, input)))
    const began = starts.has(path)
    if (step.asking.how === 'all')
      expectOfAll(
        end,
        began,
        step.inputs.filter(({ optional }) => !optional).map((input) => one(input, brought(input))),
      )
    else expectOfSome(step, end, began, brought)
    const ordered = step.asking.how === 'inOrder' && step.asking.hedgeMs === undefined && step.asking.onBreak !== 'fail'
    if (step.asking.how === 'inOrder' && ordered && !began) {
      // An option that has a value is taken, unless the failure of one before it ends it for all.
      const options = step.asking.ports.map((port) =>
        step.inputs.filter((input) => input.port === port).flatMap(endsOf),
      )
      const first = options.findIndex((wires) => wires.some((each) => each.end?.outputs[each.port] !== undefined))
      // After a prompt that was too long, whose window is no larger is passed over, also where it has long answered.
      const tooLong = options
        .flat()
        .some((each) => each.end !== undefined && causeOf('', each.end.step)?.class === 'context_length')
      if (first >= 0 && !tooLong)
        expect(nextMayTry(options.slice(0, first).flat(), step.config['on']), `${path} had a value`).toBe(false)
    }
  }
}

function broughtBy({ step, outputs, nodeId }: Finished, port: string, input: PlanInput): Brought {
  if (step.status === 'cancelled' || ['run_stopped', 'not_asked'].includes(step.reasonCode ?? ''))
    return { how: 'unknown' }
  if (step.status === 'done') {
    const value = outputs[port]
    if (value === undefined) return { how: 'not_taken' }
    if (convertValue(value, input.accepts) !== null) return { how: 'value' }
    return { how: 'failed', causes: [{ nodeId, class: 'invalid_output' }] }
  }
  const cause = causeOf(nodeId, step)
  return cause === null ? { how: 'not_taken' } : { how: 'failed', causes: [cause] }
}

/** However far back. */
const causeOf = (nodeId: string, step: ReceiptStep): Cause | null =>
  step.cause ?? (step.status === 'failed' ? { nodeId, class: step.reasonCode as ErrorClass } : null)

/** Of several wires at one single port at most one is taken; each wire of a port for many is needed. */
function one(input: PlanInput, all: Brought[]): Brought {
  const failed = all.flatMap((each) => (each.how === 'failed' ? each.causes : []))
  if (input.many) {
    // Of wires that are all needed one may have failed and another not been taken: whichever was seen first is said.
    const notTaken = all.some(({ how }) => how === 'not_taken')
    if (failed.length > 0) return { how: 'failed', causes: failed, notTaken }
    return all.find(({ how }) => how !== 'value') ?? { how: 'value' }
  }
  if (all.some(({ how }) => how === 'value')) return { how: 'value' }
  if (failed.length > 0) return { how: 'failed', causes: failed }
  return all.find(({ how }) => how === 'unknown') ?? { how: 'not_taken' }
}

function expectOfAll({ nodeId, step }: Finished, began: boolean, ports: readonly Brought[]): void {
  const causes = ports.flatMap((each) => (each.how === 'failed' ? each.causes : []))
  if (step.status === 'skipped' && step.reasonCode === 'upstream_failed')
    expect(causes, `${nodeId}: the cause it was handed`).toContainEqual(step.cause)
  else if (step.status === 'skipped') {
    expect(step.reasonCode, nodeId).toBe('not_taken')
    expect(
      ports.some(
        (each) =>
          each.how === 'not_taken' || each.how === 'unknown' || (each.how === 'failed' && each.notTaken === true),
      ),
      `${nodeId}: nothing was not taken`,
    ).toBe(true)
  } else {
    expect(began, `${nodeId} ended as ${step.status} and never began`).toBe(true)
    for (const { how } of ports) expect(['value', 'unknown'], `${nodeId} ran without all it needs`).toContain(how)
  }
}

function expectOfSome(
  { asking, inputs }: PlanStep,
  { nodeId, step }: Finished,
  began: boolean,
  brought: (input: PlanInput) => Brought[],
): void {
  if (asking.how === 'all') return
  const options = asking.how === 'inOrder' ? asking.ports : [asking.port]
  const others = inputs.filter(({ port, optional }) => !options.includes(port) && !optional)
  const spoilt = others.map((input) => one(input, brought(input))).filter(({ how }) => how !== 'value')
  const came = inputs.filter(({ port }) => options.includes(port)).flatMap((input) => brought(input))
  const causes = came.flatMap((each) => (each.how === 'failed' ? each.causes : []))
  if (began)
    return expect(
      spoilt.filter(({ how }) => how !== 'unknown'),
      nodeId,
    ).toEqual([])
  if (spoilt.length > 0) return
  const late = asking.how === 'settled' && asking.deadlineMs !== undefined
  if (step.status === 'skipped') {
    expect(step.reasonCode, nodeId).toBe('not_taken')
    expect(causes, `${nodeId} was skipped, and this had failed`).toEqual([])
  } else if (!late || step.reasonCode !== 'timeout') {
    expect(step.status, nodeId).toBe('failed')
    expect(
      causes.map((cause) => cause.class),
      `${nodeId} failed with a class of its own`,
    ).toContain(step.reasonCode)
  }
  // What had come, had come: nobody goes without who has enough (a deadline and a straggler let go).
  if (asking.how === 'settled' && !late && asking.stragglerMs === undefined)
    expect(
      came.filter(({ how }) => how === 'value'),
      `${nodeId} had a value`,
    ).toEqual([])
}
