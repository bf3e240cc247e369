import { hasCode } from '../../text/code.ts'
import { countWords } from '../../text/count.ts'
import { valueText } from '../../text/marks.ts'
import type { Value } from '../../values.ts'
import type { StepContext } from '../execute.ts'
import { take } from './choice.ts'
import { branchName, type RouterBranch, type RouterConfig } from './config.ts'
import { elseBranch, type Standing } from './filters.ts'

/** What makes a prompt hard, each from 0 to 1. */
export interface DifficultyParts {
  length: number
  structure: number
  code: number
  maths: number
  kind: number
}

/** What each counts for; they add up to 1. Source: engine.md, "Router", which names the five. */
const weights: DifficultyParts = { length: 0.25, structure: 0.2, code: 0.15, maths: 0.15, kind: 0.25 }

/** Words at which length counts for two thirds. */
const longWords = 150
/** A longer text is no harder to judge by its beginning and its end. */
const looked = 20_000

/**
 * How hard a prompt looks, 0 to 1: from its length, its structure (parts, questions, conditions), code, maths, and what
 * kind of question it is. A guess by its words in English, German, French and Spanish, and always the same.
 */
export function difficultyOf(whole: string): { score: number; parts: DifficultyParts } {
  const text = whole.length > looked ? `${whole.slice(0, looked / 2)}\n${whole.slice(-looked / 2)}` : whole
  const parts: DifficultyParts = {
    length: 1 - Math.exp(-countWords(text) / longWords),
    structure: structureOf(text),
    code: hasCode(text) ? 1 : inlineCode.test(text) ? 0.5 : 0,
    maths: mathsOf(text),
    kind: kindOf(text),
  }
  const keys = Object.keys(weights) as (keyof DifficultyParts)[]
  const score = keys.reduce((sum, key) => sum + weights[key] * parts[key], 0)
  return { score: Math.round(score * 1000) / 1000, parts }
}

const inlineCode = /`[^`\n]{2,}`|\b\w+\(\)|\b(?:SQL|regex|API|JSON|function|compile|debug|stack trace)\b/i

const listItem = /^\s*(?:[-*•]|\d{1,2}[.)])\s+\S/gm
const question = /\?(?=\s|$)/g
const condition =
  /\b(?:must|should|without|except|unless|only|at least|at most|exactly|within|instead|muss|ohne|außer|mindestens|höchstens|genau|doit|sans|sauf|au moins|debe|sin|excepto|al menos)\b/gi

function structureOf(text: string): number {
  const count = (pattern: RegExp): number => text.match(pattern)?.length ?? 0
  const points = count(listItem) + Math.max(0, count(question) - 1) + count(condition) * 0.7
  return 1 - Math.exp(-points / 4)
}

const formula = /[∑∫√≤≥≠∂∞πθλ]|\\(?:frac|sum|int|sqrt)\b|\b[a-z]\s*\^\s*\d|\b\d*[a-z]\s*[+\-*/=]\s*\d*[a-z]\b/i
const mathsWord =
  /\b(?:prove|proof|theorem|lemma|integral|derivative|equation|probability|matrix|polynomial|converge|beweise|gleichung|wahrscheinlichkeit|équation|démontrer|probabilité|ecuación|demuestra|probabilidad)\b/i
const sum = /\d\s*[-+*/×÷^%]\s*\d/

const mathsOf = (text: string): number =>
  mathsWord.test(text) ? 1 : formula.test(text) ? 0.8 : sum.test(text) ? 0.4 : 0

const hardKind =
  /\b(?:prove|derive|design|architect|plan|strateg\w*|trade-?offs?|evaluate|critique|argue|analy[sz]e|optimi[sz]e|refactor|diagnose|entwirf|plane|analysiere|bewerte|beweise|conçois|analyse[rz]?|évalue|diseña|analiza|evalúa)\b/i
const middleKind =
  /\b(?:why|how|explain|compare|summari[sz]e|difference|improve|rewrite|warum|wieso|wie|erkläre|vergleiche|unterschied|pourquoi|comment|explique[rz]?|compare[rz]?|cómo|por qué|explica|compara)\b/i

const kindOf = (text: string): number => (hardKind.test(text) ? 1 : middleKind.test(text) ? 0.55 : 0.1)

/**
 * The difficulty from which on a share of these prompts counts as hard: "send 30 % to the strong model". Null without
 * prompts. Prompts that are as hard as the line are on the hard side, so that the share may be a little over.
 */
export function lineForShare(scores: readonly number[], share: number): number | null {
  if (scores.length === 0) return null
  const sorted = scores.toSorted((a, b) => b - a)
  const count = Math.round(Math.max(0, Math.min(1, share)) * sorted.length)
  if (count === 0) return 1
  return Math.min(1, sorted[count - 1] ?? 0)
}

/** The share of these prompts that a line would send to the strong side, 0 to 1; null without prompts. */
export const shareAbove = (scores: readonly number[], line: number): number | null =>
  scores.length === 0 ? null : scores.filter((score) => score >= line).length / scores.length

/** The branch for the hardest prompts: the slider moves its line. */
export const strongest = (config: Pick<RouterConfig, 'branches' | 'else'>): RouterBranch | undefined =>
  config.branches
    .filter((branch) => branch.id !== config.else)
    .toSorted((a, b) => (b.atLeast ?? 0) - (a.atLeast ?? 0))[0]

/**
 * The branch with the highest number that the prompt reaches. Where a filter removed it, the next stronger one, for a
 * model that can do more does no harm; then the next weaker; then else.
 */
export function byDifficulty(
  config: RouterConfig,
  standing: Standing,
  value: Value,
  context: StepContext,
): Record<string, Value> {
  const { score } = difficultyOf(valueText(value))
  const levels = config.branches
    .filter((branch) => branch.id !== config.else && branch.atLeast !== undefined)
    .toSorted((a, b) => (a.atLeast ?? 0) - (b.atLeast ?? 0))
  const at = levels.findLastIndex((branch) => (branch.atLeast ?? 0) <= score)
  const meant = levels[at]
  const ways = meant === undefined ? [] : [...levels.slice(at), ...levels.slice(0, at).reverse()]
  const taken = ways.find((branch) => !standing.removed.has(branch.id))
  const chosen = taken ?? elseBranch(config, standing)
  const about = `The prompt's difficulty is ${score.toFixed(2)}`
  const why =
    meant === undefined
      ? `${about}, which no branch asks for, so ${branchName(chosen)} was taken.`
      : chosen === meant
        ? `${about}, and ${branchName(meant)} begins at ${(meant.atLeast ?? 0).toFixed(2)}.`
        : `${about}. ${branchName(meant)} can't be taken, so ${branchName(chosen)} was.`
  const said = (branch: RouterBranch) => ({
    score: branch.atLeast ?? null,
    ...(branch.atLeast !== undefined && branch.atLeast > score
      ? { removedBy: `It begins at ${branch.atLeast.toFixed(2)}, and the prompt's difficulty is ${score.toFixed(2)}.` }
      : {}),
  })
  return take(config, standing, chosen, why, said, value, context)
}
