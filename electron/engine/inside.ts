import type { Signal } from '../../shared/clock.ts'
import { StepError } from '../../shared/errors.ts'
import { insidePath, nodeIdOf, readPath } from '../../shared/events/path.ts'
import type { InsideEnd, InsideRuns } from '../../shared/kinds/execute.ts'
import { toNano } from '../../shared/money.ts'
import type { Plan, PlanInside, PlanStep } from '../../shared/plan/types.ts'
import type { ReceiptStep } from '../../shared/receipt/types.ts'
import type { Value } from '../../shared/values.ts'
import type { RunCore } from './core.ts'
import type { StepEnd } from './outcomes.ts'
import { Purse } from './purse.ts'
import { spentBy } from './receipt.ts'
import type { Scheduler } from './scheduler.ts'
import { keep, type Step } from './step.ts'
import type { Resumed } from './types.ts'

/**
 * One time through what lies in a box: a plan of its own under the same scheduler, whose steps are named by path. Money,
 * limits, attempts, journal and deadline are the run's.
 */
export class InsideRun {
  readonly round: number
  readonly scheduler: Scheduler
  readonly #inside: PlanInside
  readonly #vars: Record<string, Value> = Object.create(null) as Record<string, Value>
  #look: () => void = () => undefined

  constructor(core: RunCore, box: PlanStep, inside: PlanInside, round: number) {
    this.round = round
    this.#inside = inside
    const plan = planAt(core.options.plan, box.nodeId, inside, round)
    const options = { ...core.options, plan, inputs: this.#vars }
    // What changes (attempts left, broken) is the run's and must stay one.
    const purse = purseOf(core, box, inside, round)
    const held = purse === null ? core.held : [purse, ...core.held]
    const here = `${box.title}, time ${round}`
    const place = core.place === null ? here : `${core.place}: ${here}`
    const changed: Partial<RunCore> = { options, held, place }
    const own = new Proxy(core, {
      get: (target, key): unknown => Reflect.get(Object.hasOwn(changed, key) ? changed : target, key),
    })
    this.scheduler = core.schedule(own, () => this.#look())
  }

  /** Rejects on abort, once all has ended and what it cost is in its steps. What had finished before is kept. */
  run(inputs: Readonly<Record<string, Value>>, signal: Signal): Promise<InsideEnd> {
    Object.assign(this.#vars, inputs)
    const { outputs } = this.#inside
    const ends = new Map<string, StepEnd>()
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(stoppedBy(signal))
      const stop = (): void => this.scheduler.stop(stoppedBy(signal).message)
      this.#look = () => {
        if (this.scheduler.active > 0 || (!signal.aborted && ends.size < outputs.length)) return
        this.#look = () => undefined
        signal.removeEventListener('abort', stop)
        this.scheduler.closeUnasked()
        if (signal.aborted) reject(stoppedBy(signal))
        else resolve(this.#end(ends))
      }
      signal.addEventListener('abort', stop, { once: true })
      this.scheduler.goOn()
      for (const { name, step } of outputs)
        this.scheduler.ask(step, { hear: (_source, end) => void ends.set(name, end) })
      this.scheduler.drain()
    })
  }

  /** Only Outputs decide, as they do for the run. */
  #end(ends: ReadonlyMap<string, StepEnd>): InsideEnd {
    const outputs: Record<string, Value> = Object.create(null) as Record<string, Value>
    let failed: StepError | null = null
    for (const { name } of this.#inside.outputs) {
      const end = ends.get(name)
      const value = end?.status === 'done' ? end.outputs['value'] : undefined
      if (value !== undefined) outputs[name] = value
      if (end?.cause !== null && end?.cause !== undefined) failed ??= this.#failure(end, end.cause.nodeId)
    }
    if (failed === null && Object.keys(outputs).length === 0)
      failed = new StepError('no_output', 'No Output inside got a value: every way to them was not taken.')
    return { outputs, failed }
  }

  #failure(end: StepEnd, origin: string): StepError {
    const source = this.scheduler.stepOf(origin)
    const why = source?.end?.reason ?? end.reason ?? 'It failed.'
    const title = source?.plan.title ?? nodeIdOf(origin)
    return new StepError(end.cause?.class ?? 'unknown', `${title}: ${why}`, source?.code ?? null, origin)
  }
}

