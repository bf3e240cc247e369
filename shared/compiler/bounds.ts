import type { Times } from '../kinds/define.ts'
import { toNano, toUsd, type NanoUsd } from '../money.ts'
import type { Bounds, Range } from '../plan/types.ts'
import { settingDefaults, type PipelineSettings } from '../document/schema.ts'
import type { History, NodeHistory } from '../plan/history.ts'
import { draftedBounds, ownBounds, type OwnBounds } from './costs.ts'
import { alternativePorts, inputOf, type GraphNode, type Wire } from './graph.ts'
import { Seen } from './seen.ts'
import { shareOf } from './share.ts'
import type { Sizes } from './size.ts'
import type { Machine } from './targets.ts'

export interface PlanBounds {
  total: Bounds
  /** Of each step when it runs. */
  of: ReadonlyMap<GraphNode, Bounds>
  /** Nano-dollars without which no Output can have a value, unknown prices counted as nothing. */
  cheapestNano: NanoUsd
  /** Of one time through the inside of each box. */
  inside: ReadonlyMap<GraphNode, PlanBounds>
  /** USD that the steps a model will draft cost at most, all of a node's together; null where that isn't known. */
  drafted: ReadonlyMap<GraphNode, number | null>
}

export interface BoundsInput {
  /** All nodes, sources first. */
  order: readonly GraphNode[]
  /** Those an Output depends on. */
  reached: ReadonlySet<GraphNode>
  sizes: Sizes
  machine: Machine
  settings: PipelineSettings
  maxCostUsd?: number
  history?: History
}

/**
 * Least, expected and most. The least is the cheapest way to any one Output, and holds also when an option fails for
 * nothing and a cheaper one answers. The most is everything that may run, with its longest answers, each request billed
 * twice, under the run's budget. The expected stands between: what earlier runs tell of nodes that are set as they were
 * then, else halves (each further option, each branch alike).
 */
export function boundsOf({ order, reached, sizes, machine, settings, maxCostUsd, history }: BoundsInput): PlanBounds {
  const seen = new Seen(history)
  const inside = new Map<GraphNode, PlanBounds>()
  const own = new Map<GraphNode, OwnBounds>()
  const of = new Map<GraphNode, Bounds>()
  for (const node of order) {
    const within = insideBounds(node, sizes, machine)
    if (within !== null) inside.set(node, within)
    const reckoned = within === null ? ownBounds(node, sizes, machine) : boxBounds(within, sizes.times(node))
    const bounds = withHistory(reckoned, seen.of(node))
    own.set(node, bounds)
    of.set(node, stepBounds(bounds))
  }
  const drafted = new Map<GraphNode, number | null>()
  for (const node of order)
    for (const { cost } of draftedBounds(node, sizes, machine) ?? []) drafted.set(node, usd(cost.most))
  const asked = order.filter((node) => reached.has(node))
  const outputs = asked.filter((node) => node.end === 'output')
  const cheapestNano = cheapest(asked, outputs, own)
  const share = shareOf(asked, seen)

  const unknown = asked.some((node) => own.get(node)?.cost.most === null)
  const limit = Math.min(settings.budget?.perRunUsd ?? Infinity, maxCostUsd ?? Infinity)
  const dearest = unknown ? null : total(asked, (node) => own.get(node)?.cost.most ?? 0)
  const expected = unknown ? null : total(asked, (node) => (own.get(node)?.cost.expected ?? 0) * (share.get(node) ?? 1))
  const mostUsd = dearest === null ? null : toUsd(Math.ceil(dearest))
  const costUsd: Range = {
    least: unknown && cheapestNano === 0 ? null : toUsd(cheapestNano),
    expected: expected === null ? null : toUsd(Math.round(expected)),
    // A hard budget is never passed, and refuses what has no price.
    most: limit === Infinity ? mostUsd : Math.min(limit, mostUsd ?? limit),
  }
  const latencyMs: Range = {
    least: longest(asked, outputs, own, seen, 'least'),
    expected: longest(asked, outputs, own, seen, 'expected'),
    most: Math.min(longest(asked, outputs, own, seen, 'most'), settings.timeoutMs ?? settingDefaults.timeoutMs),
  }
  return {
    total: Object.freeze({ costUsd: ordered(costUsd), latencyMs: ordered(latencyMs) }),
    of,
    cheapestNano,
    inside,
    drafted,
  }
}

