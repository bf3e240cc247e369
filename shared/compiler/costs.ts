import type { PlannedCall } from '../kinds/define.ts'
import type { ModelFacts, Target } from '../model/types.ts'
import { bucketPrice, extremes, type NanoUsd, type Price } from '../money.ts'
import { findPracticeModel } from '../practice/models.ts'
import type { GraphNode } from './graph.ts'
import type { Sizes } from './size.ts'
import { assumed, expectedAnswer } from './sizes.ts'
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

const levels = ['least', 'expected', 'most'] as const
const nothing = (): OwnBounds => ({
  cost: { least: 0, expected: 0, most: 0 },
  ms: { least: 0, expected: 0, most: 0 },
})

export function ownBounds(node: GraphNode, sizes: Sizes, machine: Machine): OwnBounds {
  const calls = node.read?.calls ?? []
  if (calls.length === 0) return nothing()
  const of = (call: PlannedCall): OwnBounds => callBounds(node, call, sizes, machine)
  const each = calls.filter(({ oneOf, drafted }) => oneOf !== true && drafted !== true).map(of)
  const several = calls.filter(({ oneOf }) => oneOf === true).map(of)
  const steps = draftedBounds(node, sizes, machine)
  const bounds = nothing()
  for (const part of [...each, ...(several.length === 0 ? [] : [oneOfThem(several)]), ...(steps ?? [])]) {
    for (const level of levels) {
      bounds.cost[level] = plus(bounds.cost[level], part.cost[level])
      bounds.ms[level] += part.ms[level]
    }
  }
  for (const level of levels) bounds.ms[level] = Math.round(bounds.ms[level])
  return bounds
}

/** Of the steps that a model will draft, all together: each asks the dearest. Null where none will. */
export function draftedBounds(node: GraphNode, sizes: Sizes, machine: Machine): [OwnBounds] | null {
  const all = node.read?.calls ?? []
  if (!all.some(({ drafted }) => drafted === true)) return null
  const calls = all.filter(({ drafted }) => drafted === true)
  const [first, ...rest] = calls.map((call) => callBounds(node, call, sizes, machine))
  if (first === undefined) return null
  const bounds = { cost: { ...first.cost }, ms: { ...first.ms } }
  for (const other of rest) {
    for (const level of levels) {
      const [a, b] = [bounds.cost[level], other.cost[level]]
      bounds.cost[level] = a === null || b === null ? null : Math.max(a, b)
      bounds.ms[level] = Math.max(bounds.ms[level], other.ms[level])
    }
  }
  return [bounds]
}

function callBounds(node: GraphNode, call: PlannedCall, sizes: Sizes, machine: Machine): OwnBounds {
  const bounds = nothing()
  const { provider, model } = machine.factsOf(call.target)
  const tokens = tokensOf(node, call, sizes, model)
  const speed = speedOf(call.target, provider?.practice === true)
  for (const level of levels) {
    const times = timesOf(call, level)
    const each = provider?.local === true ? 0 : costOf(tokens[level], model, level)
    bounds.cost[level] = each === null && times > 0 ? null : (each ?? 0) * times
    // Samples of one question are asked at once; a repeat comes after, and drafted steps may each wait for the one before.
    const inARow = call.drafted === true ? times : Math.min(times, level === 'most' ? billedRepeats : 1)
    bounds.ms[level] = inARow * (speed.firstTokenMs + (tokens[level].out * 1000) / speed.tokensPerSecond)
  }
  return bounds
}

/** One of several is asked, each as likely; at most all of them, one after another. */
function oneOfThem(several: readonly OwnBounds[]): OwnBounds {
  const costs = (level: Level): number[] | null => {
    const known = several.map(({ cost }) => cost[level]).filter((cost) => cost !== null)
    return known.length < several.length ? null : known
  }
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)
  const [least, expected, most] = [costs('least'), costs('expected'), costs('most')]
  const ms = (level: Level): number[] => several.map((each) => each.ms[level])
  return {
    cost: {
      least: least === null ? null : Math.min(...least),
      expected: expected === null ? null : Math.ceil(sum(expected) / several.length),
      most: most === null ? null : sum(most),
    },
    ms: { least: Math.min(...ms('least')), expected: sum(ms('expected')) / several.length, most: sum(ms('most')) },
  }
}

