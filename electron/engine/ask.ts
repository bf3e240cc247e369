import type { Signal } from '../../shared/clock.ts'
import { type ErrorClass, StepError, errorRules } from '../../shared/errors.ts'
import type { AskAnswer, AskRequest, EmbedAnswer, EmbedRequest } from '../../shared/kinds/execute.ts'
import { CallError, type ModelRequest, type ModelResult } from '../../shared/model/types.ts'
import { clockTime } from '../../shared/health/words.ts'
import { toUsd } from '../../shared/money.ts'
import { attemptsAStep } from '../../shared/plan/limits.ts'
import type { ReceiptAttempt } from '../../shared/receipt/types.ts'
import type { AnsweredBy } from '../../shared/values.ts'
import { type CacheUse, throughCache } from './cache.ts'
import { DeltaHold } from './deltas.ts'
import { reservationFor } from './pricing.ts'
import { settle } from './settle.ts'
import { asFailure, type Failure } from './failure.ts'
import { readAnswer } from './answers.ts'
import { picturesOf, type ReadPicture, showing } from './images.ts'
import { type Breaks, beginning, brokeOff, endedByBreak, noteBreak, requestAfter, saidBefore } from './breaks.ts'
import { admit } from './admission.ts'
import type { RunCore } from './core.ts'
import { refusedIn } from './health-gate.ts'
import { nameOfAsk, targetFor } from './names.ts'
import { requestFor, timersFor } from './request.ts'
import { backoffMs, longestRetryAfterMs, sleep } from './waits.ts'
import type { TargetFacts } from './types.ts'

/** What a step's asks share: its attempts so far and how often each request was made. */
export interface AskState {
  nodeId: string
  attempts: ReceiptAttempt[]
  /** What the step's data is tagged with. */
  tags: readonly string[]
  /** Attempts begun, finished or not: numbers the next one. */
  begun: number
  /** Attempts begun or waiting for a place: what the bound of a step counts. */
  claimed: number
  occurrences: Map<string, number>
  /** Vectors of texts, as part of this step. */
  embed(request: EmbedRequest): Promise<EmbedAnswer>
  /** What a cache had for it; null where none was asked. */
  cache: CacheUse
  signal: Signal
  /** An answer can still come without this step. */
  replaceable: boolean
  /** What a Fallback wants when an answer breaks off; null: it begins anew. */
  breaks: Breaks | null
}

const none: readonly ReadPicture[] = []

/** One question to one target, through every retry the table allows. The owner of all retries: nothing below repeats. */
export async function ask(core: RunCore, state: AskState, wanted: AskRequest): Promise<AskAnswer> {
  // Vectors of another model can't be compared: no tier stands in for an embedding model.
  const target = wanted.vectors === undefined ? targetFor(core, state, wanted) : wanted.target
  const standIn = wanted.vectors === undefined ? core.options.standIn?.(target) : undefined
  const question = { ...wanted, target: standIn ?? target }
  const facts = core.options.facts(question.target)
  const pictures = wanted.images === undefined ? none : await picturesOf(core, wanted)
  const request = beginning(state, question, showing(requestFor(core, state.nodeId, question, facts), pictures))
  const askKey = nameOfAsk(state, question, request)
  const by: AnsweredBy = { nodeId: state.nodeId, provider: question.target.provider, model: question.target.model }
  // Vectors are in no event: they are kept in their store, which was looked into before.
  const kept =
    question.vectors === undefined ? core.options.resumed?.answers.get(`${state.nodeId} ${askKey}`) : undefined
  if (kept !== undefined) {
    const read = readAnswer(question, by, kept.text, kept.finish)
    if (read.ok) return read.answer
  }
  const earlier = core.options.reuse?.find(state.nodeId, askKey) ?? null
  const again = earlier === null ? null : readAnswer(question, by, earlier.text, earlier.finish)
  if (earlier !== null && again?.ok === true) {
    const savedUsd = earlier.costUsd === null ? null : earlier.costUsd + (state.cache?.savedUsd ?? 0)
    state.cache = { hit: true, savedUsd, runId: earlier.runId, from: 'run' }
    core.practice ||= facts.practice
    return again.answer
  }
  return throughCache(core, state, question, request, by, () =>
    attempts(core, state, { question, request, facts, askKey, by, pictures }),
  )
}

/** Asks until it is answered, or may not be asked again. */
async function attempts(core: RunCore, state: AskState, asked: Asked): Promise<Answered> {
  const { question } = asked
  const retries = new Map<ErrorClass, number>()
  let { request } = asked
  for (;;) {
    const attempt = await oneAttempt(core, state, { ...asked, request })
    if (attempt.ok) return attempt
    const { failure } = attempt
    const used = retries.get(failure.class) ?? 0
    const delay = retryDelay(core, state, question, failure, used)
    const broken = endedByBreak(state, question, failure)
    if (broken !== null) throw broken
    if (delay === null) throw new StepError(failure.class, failure.message + whenWords(core, failure), failure.code)
    retries.set(failure.class, used + 1)
    request = requestAfter(state, question, request, failure)
    if (delay > 0) await sleep(core.options.clock, delay, state.signal)
  }
}

/** Where it was told to wait longer than a run waits: when that is over. Rule: engine.md, "Error classes". */
function whenWords({ options }: RunCore, { retryAfterMs }: Failure): string {
  if (retryAfterMs === null || retryAfterMs <= longestRetryAfterMs) return ''
  const now = options.clock.now()
  return ` It may be asked again at ${clockTime(now + retryAfterMs, now)}.`
}