/** Of one time through the inside of a box; null for every other node. */
function insideBounds(node: GraphNode, sizes: Sizes, machine: Machine): PlanBounds | null {
  const within = sizes.inside(node)
  if (node.inside === null || within === null) return null
  const { order, reached, perRunUsd } = node.inside
  const budget = perRunUsd === undefined ? {} : { budget: { perRunUsd } }
  return boundsOf({ order, reached, sizes: within, machine, settings: { timeoutMs: noDeadline, ...budget } })
}

/** A box has the run's deadline, not one of its own. */
const noDeadline = Number.MAX_SAFE_INTEGER

/** So often what one time costs; what runs at the same time is waited for once. */
function boxBounds({ total, cheapestNano }: PlanBounds, times: Times | null): OwnBounds {
  const { least, expected, most, atOnce } = times ?? { least: 1, expected: 1, most: 1, atOnce: 1 }
  const nano = (usdOfOne: number | null, count: number): NanoUsd | null =>
    usdOfOne === null ? (count === 0 ? 0 : null) : Math.ceil(toNano(usdOfOne) * count)
  const inARow = (count: number): number => Math.ceil(count / atOnce)
  const { costUsd, latencyMs } = total
  return {
    cost: { least: cheapestNano * least, expected: nano(costUsd.expected, expected), most: nano(costUsd.most, most) },
    ms: {
      least: (latencyMs.least ?? 0) * inARow(least),
      expected: Math.round((latencyMs.expected ?? 0) * (atOnce === 1 ? expected : inARow(expected))),
      most: Math.min((latencyMs.most ?? 0) * inARow(most), longestMs),
    },
  }
}

/** A day: no run lasts longer. */
const longestMs = 86_400_000

/** What it cost and took takes the place of what would be assumed, as far as that can be. */
function withHistory(bounds: OwnBounds, seen: NodeHistory | null): OwnBounds {
  const { cost, ms } = bounds
  if (seen === null || (cost.most === 0 && ms.most === 0)) return bounds
  const nano = seen.costUsd === null ? cost.expected : Math.round(seen.costUsd * 1e9)
  return {
    cost: { ...cost, expected: nano === null ? null : within(nano, cost.least, cost.most) },
    ms: { ...ms, expected: within(Math.round(seen.latencyMs), ms.least, ms.most) },
  }
}

const within = (value: number, least: number | null, most: number | null): number =>
  Math.min(Math.max(value, least ?? 0), most ?? Infinity)

const free: Bounds = Object.freeze({
  costUsd: ordered({ least: 0, expected: 0, most: 0 }),
  latencyMs: ordered({ least: 0, expected: 0, most: 0 }),
})

function stepBounds({ cost, ms }: OwnBounds): Bounds {
  if (cost.most === 0 && ms.most === 0 && ms.expected === 0) return free
  return Object.freeze({
    costUsd: ordered({ least: usd(cost.least), expected: usd(cost.expected), most: usd(cost.most) }),
    latencyMs: ordered(ms),
  })
}

const usd = (nano: NanoUsd | null): number | null => (nano === null ? null : toUsd(nano))

/** The expected stands between the two others, whatever history or halves say. */
function ordered({ least, expected, most }: Range): Range {
  const low = most === null ? least : least === null ? null : Math.min(least, most)
  const between = expected === null ? null : Math.min(Math.max(expected, low ?? 0), most ?? Infinity)
  return Object.freeze({ least: low, expected: between, most })
}

const total = (nodes: readonly GraphNode[], costOf: (node: GraphNode) => number): number =>
  nodes.reduce((sum, node) => sum + costOf(node), 0)

const most = (all: readonly number[]): number => all.reduce((a, b) => Math.max(a, b), 0)
const least = (all: readonly number[]): number => (all.length === 0 ? 0 : all.reduce((a, b) => Math.min(a, b)))

/** Steps that every way to a port needs, at most so many: leaving some out only makes the bound lower. */
const neededKept = 16

const none: readonly never[] = []

