import type { Clock } from '../../shared/clock.ts'
import { type RunEvent, isLiveOnly } from '../../shared/events/types.ts'
import type { ReceiptStep } from '../../shared/receipt/types.ts'
import type { Value } from '../../shared/values.ts'
import type { Sink } from './types.ts'

type Facts<Type extends RunEvent['type']> = Omit<Extract<RunEvent, { type: Type }>, 'runId' | 'seq' | 'at' | 'type'>

/** Longest time in milliseconds that an event is held back. */
export const frameMs = 16

let lastMs = Number.NaN
let lastIso = ''

/** The same millisecond is asked for many times, by all runs. */
function isoOf(ms: number): string {
  if (ms !== lastMs) {
    lastMs = ms
    lastIso = new Date(ms).toISOString()
  }
  return lastIso
}

/**
 * Numbers a run's events and hands them on: at once at every edge that something depends on (`commit`), else within a
 * frame. A sink that throws (a full disk) is told once to `onBroken`; the run then ends, since it can't be kept.
 */
export class Journal {
  readonly #runId: string
  readonly #clock: Clock
  readonly #sink: Sink
  readonly #onBroken: (error: unknown) => void
  #seq: number
  #pending: RunEvent[] = []
  #frame: (() => void) | null = null
  #atFrame: (() => void) | null = null
  #due = false
  #broken = false

  constructor(runId: string, clock: Clock, sink: Sink, lastSeq: number, onBroken: (error: unknown) => void) {
    this.#runId = runId
    this.#clock = clock
    this.#sink = sink
    this.#seq = lastSeq
    this.#onBroken = onBroken
  }

  /** Milliseconds as events and receipts write them. */
  iso(ms: number): string {
    return isoOf(ms)
  }

  emit<Type extends RunEvent['type']>(type: Type, facts: Facts<Type>): void {
    const at = this.iso(this.#clock.now())
    this.#add({ runId: this.#runId, seq: ++this.#seq, at, type, ...facts } as unknown as RunEvent)
  }

  // Every run and every step has these: written out, they take a fifth of what `emit` takes.

  runStarted(facts: Facts<'run.started'>): void {
    if (facts.partial !== undefined || facts.rehearsal !== undefined) return this.emit('run.started', facts)
    const { name, planHash, seed, seedIsSet, maxCostUsd, inputs, resumed } = facts
    const [runId, at, type] = [this.#runId, this.iso(this.#clock.now()), 'run.started' as const]
    const seq = ++this.#seq
    this.#add({ runId, seq, at, type, name, planHash, seed, seedIsSet, maxCostUsd, inputs, resumed })
  }

  runFinished({ status, error, outputs, receipt }: Facts<'run.finished'>): void {
    const at = this.iso(this.#clock.now())
    const type = 'run.finished'
    this.#add({ runId: this.#runId, seq: ++this.#seq, at, type, status, error, outputs, receipt })
  }

  /** @param now milliseconds since 1970 */
  stepReady(nodeId: string, now: number): void {
    this.#add({ runId: this.#runId, seq: ++this.#seq, at: this.iso(now), type: 'step.ready', nodeId })
  }

  /** @param at ISO 8601 */
  stepStarted(nodeId: string, at: string): void {
    this.#add({ runId: this.#runId, seq: ++this.#seq, at, type: 'step.started', nodeId })
  }

  /** @param now milliseconds since 1970 */
  stepFinished(nodeId: string, now: number, step: ReceiptStep, outputs: Record<string, Value>): void {
    this.#add({ runId: this.#runId, seq: ++this.#seq, at: this.iso(now), type: 'step.finished', nodeId, step, outputs })
  }

  #add(event: RunEvent): void {
    this.#pending.push(event)
    this.#frame ??= this.#clock.after(frameMs, () => {
      this.#frame = null
      this.commit()
      const atFrame = this.#atFrame
      this.#atFrame = null
      atFrame?.()
    })
  }

  /** Calls `fn` once at the end of this frame, or never when nothing comes any more before it ends. */
  afterFrame(fn: () => void): void {
    this.#atFrame = fn
  }

  /** Nothing comes any more. */
  end(): void {
    this.commit()
    this.#frame?.()
  }

  /** Steps that ended have been told to those that wait for them: `commitDue` now has something to do. */
  due(): void {
    this.#due = true
  }

  /** Before a step begins: what others ended with is durable when this returns. */
  commitDue(): void {
    if (this.#due) this.commit()
  }

  /** Everything so far is durable when this returns. */
  commit(): void {
    this.#due = false
    if (this.#pending.length === 0) return
    const batch = this.#pending
    this.#pending = []
    if (this.#broken && batch.every(isLiveOnly)) return
    try {
      this.#sink(batch)
    } catch (error) {
      if (this.#broken) return
      this.#broken = true
      this.#onBroken(error)
    }
  }
}
