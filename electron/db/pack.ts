import type { RunEvent, RunEventType } from '../../shared/events/types.ts'
import type { Receipt, ReceiptAttempt, ReceiptStep } from '../../shared/receipt/types.ts'
import { type Reader, storedObject } from './connection.ts'
import { iso } from './times.ts'
import { StoreError } from './errors.ts'

/** Kinds of event by their number in the table: only ever added to at the end. */
export const storedTypes = [
  'run.started',
  'step.ready',
  'step.started',
  'attempt.started',
  'attempt.finished',
  'decision',
  'breaker',
  'budget',
  'step.finished',
  'run.finished',
  'human.asked',
  'human.answered',
  'step.progress',
  'tool.called',
  'tool.finished',
  'rate.waiting',
  'plan.drafted',
] as const satisfies readonly RunEventType[]

/** In place of a kind of event: the row stands for a step's `step.ready`, and for its `step.started` right after it. */
export const readyAndStarted = 100

export type StoredEvent = Extract<RunEvent, { type: (typeof storedTypes)[number] }>

const codes = new Map<string, number>(storedTypes.map((type, code) => [type, code]))

/** Undefined for the events that are live only. */
export const codeOf = (type: RunEventType): number | undefined => codes.get(type)

/** An event's key is its run's number times this, plus its seq. */
const seqs = 2 ** 28

export const keyOf = (run: number, seq: number): number => run * seqs + seq

export interface EventRow {
  key: number
  at: number
  type: number
  node: string | null
  body: string | null
}

/**
 * What this run has already stored, so that the same object isn't written again: a step's receipt holds the attempts'
 * receipts, and the run's holds the steps'. Only the very same object is left out, so nothing can be lost by it.
 */
export interface Written {
  inputs: string
  attempts: Map<string, Map<number, ReceiptAttempt>>
  steps: Map<string, ReceiptStep>
}

export const nothingWritten = (inputs: string): Written => ({ inputs, attempts: new Map(), steps: new Map() })

/** A step's receipt in which a number stands for the attempt finished under it. */
type PackedStep = Omit<ReceiptStep, 'attempts'> & { attempts: (ReceiptAttempt | number)[] }
/** A run's receipt in which a node's id stands for the step that it finished. */
type PackedReceipt = Omit<Receipt, 'steps'> & { steps: (PackedStep | string)[] }

function packStep(step: ReceiptStep, written: Written): PackedStep {
  const finished = written.attempts.get(step.nodeId)
  return { ...step, attempts: step.attempts.map((one) => (finished?.get(one.n) === one ? one.n : one)) }
}

/** The part of an event that isn't in columns, as JSON; null where there is none. Marks in `written` what it wrote. */
export function packBody(event: StoredEvent, written: Written): string | null {
  const {
    runId: _run,
    seq: _seq,
    at: _at,
    type: _type,
    nodeId: _node,
    ...rest
  } = event as StoredEvent & { nodeId?: string }
  switch (event.type) {
    case 'step.ready':
    case 'step.started':
      return Object.keys(rest).length === 0 ? null : JSON.stringify(rest)
    case 'run.started': {
      const same = JSON.stringify(event.inputs) === written.inputs
      return JSON.stringify(same ? { ...rest, inputs: undefined } : rest)
    }
    case 'attempt.finished':
      keepAttempt(written.attempts, event)
      return JSON.stringify(rest)
    case 'step.finished': {
      const step = packStep(event.step, written)
      written.steps.set(event.step.nodeId, event.step)
      return JSON.stringify({ ...rest, step })
    }
    case 'run.finished': {
      const { receipt } = event
      const steps = receipt.steps.map((step) =>
        written.steps.get(step.nodeId) === step ? step.nodeId : packStep(step, written),
      )
      return JSON.stringify({ ...rest, receipt: { ...receipt, steps } satisfies PackedReceipt })
    }
    case 'attempt.started':
    case 'decision':
    case 'breaker':
    case 'budget':
    case 'step.progress':
    case 'human.asked':
    case 'human.answered':
    case 'tool.called':
    case 'tool.finished':
    case 'rate.waiting':
    case 'plan.drafted':
      return JSON.stringify(rest)
  }
}

function keepAttempt(
  attempts: Written['attempts'],
  { nodeId, receipt }: Extract<RunEvent, { type: 'attempt.finished' }>,
): void {
  let ofNode = attempts.get(nodeId)
  if (ofNode === undefined) attempts.set(nodeId, (ofNode = new Map()))
  ofNode.set(receipt.n, receipt)
}

/** The events of one run from their rows, in order, whole again. Throws `StoreError` `damaged`. */
export function unpackEvents(db: Reader, runId: string, inputs: string, rows: readonly EventRow[]): RunEvent[] {
  const attempts: Written['attempts'] = new Map()
  const steps: Written['steps'] = new Map()
  const kept = <Part>(part: Part | undefined): Part => {
    if (part === undefined) throw new StoreError('damaged', `Database ${db.file}: events of run ${runId} are missing.`)
    return part
  }
  const wholeStep = (packed: PackedStep): ReceiptStep => ({
    ...packed,
    attempts: packed.attempts.map((one) =>
      typeof one === 'number' ? kept(attempts.get(packed.nodeId)?.get(one)) : one,
    ),
  })
  const unpack = (row: EventRow, seq: number): RunEvent[] => {
    const at = iso(row.at)
    if (row.type === readyAndStarted) {
      const nodeId = kept(row.node ?? undefined)
      return [
        { runId, seq: seq - 1, at, type: 'step.ready', nodeId },
        { runId, seq, at, type: 'step.started', nodeId },
      ]
    }
    const type = kept(storedTypes[row.type])
    const node = row.node === null ? {} : { nodeId: row.node }
    const body = row.body === null ? {} : storedObject(db, row.body, `Event ${seq} of the run ${runId}`)
    const event = { runId, seq, at, type, ...node, ...body } as StoredEvent
    switch (event.type) {
      case 'run.started':
        event.inputs ??= storedObject<typeof event.inputs>(db, inputs, `What the run ${runId} was given`)
        break
      case 'attempt.finished':
        keepAttempt(attempts, event)
        break
      case 'step.finished':
        event.step = wholeStep(event.step as PackedStep)
        steps.set(event.step.nodeId, event.step)
        break
      case 'run.finished': {
        const packed = (event.receipt as PackedReceipt).steps
        event.receipt.steps = packed.map((one) => (typeof one === 'string' ? kept(steps.get(one)) : wholeStep(one)))
        break
      }
      default:
        // The others were stored whole.
        break
    }
    return [event]
  }
  return rows.flatMap((row) => {
    const seq = row.key % seqs
    try {
      return unpack(row, seq)
    } catch (error) {
      if (error instanceof StoreError) throw error
      // JSON, and not of the shape that this kind of event has.
      throw new StoreError(
        'damaged',
        `Event ${seq} of the run ${runId} can’t be read any more (database ${db.file}).`,
        error,
      )
    }
  })
}