interface Way {
  /** A sum along one path, and never more than the true least. */
  nano: NanoUsd
  /** Steps that cost money and that every way needs, by index. */
  needed: readonly number[]
}

function cheapest(
  asked: readonly GraphNode[],
  outputs: readonly GraphNode[],
  own: ReadonlyMap<GraphNode, OwnBounds>,
): NanoUsd {
  const costs = new Map<number, NanoUsd>()
  const ways = new Map<GraphNode, Way>()
  const sumOf = (needed: readonly number[]): NanoUsd => needed.reduce((sum, index) => sum + (costs.get(index) ?? 0), 0)
  const either = (options: readonly Way[]): Way => {
    const [first, ...rest] = options
    if (first === undefined) return { nano: 0, needed: [] }
    if (rest.length === 0) return first
    const needed = rest.reduce<readonly number[]>(
      (kept, way) => kept.filter((index) => way.needed.includes(index)),
      first.needed,
    )
    return { nano: Math.max(least(options.map((way) => way.nano)), sumOf(needed)), needed }
  }
  for (const node of asked) {
    const waysOf = (wires: readonly Wire[]): Way[] => wires.flatMap(({ from }) => ways.get(from) ?? none)
    const alternatives = node.read === null ? none : alternativePorts(node.read.asking)
    const parts: Way[] = []
    for (const { port, wires } of node.read?.inputs ?? none) {
      if (port.optional === true || wires.length === 0 || alternatives.includes(port.id)) continue
      if (port.many === true) parts.push(...waysOf(wires))
      else parts.push(either(waysOf(wires)))
    }
    if (alternatives.length > 0)
      parts.push(either(alternatives.flatMap((port) => waysOf(inputOf(node, port)?.wires ?? none))))
    const mine = own.get(node)?.cost.least ?? 0
    if (mine > 0) costs.set(node.index, mine)
    const [only] = parts
    if (parts.length === 1 && only !== undefined)
      ways.set(
        node,
        mine === 0 ? only : { nano: only.nano + mine, needed: [...only.needed.slice(1 - neededKept), node.index] },
      )
    else {
      const needed = [...new Set(parts.flatMap((way) => way.needed)), ...(mine > 0 ? [node.index] : [])].slice(
        -neededKept,
      )
      ways.set(node, { nano: Math.max(most(parts.map((way) => way.nano)) + mine, sumOf(needed)), needed })
    }
  }
  return either(outputs.flatMap((node) => ways.get(node) ?? [])).nano
}

/** The longest chain of waits: what is asked at once counts once, options one after the other add up. */
function longest(
  asked: readonly GraphNode[],
  outputs: readonly GraphNode[],
  own: ReadonlyMap<GraphNode, OwnBounds>,
  seen: Seen,
  level: 'least' | 'expected' | 'most',
): number {
  const until = new Map<GraphNode, number>()
  const pick = level === 'least' ? Math.min : Math.max
  for (const node of asked) {
    const asking = node.read?.asking
    const alternatives = asking === undefined ? [] : alternativePorts(asking)
    let wait = 0
    /** Of the ports of which one value is enough. */
    let options: number | null = null
    for (const { port, wires } of node.read?.inputs ?? []) {
      const place = alternatives.indexOf(port.id)
      if (wires.length === 0 || (port.optional === true && level === 'least')) continue
      // All of many wires are waited for; of several on a single port only one is ever taken.
      const every = place < 0 && port.many === true
      let here: number | null = null
      for (const { from } of wires) {
        const time = until.get(from) ?? 0
        here = here === null ? time : every ? Math.max(here, time) : pick(here, time)
      }
      if (place < 0) wait = Math.max(wait, here ?? 0)
      else if (options === null) options = here
      else if (level !== 'least' && asking?.how === 'inOrder')
        options += (here ?? 0) * (level === 'most' ? 1 : seen.asks(node, place))
      else options = pick(options, here ?? 0)
    }
    until.set(node, Math.max(wait, options ?? 0) + (own.get(node)?.ms[level] ?? 0))
  }
  const all = outputs.map((node) => until.get(node) ?? 0)
  return Math.round(level === 'least' ? least(all) : most(all))
}
