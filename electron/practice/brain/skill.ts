import { findPracticeModel } from '../../../shared/practice/models.ts'
import { unit } from '../hash.ts'
import { wrongFor } from './solution.ts'
import { normal, within } from './text.ts'
import type { Ask, Solution } from './types.ts'

/**
 * Questions with a fixed outcome, for first steps and tests, at every temperature: all tiers know 17 × 23; 48 × 57 is
 * too much for `cheap` alone. By the solution's key, so that every wording of them counts.
 */
const fixed: Record<string, readonly string[]> = {
  'calc:17*23': [],
  'calc:48*57': ['cheap'],
}

/** Tiers that are wrong on one question give different wrong answers, one step apart. */
const turnOf = (model: string): number => Math.max(0, ['cheap', 'balanced', 'frontier', 'judge'].indexOf(model))

/** Seed and sample of a draw above temperature 0, as one text. */
const drawOf = (ask: Ask): string => (ask.seed === null ? `sample ${ask.sample}` : `seed ${ask.seed}`)

/** The question as the draws know it: its words, of a long one the beginning and the end. */
const gist = (question: string): string => normal(within(question, 10_000))

/**
 * Is this model right about this question? At temperature 0 when its hash with the question is under the model's rate;
 * above 0 each sample by chance clamp(½ + 2 (rate − u), 0.05, 0.95).
 */
export function isRight(ask: Ask, question: string, key: string | null): boolean {
  if (ask.right !== undefined) return ask.right
  // What the user said a moment ago is nothing to be clever about.
  if (key?.startsWith('my:') === true) return true
  const weak = key === null ? undefined : fixed[key]
  if (weak !== undefined) return !weak.includes(ask.model)
  const rate = findPracticeModel(ask.model)?.rate ?? 0
  const plain = gist(question)
  const u = unit(ask.model, plain)
  if (ask.temperature === 0) return u < rate
  const chance = Math.min(0.95, Math.max(0.05, 0.5 + 2 * (rate - u)))
  return unit('draw', ask.model, plain, drawOf(ask)) < chance
}

/** The short answer this model gives: the right one, or one of the wrong ones. */
export function shortAnswer(ask: Ask, question: string, solution: Solution): string {
  if (isRight(ask, question, solution.key)) return solution.short
  const turn = turnOf(ask.model)
  if (ask.temperature === 0) return wrongFor(solution, turn)
  // Samples scatter over the wrong answers, so that a vote can find the right one among them.
  return wrongFor(
    solution,
    turn + Math.floor(unit('slip', ask.model, gist(question), drawOf(ask)) * solution.wrong.length),
  )
}
