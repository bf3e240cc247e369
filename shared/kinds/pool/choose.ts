import type { PoolConfig, Strategy } from './definition.ts'
import { type Candidate, type PoolRequest, requestUsd } from './filter.ts'

/** Where chance and turns come from; each in [0, 1), and the same again when a run goes on. */
export interface Draws {
  chance(purpose: string): number
  /** For a sticky pool: from the sticky value alone, so that it is the same in every run; null where it isn't sticky. */
  sticky: ((purpose: string) => number) | null
  turn(): number
}

export interface Choice {
  chosen: Candidate
  why: string
  /** By candidate, higher is better. */
  scores: Map<string, number>
  /** Held back for this time, and why: on its ramp, or not in the canary's group. */
  held: Map<string, string>
}

const fewSamples = 3
const exploreShare = 0.05
const probeShare = 0.1

/** One of several that may all be asked. `left` isn't empty. */
export function choose(config: PoolConfig, left: readonly Candidate[], request: PoolRequest, draws: Draws): Choice {
  const held = new Map<string, string>()
  const ready = heedHealth(left, held, draws)
  if (!Array.isArray(ready))
    return { chosen: ready, why: 'It is tried again, to see whether it has recovered.', scores: new Map(), held }
  const group = canaryGroup(config, ready, held, draws)
  if (draws.sticky !== null) return { ...stickyChoice(group, draws.sticky), held }
  return { ...byStrategy[config.strategy](config, group, request, draws), held }
}

/**
 * Who recovers is asked a part of the time: half open now and then, as a probe; on its ramp by its share. Never so that
 * nobody is left.
 */
function heedHealth(left: readonly Candidate[], held: Map<string, string>, draws: Draws): Candidate[] | Candidate {
  const ready: Candidate[] = []
  for (const candidate of left) {
    const { standing, id } = candidate
    if (standing.state === 'half_open') {
      if (draws.chance(`probe ${id}`) < probeShare) return candidate
      held.set(id, 'It is tried again now and then until it has recovered.')
    } else if (standing.share < 1 && draws.chance(`ramp ${id}`) >= standing.share)
      held.set(id, `It recovers and takes ${Math.round(standing.share * 100)} % for now.`)
    else ready.push(candidate)
  }
  if (ready.length > 0) return ready
  held.clear()
  return [...left]
}

function canaryGroup(config: PoolConfig, ready: Candidate[], held: Map<string, string>, draws: Draws): Candidate[] {
  const { canary } = config
  if (canary === undefined) return ready
  const isNew = ({ row }: Candidate): boolean => row.tags.includes(canary.tag)
  const draw = draws.sticky?.('canary') ?? draws.chance('canary')
  const takesNew = draw * 100 < canary.percent
  const group = ready.filter((candidate) => isNew(candidate) === takesNew)
  if (group.length === 0) return ready
  for (const { id } of ready.filter((candidate) => !group.includes(candidate)))
    held.set(
      id,
      takesNew
        ? `This one is among the ${canary.percent} % for new models.`
        : `New models get ${canary.percent} %, and this one is not among them.`,
    )
  return group
}

/** Highest random weight: when a target leaves, only its own move, and they come back with it. */
function stickyChoice(group: Candidate[], hash: (purpose: string) => number): Omit<Choice, 'held'> {
  const scores = scored(group, ({ row, id }) => {
    const draw = hash(`target ${id}`)
    return row.weight === 0 ? -Infinity : -row.weight / Math.log(draw === 0 ? Number.MIN_VALUE : draw)
  })
  return {
    chosen: best(group, scores),
    why: 'The same as for the same value before, while it is well.',
    scores: finite(scores),
  }
}

type Pick = (config: PoolConfig, group: Candidate[], request: PoolRequest, draws: Draws) => Omit<Choice, 'held'>