/** Milliseconds until the same target may be asked again, or null when it may not. */
function retryDelay(
  core: RunCore,
  state: AskState,
  question: AskRequest,
  failure: Failure,
  used: number,
): number | null {
  const allowed = errorRules[failure.class].retries
  const said = typeof question.retries === 'number' ? question.retries : question.retries?.[failure.class]
  const wanted = allowed === 0 ? 0 : (said ?? allowed)
  if (used >= wanted || state.signal.aborted) return null
  if (state.claimed >= attemptsAStep || core.attemptsLeft <= 0) return null
  if (failure.class === 'invalid_output') return 0
  const asked = failure.retryAfterMs
  if (asked !== null && asked > longestRetryAfterMs) return null
  const delay = asked ?? backoffMs(used, core.options.random())
  if (refusedIn(core, question.target, delay)) return null
  return core.options.clock.now() + delay >= core.deadline ? null : delay
}

interface Answered {
  answer: AskAnswer
  /** Of the request that was answered; null where the price is unknown. */
  costUsd: number | null
}

type Attempt = ({ ok: true } & Answered) | { ok: false; failure: Failure }

export interface Asked {
  question: AskRequest
  request: ModelRequest
  facts: TargetFacts
  askKey: string
  by: AnsweredBy
  pictures: readonly ReadPicture[]
}

async function oneAttempt(core: RunCore, state: AskState, asked: Asked): Promise<Attempt> {
  const { question, request, facts, askKey, by, pictures } = asked
  const { target } = question
  const reserved = reservationFor(facts.model, request)
  const { reservation, pass, ticket } = await admit(core, state, asked, reserved)
  const n = ++state.begun
  const startedAt = core.options.clock.now()
  const named: ReceiptAttempt['target'] = { provider: target.provider, model: target.model, key: target.key ?? null }
  const reservedUsd = reserved === null ? null : toUsd(reserved)
  core.journal.emit('attempt.started', {
    nodeId: state.nodeId,
    attempt: n,
    target: named,
    reservedUsd,
    askKey,
    ...(question.fittedTo === undefined ? {} : { fittedTo: question.fittedTo }),
  })
  core.journal.commit()
  core.practice ||= facts.practice

  const hold = new DeltaHold(core.options.clock, (text) =>
    core.journal.emit('attempt.delta', { nodeId: state.nodeId, attempt: n, text }),
  )
  const before = saidBefore(state, question)
  if (before !== '') hold.push(before)
  let result: ModelResult | null = null
  let failure: Failure | null = null
  try {
    if (core.broken)
      throw new CallError('The run can no longer be kept, so nothing is asked.', { class: 'cancelled', sent: false })
    result = await core.options.call({
      nodeId: state.nodeId,
      target,
      request,
      timers: timersFor(facts, question),
      signal: state.signal,
      ...(pictures.length === 0 ? {} : { pictures: pictures.map(({ base64 }) => base64) }),
      ...(request.stream ? { onDelta: (text: string) => hold.push(text) } : {}),
      onRates: pass.heard,
    })
    if (result.vectors !== undefined) question.vectors?.(result.vectors)
  } catch (error) {
    failure = asFailure(error, hold.shown)
  }
  hold.end()
  if (failure?.class === 'rate_limit' && failure.retryAfterMs !== null) pass.refused(failure.retryAfterMs)
  pass.end()

  const settled = settle(facts.model, request, result, failure, reserved)
  reservation.settle(settled.costNano ?? 0)
  let answer: AskAnswer | null = null
  if (result !== null) {
    const read = readAnswer(question, by, before + result.text, result.finish)
    if (read.ok) answer = read.answer
    else failure = { ...read.failure, shown: hold.shown }
  }
  ticket({ failure, ttftMs: result?.ttftMs ?? null })
  const cancelled = failure?.class === 'cancelled'
  const receipt: ReceiptAttempt = {
    n,
    target: named,
    status: failure === null ? 'done' : cancelled ? 'cancelled' : 'failed',
    errorClass: failure?.class ?? null,
    httpStatus: result?.httpStatus ?? failure?.httpStatus ?? null,
    retryAfterMs: failure?.retryAfterMs ?? null,
    startedAt: core.journal.iso(startedAt),
    ttftMs: result?.ttftMs ?? failure?.ttftMs ?? null,
    durationMs: core.options.clock.now() - startedAt,
    usage: settled.usage,
    price: settled.price,
    costUsd: settled.costNano === null ? null : toUsd(settled.costNano),
    costState: settled.costState,
    dropped: result === null || result.dropped.length === 0 ? null : result.dropped,
    usageDetails: settled.details,
    reckonedUsd: settled.reckonedNano === null ? null : toUsd(settled.reckonedNano),
    waitedMs: pass.waitedMs === 0 ? null : pass.waitedMs,
  }
  state.attempts.push(receipt)
  // Whoever is asked next, here or by a Fallback, begins anew; after a stop, what was shown may stay.
  const kept = failure !== null && brokeOff(state, question, failure)
  if (failure?.shown && !cancelled && !kept)
    core.journal.emit('attempt.reset', { nodeId: state.nodeId, attempt: n, why: failure.message })
  core.journal.emit('attempt.finished', {
    nodeId: state.nodeId,
    attempt: n,
    askKey,
    text: before + (result?.text ?? failure?.partialText ?? ''),
    finish: result?.finish ?? null,
    ...(result?.thoughts === undefined ? {} : { thoughts: result.thoughts }),
    receipt,
  })
  core.journal.commit()
  if (failure !== null) noteBreak(state, question, failure)
  if (failure !== null) return { ok: false, failure }
  return { ok: true, answer: answer!, costUsd: receipt.costUsd }
}
