import { type Transport, type WayOut, wayOutOf } from '../providers/index.ts'
import type { CallName, CallResult, Payload, Push, Results } from '../../shared/api/contract.ts'
import type { Clock } from '../../shared/clock.ts'
import type { PipelineDocument } from '../../shared/document/schema.ts'
import type { RunEvent } from '../../shared/events/types.ts'
import type { Environment } from '../../shared/model/types.ts'
import type { Problem } from '../../shared/problems.ts'
import type { RunResult } from '../../shared/receipt/types.ts'
import type { AskCounts } from '../../shared/tokens/count.ts'
import type { Unreached } from '../../shared/practice/rehearsed.ts'
import type { PartialRun, Rehearsal } from '../../shared/partial.ts'
import type { FaultProxy } from './rehearsals.ts'
import type { MasterWrap } from '../db/index.ts'
import type { KeyFile } from './key-file.ts'

/** Where this machine keeps secrets. */
export interface Secrets {
  /** Wraps the vault's master key; null where nothing safe is to be had, and then no key can be stored or read. */
  wrap: MasterWrap | null
  /** False: stored keys can be read, but a typed one stays in memory until the app ends (the browser host). */
  keeps: boolean
  /** Name of what keeps them, e.g. `gnome_libsecret`, for the screen. */
  backend: string
  /** What the user has to know about it; null when all is well. */
  warning: string | null
  /** An unlocked key file, on a machine without a keychain. */
  file?: KeyFile
}

export interface CoreOptions {
  /** Path of the database; its folder is made when it isn't there. */
  file: string
  host: 'desktop' | 'browser'
  version: string
  secrets: Secrets
  env: NodeJS.ProcessEnv
  clock: Clock
  random(): number
  /** Address of the practice provider, started when it is first needed; asked before each question to it. */
  practiceUrl(): Promise<string>
  /** Asks a simulator of its own that was told to fail: what that says of the models' health is not kept. */
  rehearses?: boolean
  /**
   * Starts a proxy that puts a fault in front of a provider, for so many requests or for all, and goes on to it by
   * `wayTo`, telling by its mark which request couldn't; absent: nothing can be rehearsed.
   */
  faultProxy?(options: {
    upstream: string
    wayTo: Transport['dispatcherFor']
    onUnreached: (mark: string, why: Unreached) => void
    fault: string
    times: number | null
  }): Promise<FaultProxy>
  /** The system's own proxy for an address, as a proxy script writes it; asked where the environment names none. */
  systemProxy?(url: string): Promise<string>
  /** Shows the system's dialog for a folder; null when the user leaves it. Absent where there is none (a browser). */
  chooseFolder?(): Promise<string | null>
  log(message: string, facts?: Record<string, unknown>): void
}

/** How this machine gets out to the world. */
export const wayOut = ({ env, systemProxy }: Pick<CoreOptions, 'env' | 'systemProxy'>): WayOut => ({
  ...wayOutOf(env),
  ...(systemProxy === undefined ? {} : { systemProxy }),
})

export interface StartRun {
  pipelineId: string | null
  document: PipelineDocument
  /** Values by Input name, in the Input's own type. */
  inputs: Record<string, unknown>
  seed?: number
  /** Hard, beside the document's own budget: the lower holds. */
  maxCostUsd?: number
  partial?: PartialRun
  rehearsal?: Rehearsal
  /** Leaves the run as `interrupted` once it does nothing but wait for people. */
  leaveWhenWaiting?: boolean
  /** Every batch of events of this run, in order, after it was kept. */
  onEvents?(events: RunEvent[]): void
}

export type StartedRun =
  | { started: false; problems: Problem[] }
  /** `outputs`: how many Outputs it has. */
  | { started: true; runId: string; outputs: number; problems: Problem[]; result: Promise<RunResult> }

export interface Core {
  dispatch<Name extends CallName>(name: Name, payload: unknown): Promise<CallResult<Name>>
  subscribe(listener: (push: Push) => void): () => void
  environment(): Promise<Environment>
  /** Counts tokens as models do; null where it can't. */
  countTokens: AskCounts
  startRun(request: StartRun): Promise<StartedRun>
  /** Goes on with an interrupted run. Throws `CoreError` (`not_found`, `not_interrupted`). */
  resumeRun(
    runId: string,
    onEvents?: (events: RunEvent[]) => void,
    leaveWhenWaiting?: boolean,
  ): Promise<{ runId: string; outputs: number; result: Promise<RunResult> }>
  stopRun(runId: string): boolean
  /** Ends it as `interrupted` if it only waits for people: it can be gone on with. */
  leaveRun(runId: string): boolean
  /** Writes a person's answer down, for a run of any process; one that lies still is not gone on with. Throws `CoreError`. */
  answerReview(answer: Payload<'runs.answer'>): Results['runs.answer']
  /**
   * Goes on with those interrupted runs that only wait for people, so that they go on waiting; where the setting
   * `resumeUnasked` is on, with all. @returns how many
   */
  resumeAtStart(): Promise<number>
  /** Runs that do something; one that only waits for people is left when the app ends, and waits on when it is back. */
  activeRuns(): number
  /** Resolves when each has written its receipt; one that only waits for people is left instead, to wait on. */
  stopAllRuns(): Promise<void>
  close(): Promise<void>
}

/** An error a caller can act on, by its code. The message is for the user. */
export class CoreError extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.name = 'CoreError'
    this.code = code
  }
}