const byStrategy: Record<Strategy, Pick> = {
  weighted(_config, group, _request, draws) {
    const chosen = byWeight(group, draws.chance('weight'))
    return { chosen, why: 'Drawn by weight.', scores: shares(group) }
  },
  roundRobin(_config, group, _request, draws) {
    const turn = draws.turn()
    const chosen = group[turn % group.length] ?? byWeight(group, 0)
    return { chosen, why: `Its turn (${(turn % group.length) + 1} of ${group.length}).`, scores: new Map() }
  },
  latency(_config, group, _request, draws) {
    const known = group.filter(({ standing }) => standing.samples >= fewSamples && standing.latencyMs !== null)
    const unknown = group.filter((candidate) => !known.includes(candidate))
    const scores = lightest(known, ({ standing }) => standing.latencyMs)
    if (known.length === 0)
      return {
        chosen: byWeight(group, draws.chance('weight')),
        why: 'Nobody is known well enough yet: drawn by weight.',
        scores,
      }
    if (unknown.length > 0 && draws.chance('explore') < exploreShare)
      return {
        chosen: byWeight(unknown, draws.chance('weight')),
        why: 'Tried because its speed is hardly known.',
        scores,
      }
    const chosen = best(known, scores)
    return { chosen, why: `The fastest: ${Math.round(chosen.standing.latencyMs ?? 0)} ms to the first word.`, scores }
  },
  cost(config, group, request) {
    const scores = lightest(group, (each) => requestUsd(each, config, request, 'usual'))
    const chosen = best(group, scores)
    const usd = requestUsd(chosen, config, request, 'usual')
    return {
      chosen,
      why: usd === null ? 'No price is known.' : `The cheapest: about $${Number(usd.toPrecision(2))}.`,
      scores: finite(scores),
    }
  },
  leastBusy(_config, group) {
    const scores = lightest(group, ({ standing, row }) => (standing.inFlight + 1) / Math.max(row.weight, 0.001))
    const chosen = best(group, scores)
    return { chosen, why: `The least busy: ${chosen.standing.inFlight} under way.`, scores }
  },
  quality(_config, group) {
    const scores = scored(group, ({ standing }) => standing.quality)
    const chosen = best(group, scores)
    return { chosen, why: `The best judged: ${chosen.standing.quality.toFixed(2)}.`, scores }
  },
  reliability(_config, group) {
    const scores = scored(group, ({ standing }) => standing.reliability)
    const chosen = best(group, scores)
    return { chosen, why: `The most reliable: ${Math.round(chosen.standing.reliability * 100)} % answered.`, scores }
  },
  balanced(config, group, request) {
    const usd = (each: Candidate): number | null => requestUsd(each, config, request, 'usual')
    const least = (values: (number | null)[]): number => Math.min(...values.filter((value) => value !== null))
    const cheapest = least(group.map(usd))
    const fastest = least(group.map(({ standing }) => standing.latencyMs))
    // What isn't known counts as middling: neither instant nor free.
    const part = (value: number | null, of: number): number => (value === null ? 0.5 : value <= 0 ? 1 : of / value)
    const scores = scored(
      group,
      (each) =>
        0.4 * each.standing.reliability +
        0.3 * part(each.standing.latencyMs, fastest) +
        0.3 * part(usd(each), cheapest),
    )
    return { chosen: best(group, scores), why: 'The best of reliability, speed and price together.', scores }
  },
}

const scored = (group: readonly Candidate[], score: (candidate: Candidate) => number): Map<string, number> =>
  new Map(group.map((candidate) => [candidate.id, score(candidate)]))

/** Of what is better the less it is: 1 for the least, half for twice as much; 0 where it isn't known. */
function lightest(group: readonly Candidate[], burden: (candidate: Candidate) => number | null): Map<string, number> {
  const known = group.map(burden).filter((value) => value !== null)
  const least = Math.min(...known)
  return scored(group, (candidate) => {
    const own = burden(candidate)
    return own === null ? 0 : own <= 0 ? 1 : least / own
  })
}

const finite = (scores: Map<string, number>): Map<string, number> =>
  new Map([...scores].filter(([, score]) => Number.isFinite(score)))

/** The highest score; of equals the first in the pool's order. `group` isn't empty. */
const best = (group: readonly Candidate[], scores: ReadonlyMap<string, number>): Candidate =>
  group.reduce((a, b) => ((scores.get(b.id) ?? -Infinity) > (scores.get(a.id) ?? -Infinity) ? b : a))

function shares(group: readonly Candidate[]): Map<string, number> {
  const total = group.reduce((sum, { row }) => sum + row.weight, 0)
  return scored(group, ({ row }) => (total === 0 ? 1 / group.length : row.weight / total))
}

/** `group` isn't empty; where nobody in it has a weight, all have the same. */
function byWeight(group: readonly Candidate[], draw: number): Candidate {
  const of = shares(group)
  let left = draw
  for (const candidate of group) {
    left -= of.get(candidate.id) ?? 0
    if (left < 0) return candidate
  }
  return group.reduce((a, b) => ((of.get(b.id) ?? 0) > 0 ? b : a))
}
