import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { errorRules, StepError } from '../../errors.ts'
import { type Json, canonicalJson } from '../../json.ts'
import { ruleField } from '../../rules/evaluate.ts'
import { tokensAPicture } from '../../images/types.ts'
import { estimateTokens } from '../../text/count.ts'
import type { Decision } from '../../receipt/types.ts'
import type { Value } from '../../values.ts'
import type { AskRequest, Execute, StepContext } from '../execute.ts'
import { askOf, picturesAt } from '../model/execute.ts'
import { type Draws, choose } from './choose.ts'
import { type PoolConfig, targetOf } from './definition.ts'
import { type Candidate, type PoolRequest, type Removal, candidatesOf, filtered } from './filter.ts'

/**
 * Asks one of the pool, and another when it fails, each once, until somebody answers or nobody is left. Everybody who
 * was not asked is named with the reason in the decision.
 */
export const execute: Execute<PoolConfig> = async (config, inputs, context) => {
  const [prompt, background] = [inputs.one('prompt'), inputs.one('context')]
  const pictures = picturesAt(inputs)
  const question = askOf({ ...config, target: targetOf(config.targets[0]) }, prompt, background, pictures)
  const request = {
    promptTokens: tokensOf(question) + pictures.length * tokensAPicture,
    pictures: pictures.length,
    now: context.run.startedAt,
  }
  const failed = new Map<string, Removal>()
  for (let made = 0; ; made++) {
    const all = candidatesOf(config.targets, (row) => context.standing(targetOf(row), question))
    const { chosen, decision, alone, over } =
      madeBefore(all, failed, context.decided, made) ??
      choiceOf(config, all, failed, request, drawsOf(config, prompt, context, failed.size))
    context.decide(decision)
    if (over !== null) {
      noteFailed(all, chosen, over, failed)
      continue
    }
    try {
      const target = targetOf(chosen.row)
      const answer = await context.ask({ ...question, target, chosen: true, ...(alone ? {} : { retries: 0 }) })
      if (config.outputSchema !== undefined) return { answer: { type: 'json', data: answer.value, by: answer.by } }
      return { answer: { type: 'text', data: answer.text, by: answer.by } }
    } catch (error) {
      if (!(error instanceof StepError) || errorRules[error.class].next === 'no' || isBound(error)) throw error
      const why = sentence(`It failed (${error.class}): ${error.message}`)
      noteFailed(all, chosen, { why, class: error.class }, failed)
    }
  }
}

interface Made {
  chosen: Candidate
  decision: Decision
  /** Nobody else is left, so that it is asked again before the pool gives up. */
  alone: boolean
  /** It was asked before the run was interrupted, and how it failed; null: it is asked now. */
  over: Removal | null
}

/** A choice made before the run was interrupted holds: its answer may be paid for, and who failed then isn't asked again. */
function madeBefore(
  all: readonly Candidate[],
  failed: ReadonlyMap<string, Removal>,
  decided: StepContext['decided'],
  made: number,
): Made | null {
  const before = decided[made]
  const chosen = all.find(({ id }) => id === before?.decision.chosen && !failed.has(id))
  if (before === undefined || chosen === undefined) return null
  const { decision } = before
  const next = decided[made + 1]?.decision.candidates.find(({ id }) => id === chosen.id)?.removedBy
  const over =
    before.failed === null || next === undefined
      ? null
      : { why: next ?? `It failed (${before.failed}).`, class: before.failed }
  const alone = decision.candidates.every(({ id, removedBy }) => id === chosen.id || removedBy !== null)
  return { chosen, decision, alone, over }
}

/** Throws `StepError` where nobody is left. */
function choiceOf(
  config: PoolConfig,
  all: readonly Candidate[],
  failed: ReadonlyMap<string, Removal>,
  request: PoolRequest,
  draws: Draws,
): Made {
  const untried = all.filter(({ id }) => !failed.has(id))
  const { left, removed, furthest } = filtered(config, untried, request)
  for (const [id, removal] of failed) removed.set(id, removal)
  if (left.length === 0) throw nobodyLeft(all, removed, [...failed.values()].at(-1) ?? furthest)
  const { chosen, why, scores, held } = choose(config, left, request, draws)
  const candidates = all.map(({ id }) => ({
    id,
    score: rounded(scores.get(id)),
    removedBy: id === chosen.id ? null : (removed.get(id)?.why ?? held.get(id) ?? null),
  }))
  return { chosen, decision: { chosen: chosen.id, why, candidates }, alone: left.length === 1, over: null }
}

function noteFailed(
  all: readonly Candidate[],
  chosen: Candidate,
  removal: Removal,
  failed: Map<string, Removal>,
): void {
  failed.set(chosen.id, removal)
  if (errorRules[removal.class].next === 'window') takeNoMore(all, chosen, failed)
}

const isBound = ({ code }: StepError): boolean => code === 'step_attempts' || code === 'run_attempts'

/** A prompt that was too long for one is too long for all whose window is no larger. */
function takeNoMore(all: readonly Candidate[], tooSmall: Candidate, failed: Map<string, Removal>): void {
  const window = tooSmall.standing.facts?.window ?? null
  for (const { id, standing } of all) {
    const own = standing.facts?.window ?? null
    if (failed.has(id) || window === null || own === null || own > window) continue
    failed.set(id, {
      why: `It takes no more than ${tooSmall.id}, for which the prompt was too long.`,
      class: 'context_length',
    })
  }
}

/** Empty means a typed error, never the whole pool. */
function nobodyLeft(all: readonly Candidate[], removed: ReadonlyMap<string, Removal>, last: Removal | null): StepError {
  const told = all.map(({ id }) => `${id}: ${removed.get(id)?.why ?? 'It was not asked.'}`)
  return new StepError(last?.class ?? 'config', `No model of the pool could answer. ${told.join(' ')}`, 'no_target')
}

const sentence = (words: string): string => (/[.!?…]$/.test(words) ? words : `${words}.`)

/** What surely goes out: a conversation that is cut to fit counts for nothing. */
const tokensOf = ({ system, messages, fit }: AskRequest): number =>
  [
    system,
    ...messages
      .filter((_, i) => fit === undefined || i < fit.range.from || i >= fit.range.to)
      .map(({ content }) => content),
  ].reduce((sum, text) => sum + estimateTokens(text), 0)

const rounded = (score: number | undefined): number | null =>
  score === undefined || !Number.isFinite(score) ? null : Number(score.toPrecision(6))

function drawsOf(config: PoolConfig, prompt: Value | undefined, context: StepContext, tries: number): Draws {
  const { sticky } = config
  const value = sticky === undefined || prompt === undefined ? undefined : stickyValue(sticky, prompt, context)
  return {
    chance: (purpose) => context.random(purpose, tries),
    // A caller who doesn't send the field has nothing to stick to.
    sticky: value === undefined || value === null ? null : (purpose) => fraction([purpose, value]),
    turn: () => context.turn(JSON.stringify(config.targets.map(targetOf))),
  }
}

const stickyValue = (field: string, value: Value, { run }: StepContext): Json | undefined =>
  ruleField(field, { value, vars: run.vars, startedAt: run.startedAt })

function fraction(of: Json): number {
  const view = new DataView(sha256(utf8ToBytes(canonicalJson(of))).buffer)
  return (view.getUint32(0) * 65_536 + view.getUint16(4)) / 2 ** 48
}
