import { withFiles } from '../held.ts'
import { compileToRun } from '../../../../shared/compiler/index.ts'
import { readDocument } from '../../../../shared/document/index.ts'
import { type Problem, problem, stopsRun } from '../../../../shared/problems.ts'
import type { RunEvent } from '../../../../shared/events/types.ts'
import type { RunResult } from '../../../../shared/receipt/types.ts'
import { onStopSignals } from '../../../core/stop-signals.ts'
import type { Core } from '../../../core/types.ts'
import { UsageError, exitCodeOf, exitCodes } from '../exit.ts'
import { inputsFromFlags } from '../inputs.ts'
import { type Io, jsonLine, jsonText, problemLine, readBytes } from '../io.ts'
import { askPeople, waitingText } from '../person.ts'
import { progressLine, receiptText } from '../progress.ts'
import { openSession } from '../session.ts'
import { merged } from './document.ts'

export interface OutputFlags {
  json?: boolean
  events?: boolean
  /** Waits for people without a terminal, too: for an answer from elsewhere, or the end of its time. */
  wait?: boolean
}

export interface RunFlags extends OutputFlags {
  input?: string
  inputFile?: string
  var: string[]
  maxCost?: number
  seed?: number
  fault: string[]
  db?: string
}

/** The result where the document or the flags are at fault: nothing ran. */
export const invalidResult = (problems: Problem[]): RunResult => ({
  status: 'invalid',
  outputs: {},
  error: null,
  problems,
  receipt: null,
})

/** `switchyard run`: the answer on stdout, everything else on stderr; resolves to the exit code. */
export async function run(file: string, flags: RunFlags, io: Io): Promise<number> {
  if (flags.input !== undefined && flags.inputFile !== undefined)
    throw new UsageError('--input and --input-file exclude each other.')
  const { document: alone, problems: read } = readDocument(await readBytes(file, io))
  if (alone === null) return tellInvalid(read, flags, io)
  const document = await withFiles(alone, file)
  const session = await openSession({ ...(flags.db === undefined ? {} : { db: flags.db }), faults: flags.fault, io })
  try {
    const { core } = session
    const compiled = await compileToRun(document, await core.environment(), core.countTokens)
    const problems = merged(read, compiled.problems)
    if (compiled.plan === null || problems.some(stopsRun)) return tellInvalid(problems, flags, io)
    const input =
      flags.inputFile === undefined ? flags.input : Buffer.from(await readBytes(flags.inputFile, io)).toString('utf8')
    let inputs: Record<string, unknown>
    try {
      inputs = inputsFromFlags(compiled.plan.inputs, { ...(input === undefined ? {} : { input }), vars: flags.var })
    } catch (error) {
      if (!(error instanceof UsageError)) throw error
      return tellInvalid(
        [problem('bad_config', '-', error.message, 'Give each Input its value with --var NAME=VALUE.')],
        flags,
        io,
      )
    }
    const started = await session.core.startRun({
      pipelineId: null,
      document,
      inputs,
      ...(flags.seed === undefined ? {} : { seed: flags.seed }),
      ...(flags.maxCost === undefined ? {} : { maxCostUsd: flags.maxCost }),
      leaveWhenWaiting: leaves(flags, io),
      onEvents: hears(session.core, flags, io),
    })
    if (!started.started) return tellInvalid(started.problems, flags, io)
    return await follow(session.core, started, flags, io)
  } finally {
    await session.close()
  }
}

/** `switchyard resume`: goes on with an interrupted run. */
export async function resume(runId: string, flags: OutputFlags & { db?: string }, io: Io): Promise<number> {
  const session = await openSession({ ...(flags.db === undefined ? {} : { db: flags.db }), io })
  try {
    return await goOn(session.core, runId, flags, io)
  } finally {
    await session.close()
  }
}

/** Goes on with an interrupted run until it ends, or waits for a person nobody here can ask. */
export async function goOn(core: Core, runId: string, flags: OutputFlags, io: Io): Promise<number> {
  const resumed = await core.resumeRun(runId, hears(core, flags, io), leaves(flags, io))
  return follow(core, { ...resumed, problems: [] }, flags, io)
}

const leaves = (flags: OutputFlags, io: Io): boolean => io.ask === undefined && flags.wait !== true

function hears(core: Core, flags: OutputFlags, io: Io): (events: RunEvent[]) => void {
  const people = io.ask === undefined ? null : askPeople(core, io.ask, io)
  return (events) => {
    tellEvents(events, flags, io)
    people?.(events)
  }
}

/** Waits for the end. Ctrl-C stops the run in order, and its receipt is still printed; a second one ends at once. */
async function follow(
  core: Core,
  started: { runId: string; outputs: number; problems: Problem[]; result: Promise<RunResult> },
  flags: OutputFlags,
  io: Io,
): Promise<number> {
  const deaf = onStopSignals({
    stop: () => core.stopRun(started.runId),
    again: () => process.exit(exitCodes.cancelled),
  })
  try {
    const result = await started.result
    const whole: RunResult = { ...result, problems: started.problems }
    if (flags.json) io.out(flags.events ? jsonLine(whole) : jsonText(whole))
    else if (!flags.events) io.out(answerText(whole, started.outputs))
    if (whole.receipt !== null && !flags.json) io.err(receiptText(whole.receipt))
    if (whole.status === 'interrupted') await tellWaiting(core, started.runId, io)
    return exitCodeOf(whole)
  } finally {
    deaf()
  }
}

async function tellWaiting(core: Core, runId: string, io: Io): Promise<void> {
  const listed = await core.dispatch('reviews.list', undefined)
  if (listed.ok)
    io.err(
      waitingText(
        runId,
        listed.value.filter((one) => one.runId === runId),
      ),
    )
}

function tellEvents(events: readonly RunEvent[], flags: OutputFlags, io: Io): void {
  for (const event of events) {
    if (flags.events) io.out(jsonLine(event))
    const line = progressLine(event)
    if (line !== null) io.err(`${line}\n`)
  }
}

function tellInvalid(problems: Problem[], flags: OutputFlags, io: Io): number {
  if (flags.json) io.out(flags.events ? jsonLine(invalidResult(problems)) : jsonText(invalidResult(problems)))
  for (const found of problems) io.err(`${problemLine(found)}\n`)
  return exitCodes.invalid
}

/**
 * The Output's value and a newline, nothing where it got none; several Outputs, one JSON object of those that got one.
 * It goes by the Outputs that there are, so that a script reads the same form whichever way the run took.
 */
function answerText({ outputs }: RunResult, count: number): string {
  if (count > 1) return jsonText(outputs)
  const [only] = Object.values(outputs)
  if (only === undefined) return ''
  return typeof only === 'string' ? `${only}\n` : jsonText(only)
}
