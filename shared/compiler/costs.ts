import type { PlannedCall } from '../kinds/define.ts'
import type { ModelFacts, Target, Usage } from '../model/types.ts'
import { bucketPrice, type NanoUsd, type Price } from '../money.ts'
import { findPracticeModel } from '../practice/models.ts'
import type { GraphNode } from './graph.ts'
import { assumed, expectedAnswer, promptSize, type Sizes } from './sizes.ts'
import type { Machine } from './targets.ts'

/** What a step costs and takes when it runs, its sources not counted. Money in nano-dollars, null where unknown. */
export interface OwnBounds {
  cost: Record<Level, NanoUsd | null>
  ms: Record<Level, number>
}

export type Level = 'least' | 'expected' | 'most'

/** Where a model's speed isn't known. */
export const assumedSpeed = { firstTokenMs: 600, tokensPerSecond: 60 } as const
/** Each request may be billed once more: a retry after a broken stream, or the one repair of an answer. */
const billedRepeats = 2
/** Tokens of the words that ask for a repair. */
const repairTokens = 1024

export function ownBounds(node: GraphNode, sizes: Sizes, machine: Machine): OwnBounds {
  const bounds: OwnBounds = { cost: { least: 0, expected: 0, most: 0 }, ms: { least: 0, expected: 0, most: 0 } }
  for (const call of node.read?.calls ?? []) {
    const { provider, model } = machine.factsOf(call.target)
    const tokens = tokensOf(node, call, sizes, model)
    const speed = speedOf(call.target, provider?.practice === true)
    for (const level of ['least', 'expected', 'most'] as const) {
      const times = timesOf(call, level)
      const each = provider?.local === true ? 0 : costOf(tokens[level], model, level)
      bounds.cost[level] = plus(bounds.cost[level], each === null && times > 0 ? null : (each ?? 0) * times)
      // Samples of one question are asked at once; a repeat comes after.
      const inARow = Math.min(times, level === 'most' ? billedRepeats : 1)
      bounds.ms[level] += inARow * (speed.firstTokenMs + (tokens[level].out * 1000) / speed.tokensPerSecond)
    }
  }
  for (const level of ['least', 'expected', 'most'] as const) bounds.ms[level] = Math.round(bounds.ms[level])
  return bounds
}

const plus = (a: NanoUsd | null, b: NanoUsd | null): NanoUsd | null => (a === null || b === null ? null : a + b)

function timesOf(call: PlannedCall, level: Level): number {
  if (level === 'least') return call.least
  return level === 'expected' ? call.most : call.most * billedRepeats
}

interface Tokens {
  in: number
  out: number
}

function tokensOf(node: GraphNode, call: PlannedCall, sizes: Sizes, model: ModelFacts | null): Record<Level, Tokens> {
  const prompt = promptSize(node, call, sizes)
  const longest = Math.min(call.maxTokens, model?.maxOutput ?? call.maxTokens)
  const ownExpected = Math.ceil(call.ownTokens / assumed.charsPerToken)
  return {
    least: { in: Math.max(1, prompt.least), out: 1 },
    expected: { in: ownExpected + prompt.expected, out: Math.min(expectedAnswer(call), longest) },
    // A repair is asked with the answer that failed and what was wrong with it.
    most: { in: call.ownTokens + prompt.most + longest * assumed.bytesPerToken + repairTokens, out: longest },
  }
}

const inputBuckets: readonly (keyof Usage)[] = ['input', 'cacheRead', 'cacheWrite']
const outputBuckets: readonly (keyof Usage)[] = ['output', 'reasoning']

/** Of all price rows that may hold: the cheapest buckets for the least, the dearest for the most. */
function costOf(tokens: Tokens, model: ModelFacts | null, level: Level): NanoUsd | null {
  if (model === null || model.price === null) return null
  const rows = [model.price, ...model.tiers.filter((tier) => level !== 'least' && tokens.in > tier.abovePromptTokens).map((tier) => tier.price)]
  const input = priceOf(rows, inputBuckets, level)
  const output = priceOf(rows, outputBuckets, level)
  if (input === null || output === null) return null
  const nano = (tokens.in * input + tokens.out * output) * 1000
  return level === 'least' ? Math.floor(nano) : Math.ceil(nano)
}

function priceOf(rows: readonly Price[], buckets: readonly (keyof Usage)[], level: Level): number | null {
  const [plain] = buckets
  const looked = level === 'expected' && plain !== undefined ? [plain] : buckets
  const prices = rows.flatMap((row) => looked.map((bucket) => bucketPrice(row, bucket)))
  const known = prices.filter((price) => price !== null)
  if (known.length < prices.length || known.length === 0) return null
  if (level === 'expected') return known.at(-1) ?? null
  return level === 'least' ? Math.min(...known) : Math.max(...known)
}

function speedOf(target: Target, practice: boolean): { firstTokenMs: number; tokensPerSecond: number } {
  const model = practice ? findPracticeModel(target.model) : undefined
  if (model === undefined) return assumedSpeed
  return { firstTokenMs: model.firstTokenMs, tokensPerSecond: model.tokensPerSecond ?? assumedSpeed.tokensPerSecond }
}