/** What a held pipeline may spend each time it runs, begun with what was spent before an interruption; null: any. */
function purseOf({ options }: RunCore, box: PlanStep, { perRunUsd }: PlanInside, round: number): Purse | null {
  if (perRunUsd === undefined) return null
  const prefix = insidePath(box.nodeId, round, '')
  const earlier = [
    ...[...(options.resumed?.finished ?? [])].map(([nodeId, { step }]) => ({ nodeId, attempts: step.attempts })),
    ...[...(options.resumed?.attempts ?? [])].map(([nodeId, attempts]) => ({ nodeId, attempts })),
  ]
  const made = earlier.flatMap(({ nodeId, attempts }) => (nodeId.startsWith(prefix) ? attempts : []))
  return new Purse({ label: `budget of ${box.title}`, code: 'held_budget', limit: toNano(perRunUsd) }, spentBy(made))
}

/** Every step gets its path for an id: events, receipts and what is kept of an interrupted run go by it. */
function planAt({ settings, name }: Plan, box: string, inside: PlanInside, round: number): Plan {
  const at = (nodeId: string): string => insidePath(box, round, nodeId)
  return {
    format: 'switchyard.plan',
    version: 1,
    hash: inside.hash,
    name,
    settings,
    inputs: inside.inputs,
    outputs: inside.outputs.map((output) => ({ ...output, nodeId: at(output.nodeId) })),
    steps: inside.steps.map((step) => ({ ...step, nodeId: at(step.nodeId) })),
    bounds: inside.bounds,
    sentences: [],
  }
}

function stoppedBy({ reason }: Signal): StepError {
  return reason instanceof StepError ? reason : new StepError('cancelled', 'Stopped with the node around it.')
}

/** The times a box has run so far; one that is named again goes on with what it has. */
function timeOf(core: RunCore, step: Step, inside: PlanInside, round: number): InsideRun {
  const known = step.rounds.find((each) => each.round === round)
  if (known !== undefined) return known
  const fresh = new InsideRun(core, step.plan, inside, round)
  step.rounds = [...step.rounds, fresh].sort((a, b) => a.round - b.round)
  return fresh
}

/** What a step runs: what lies in it, or what a model drafted to; undefined where there is nothing (yet). */
export const insideOf = ({ plan, drafted }: Step): PlanInside | undefined => plan.inside ?? drafted?.plan

/** What an interrupted run left of a step; of a box also its times, so that what they cost stays in the receipt. */
export function keepStep(core: RunCore, step: Step, resumed: Resumed): void {
  const { nodeId } = step.plan
  step.drafted = resumed.drafts.get(nodeId) ?? null
  const inside = insideOf(step)
  keep(step, resumed, core.startedAt)
  if (inside !== undefined) for (const round of resumed.rounds.get(nodeId) ?? []) timeOf(core, step, inside, round)
}

/** The step of that path in one of these boxes. */
export function stepInside(boxes: ReadonlyMap<string, Step>, path: string): Step | undefined {
  for (let at = readPath(path); at.box !== null; at = readPath(at.box)) {
    const { box, round } = at
    const around = boxes.get(box)
    if (around !== undefined) return around.rounds.find((each) => each.round === round)?.scheduler.stepOf(path)
  }
  return undefined
}

/** Receipts of all steps, which have ended; what lies in a box after the box. */
export function receiptsOf(steps: readonly Step[]): ReceiptStep[] {
  const receipts: ReceiptStep[] = []
  for (const { receipt, rounds } of steps) {
    if (receipt !== null) receipts.push(receipt)
    for (const { scheduler } of rounds) receipts.push(...receiptsOf(scheduler.steps))
  }
  return receipts
}

/** What a box's executor may do with what lies in it. `follow` keeps its step from ending before what it began. */
export function insideRuns(
  core: RunCore,
  step: Step,
  inside: PlanInside,
  signal: Signal,
  follow: <T>(work: Promise<T>) => Promise<T>,
): InsideRuns {
  return {
    inputs: inside.inputs,
    outputs: inside.outputs.map(({ name }) => name),
    leastRequests: inside.leastRequests,
    requestsLeft: () => core.attemptsLeft,
    run: (round, inputs) => follow(timeOf(core, step, inside, round).run(inputs, signal)),
    progress(done, total) {
      if (!signal.aborted) core.journal.emit('step.progress', { nodeId: step.plan.nodeId, done, total })
    },
  }
}
