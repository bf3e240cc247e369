import { isJsonObject, type Json } from '../../json.ts'
import { wilson } from '../../stats/intervals.ts'
import type { Learning, Lesson } from '../define.ts'
import { branchName, branchOf, percent, type CanaryConfig, type RouterConfig } from './config.ts'

/** Shares of the runs that a canary gets, one after the other. Source: engine.md, "Router". */
export const canarySteps = [0.05, 0.25, 1] as const
/** Runs on each step before it goes up. */
const runsAStep = 30
/** Fewer than these say nothing: chance alone may have made them. */
const runsToBreak = 10

/** What is known of one side. Runs whose cost or verdict isn't known count as runs and not there. */
export interface Counts {
  runs: number
  errors: number
  costed: number
  costUsd: number
  judged: number
  passed: number
}

export interface CanaryState {
  /** Index into the steps; one past the last once it has proven itself. */
  step: number
  rolledBack: boolean
  /** The canary's runs since its step began, and all of the others'. */
  canary: Counts
  others: Counts
  /** Since when it stands so, milliseconds since 1970, and what happened, newest last. */
  since: number | null
  told: { at: number; what: string }[]
}

const noCounts: Counts = { runs: 0, errors: 0, costed: 0, costUsd: 0, judged: 0, passed: 0 }
const toldKept = 20

export const freshCanary = (): CanaryState => ({
  step: 0,
  rolledBack: false,
  canary: { ...noCounts },
  others: { ...noCounts },
  since: null,
  told: [],
})

/** What was kept, or a fresh start. Only this file writes it, so that its shape is known. */
export const readCanary = (kept: Json | null): CanaryState =>
  isJsonObject(kept) && typeof kept['step'] === 'number' ? (kept as unknown as CanaryState) : freshCanary()

export const canaryShare = ({ step, rolledBack }: CanaryState): number => (rolledBack ? 0 : (canarySteps[step] ?? 1))

function counted(counts: Counts, { failed, costUsd, pass }: Lesson): Counts {
  return {
    runs: counts.runs + 1,
    errors: counts.errors + (failed ? 1 : 0),
    costed: counts.costed + (costUsd === null ? 0 : 1),
    costUsd: counts.costUsd + (costUsd ?? 0),
    judged: counts.judged + (pass === null ? 0 : 1),
    passed: counts.passed + (pass === true ? 1 : 0),
  }
}

/**
 * One run more. Up a step after 30 runs within the bounds; back to none on a breach: after 30 runs outside them, or from
 * 10 on where chance can't explain it. What isn't known can't be within a bound: without a cost it stays where it is.
 */
export function learnCanary(
  bounds: CanaryConfig,
  kept: CanaryState,
  lesson: Lesson,
  name: string = bounds.branch,
): CanaryState {
  if (lesson.chosen !== bounds.branch) return { ...kept, others: counted(kept.others, lesson) }
  const state = { ...kept, canary: counted(kept.canary, lesson) }
  if (state.rolledBack || state.step >= canarySteps.length) return state
  const { runs } = state.canary
  const breach = runs >= runsToBreak ? breachOf(bounds, state, runs < runsAStep) : null
  if (breach !== null) {
    const at = percent(canaryShare(state))
    return moved(state, lesson.at, `${name} was rolled back from ${at} to none after ${runs} runs: ${breach}`, {
      rolledBack: true,
    })
  }
  if (runs < runsAStep || costUnknown(state)) return state
  const step = state.step + 1
  const next = canarySteps[step]
  const what =
    next === undefined
      ? `${name} has proven itself on all runs (${runs} of them) and stays.`
      : `${name} was promoted from ${percent(canaryShare(state))} to ${percent(next)} after ${runs} runs as good as the others.`
  return moved(state, lesson.at, what, { step, canary: { ...noCounts } })
}

const moved = (state: CanaryState, at: number, what: string, change: Partial<CanaryState>): CanaryState => ({
  ...state,
  ...change,
  since: at,
  told: [...state.told, { at, what }].slice(-toldKept),
})

/** The others' costs are known and the canary's aren't: nobody can say that it is within its bound. */
const costUnknown = ({ canary, others }: CanaryState): boolean => others.costed > 0 && canary.costed === 0

const rate = (part: number, of: number): number => (of === 0 ? 0 : part / of)

/** Which bound is broken, in words. `sure`: only where chance can't explain it (95 %). */
function breachOf(
  { errorPoints, costFactor, passPoints }: CanaryConfig,
  { canary, others }: CanaryState,
  sure: boolean,
): string | null {
  const allowed = Math.min(1, rate(others.errors, others.runs) + errorPoints)
  const failed = sure ? wilson(canary.errors, canary.runs).low : rate(canary.errors, canary.runs)
  if (failed > allowed)
    return `${canary.errors} of ${canary.runs} failed, and ${percent(allowed)} would have been within bounds.`
  if (canary.judged > 0 && others.judged > 0) {
    const needed = Math.max(0, rate(others.passed, others.judged) - passPoints)
    const passes = sure ? wilson(canary.passed, canary.judged).high : rate(canary.passed, canary.judged)
    if (passes < needed)
      return `${canary.passed} of ${canary.judged} verdicts passed, and ${percent(needed)} would have been within bounds.`
  }
  const usual = rate(others.costUsd, others.costed)
  const mean = rate(canary.costUsd, canary.costed)
  if (!sure && usual > 0 && canary.costed > 0 && mean > usual * costFactor)
    return `a run costs $${dollars(mean)}, and ${costFactor} times the others' $${dollars(usual)} would have been within bounds.`
  return null
}

const dollars = (usd: number): string => String(Number(usd.toPrecision(3)))

/** Where it stands, in a sentence or two. */
export function canaryWords(config: RouterConfig, kept: Json | null): string | null {
  const branch = branchOf(config, config.canary?.branch)
  if (config.mode !== 'split' || branch === undefined) return null
  const state = readCanary(kept)
  const name = branchName(branch)
  const last = state.told.at(-1)
  if (state.rolledBack) return `${name} gets no runs. ${last?.what ?? ''}`.trim()
  if (state.step >= canarySteps.length) return last?.what ?? `${name} has proven itself and gets all runs.`
  const { runs, errors } = state.canary
  const seen = `${runs} of ${runsAStep} runs on this step so far, ${errors} failed.`
  const waits = runs >= runsAStep && costUnknown(state) ? ' It waits: what its runs cost is not known.' : ''
  return `${name} gets ${percent(canaryShare(state))} of the runs. ${seen}${waits}`
}

export const canaryLearning: Learning<RouterConfig> = {
  key: ({ mode, canary }) => (mode === 'split' && canary !== undefined ? JSON.stringify(canary) : null),
  learn(config, kept, lesson) {
    const { canary } = config
    if (canary === undefined) return kept
    const branch = branchOf(config, canary.branch)
    const next = learnCanary(
      canary,
      readCanary(kept),
      lesson,
      branch === undefined ? canary.branch : branchName(branch),
    )
    return next as unknown as Json
  },
  words: canaryWords,
}