const plus = (a: NanoUsd | null, b: NanoUsd | null): NanoUsd | null => (a === null || b === null ? null : a + b)

function timesOf(call: PlannedCall, level: Level): number {
  if (level === 'least') return call.oneOf === true ? 1 : call.least
  return level === 'expected' ? (call.expected ?? call.most) : call.most * billedRepeats
}

interface Tokens {
  in: number
  out: number
}

function tokensOf(node: GraphNode, call: PlannedCall, sizes: Sizes, model: ModelFacts | null): Record<Level, Tokens> {
  const prompt = sizes.prompt(node, call)
  if (call.role === 'embed') return textsOf(call, prompt)
  const longest = Math.min(call.maxTokens, model?.maxOutput ?? call.maxTokens)
  const { answers, maxTokens } = call.earlier ?? { answers: 0, maxTokens: 0 }
  const ownExpected = sizes.own(call).expected + answers * Math.min(assumed.answer.answer, maxTokens)
  return {
    least: { in: Math.max(1, prompt.least), out: 1 },
    expected: { in: ownExpected + prompt.expected, out: Math.min(expectedAnswer(call), longest) },
    // A repair is asked with the answer that failed and what was wrong with it.
    most: {
      in: call.ownTokens + prompt.most + (answers * maxTokens + longest) * assumed.bytesPerToken + repairTokens,
      out: longest,
    },
  }
}

/** Texts that become vectors: nothing is written and nothing repaired, and the kept ones are not sent at all. */
const textsOf = (call: PlannedCall, prompt: Record<Level, number>): Record<Level, Tokens> => ({
  least: { in: 0, out: 0 },
  expected: { in: prompt.expected, out: 0 },
  most: { in: call.ownTokens + prompt.most, out: 0 },
})

/** USD per million tokens; null where a price is missing. */
interface Rate {
  in: number | null
  out: number | null
}

function costOf(tokens: Tokens, model: ModelFacts | null, level: Level): NanoUsd | null {
  if (model === null || model.price === null) return null
  let rate = rateOf(model.price, level)
  for (const tier of level === 'least' ? [] : model.tiers) {
    if (tokens.in > tier.abovePromptTokens) rate = dearer(rate, rateOf(tier.price, level))
  }
  if (rate.in === null || (rate.out === null && tokens.out > 0)) return null
  const nano = (tokens.in * rate.in + tokens.out * (rate.out ?? 0)) * 1000
  return level === 'least' ? Math.floor(nano) : Math.ceil(nano)
}

const rates = new WeakMap<Price, Record<Level, Rate>>()

/** A row's cheapest buckets for the least, its dearest for the most, the plain ones for what is expected. */
function rateOf(price: Price, level: Level): Rate {
  let known = rates.get(price)
  if (known === undefined) {
    const [input, output] = [extremes(price, 'in'), extremes(price, 'out')]
    known = {
      least: { in: input?.least ?? null, out: output?.least ?? null },
      expected: { in: bucketPrice(price, 'input'), out: bucketPrice(price, 'output') },
      most: { in: input?.most ?? null, out: output?.most ?? null },
    }
    rates.set(price, known)
  }
  return known[level]
}

const dearer = (a: Rate, b: Rate): Rate => ({ in: greater(a.in, b.in), out: greater(a.out, b.out) })
const greater = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? null : Math.max(a, b)

function speedOf(target: Target, practice: boolean): { firstTokenMs: number; tokensPerSecond: number } {
  const model = practice ? findPracticeModel(target.model) : undefined
  if (model === undefined) return assumedSpeed
  return { firstTokenMs: model.firstTokenMs, tokensPerSecond: model.tokensPerSecond ?? assumedSpeed.tokensPerSecond }
}
