import { ProblemList } from '../document/collect.ts'
import { shorten } from '../document/words.ts'
import type { PlannedCall } from '../kinds/define.ts'
import { aliasOf } from '../model/alias.ts'
import { findModel } from '../model/releases.ts'
import { takenOut, takenOutWords } from '../model/service.ts'
import { endOfModel, endWords, swapFor } from '../model/swap.ts'
import type { Environment, ModelFacts, ProviderFacts, Target } from '../model/types.ts'
import { bucketPrice } from '../money.ts'
import { inputOf, insideWords, type GraphNode, type Inside, type Wire } from './graph.ts'
import { publicName } from './nodes.ts'

/** What the machine knows of a target; null where it knows nothing. */
export interface TargetFacts {
  provider: ProviderFacts | null
  model: ModelFacts | null
}

export interface Machine {
  today: string | undefined
  factsOf(target: Target): TargetFacts
  /** Why the user doesn't let it be asked, a sentence; null: it may be. */
  takenOut(target: Target): string | null
}

export function machineOf(environment: Environment): Machine {
  const providers = new Map(environment.providers.map((provider) => [provider.id, provider]))
  const found = new Map<string, Map<string, TargetFacts>>()
  return {
    today: environment.today,
    factsOf(target) {
      let ofProvider = found.get(target.provider)
      if (ofProvider === undefined) found.set(target.provider, (ofProvider = new Map()))
      const known = ofProvider.get(target.model)
      if (known !== undefined) return known
      const provider = providers.get(target.provider) ?? null
      const facts = { provider, model: provider === null ? null : findModel(provider, target.model) }
      ofProvider.set(target.model, facts)
      return facts
    },
    takenOut(target) {
      const entry = takenOut(environment.outOfService, target)
      return entry === null ? null : takenOutWords(entry, providers.get(entry.provider)?.label ?? entry.provider)
    },
  }
}

export const targetWords = (target: Target): string => `${shorten(target.provider, 40)} / ${shorten(target.model, 80)}`

/** Every target of a node's requests, and of those inside it, each once. */
export function targetsOf(node: GraphNode): Target[] {
  const asked = (node.read?.calls ?? []).map(({ target }) => target)
  if (asked.length < 2 && node.inside === null) return asked
  const targets = new Map<string, Target>()
  for (const target of [...asked, ...(node.inside?.order ?? []).flatMap(targetsOf)])
    targets.set(JSON.stringify([target.provider, target.model, target.key ?? null]), target)
  return [...targets.values()]
}

/** @param embeds nothing is written, so that only what is read has to have a price */
export const hasPrice = (model: ModelFacts, embeds = model.does === 'embed'): boolean =>
  model.price !== null &&
  bucketPrice(model.price, 'input') !== null &&
  (embeds || bucketPrice(model.price, 'output') !== null)

/** Providers, keys, models and prices that this machine lacks. */
export function checkTargets(
  nodes: readonly GraphNode[],
  machine: Machine,
  budgeted: boolean,
  problems: ProblemList,
): void {
  for (const node of nodes) {
    const { inside } = node
    if (inside !== null) checkInside(node, (own) => checkTargets(inside.order, machine, budgeted, own), problems)
    const calls = node.read?.calls ?? []
    for (const target of inside === null ? needed(node, machine) : []) {
      const asks = calls.filter((call) => sameTarget(call.target, target))
      const embeds = asks.every((call) => call.role === 'embed')
      const facts = machine.factsOf(target)
      checkTarget(node, target, facts, { budgeted, embeds }, problems)
      checkService(node, target, machine, problems)
      checkEnd(node, target, facts, machine.today, problems)
      checkAbility(node, target, facts, asks, problems)
    }
  }
}

const sameTarget = (a: Target, b: Target): boolean =>
  a.provider === b.provider && a.model === b.model && a.key === b.key

/** It runs all the same: a Fallback may have another, and the user said so himself. */
function checkService(node: GraphNode, target: Target, machine: Machine, problems: ProblemList): void {
  const why = machine.takenOut(target)
  if (why === null) return
  const message = `${node.name}: ${why} It is not asked.`
  problems.add(
    'out_of_service',
    node.id,
    message,
    'Put it back in service under Models and keys, or choose another model.',
  )
}

const shows = (node: GraphNode, { images }: PlannedCall): boolean =>
  images !== undefined && (inputOf(node, images)?.wires.length ?? 0) > 0

/** A model that makes vectors answers nothing, and one that answers makes no vectors. */
function checkAbility(
  node: GraphNode,
  target: Target,
  { provider, model }: TargetFacts,
  asks: readonly PlannedCall[],
  problems: ProblemList,
): void {
  const words = targetWords(target)
  const embedding = asks.some((call) => call.role === 'embed')
  if (embedding && provider?.embedsAtOnce === 0) {
    const message = `${node.name}: ${provider.label} makes no vectors.`
    problems.add('bad_config', node.id, message, 'Choose an embedding model of another provider.')
  } else if (embedding && model !== null && model.does !== 'embed' && provider?.local !== true) {
    const message = `${node.name}: ${words} answers, and makes no vectors.`
    problems.add('bad_config', node.id, message, 'Choose an embedding model.')
  } else if (model?.does === 'embed' && asks.some((call) => call.role !== 'embed')) {
    const message = `${node.name}: ${words} makes vectors, and answers nothing.`
    problems.add('bad_config', node.id, message, 'Choose a model that answers.')
  } else if (model?.images === false && asks.some((call) => call.oneOf !== true && shows(node, call))) {
    const message = `${node.name} is shown pictures, and ${words} can't see any.`
    problems.add('bad_config', node.id, message, 'Choose a model that sees pictures, or take the wire away.')
  }
}

/** Looks at what lies in a box. Of a pipeline that a node holds the problems are said of the node. */
export function checkInside(node: GraphNode, look: (problems: ProblemList) => void, problems: ProblemList): void {
  if (node.kind?.box?.from !== 'document') return look(problems)
  const own = new ProblemList()
  look(own)
  for (const found of own.list()) problems.put(insideWords(found, node))
}

/** Its targets; of several that stand in for each other those that can be asked here, so long as one can. */
function needed(node: GraphNode, machine: Machine): Target[] {
  const targets = targetsOf(node)
  if (node.read?.calls.every(({ oneOf }) => oneOf === true) !== true) return targets
  const there = targets.filter((target) => {
    const { provider, model } = machine.factsOf(target)
    if (provider === null || (model === null && provider.listIsWhole) || machine.takenOut(target) !== null) return false
    return target.key === undefined ? !provider.needsKey || provider.hasKey : provider.keys.includes(target.key)
  })
  return there.length === 0 ? targets : there
}

function checkTarget(
  node: GraphNode,
  target: Target,
  { provider, model }: TargetFacts,
  { budgeted, embeds }: { budgeted: boolean; embeds: boolean },
  problems: ProblemList,
): void {
  // An alias that stands for nothing here has been named.
  if (aliasOf(target) !== null) return
  if (provider === null) {
    const message = `${node.name} asks the provider "${shorten(target.provider, 40)}", which isn't set up on this machine.`
    problems.add('missing_provider', node.id, message, 'Add it under Models and keys, or choose another model.')
    return
  }
  const { label } = provider
  if (target.key !== undefined && !provider.keys.includes(target.key)) {
    const message = `${node.name} asks ${label} with the key named "${shorten(target.key, 40)}", which isn't on this machine.`
    problems.add(
      'missing_key',
      node.id,
      message,
      'Add the key under Models and keys, or take the name out to use the default key.',
    )
  } else if (target.key === undefined && provider.needsKey && !provider.hasKey) {
    problems.add(
      'missing_key',
      node.id,
      `${node.name} asks ${label}, and there is no key for it.`,
      `Add a key for ${label} under Models and keys.`,
    )
  }
  const name = shorten(target.model, 80)
  if (model === null && provider.listIsWhole) {
    problems.add(
      'missing_model',
      node.id,
      `${node.name} asks the model "${name}", which ${label} doesn't have.`,
      'Choose one of its models.',
    )
  } else if (!provider.local && (model === null || !hasPrice(model, embeds))) {
    const refused = budgeted ? ' The hard budget refuses it until there is one.' : ''
    problems.add(
      'unknown_price',
      node.id,
      `${node.name}: the price of ${targetWords(target)} is unknown.${refused}`,
      'Set its price under Models and keys.',
    )
  }
}

/** A model that is switched off, or no longer in its provider's own list, with what to ask instead. */
function checkEnd(
  node: GraphNode,
  target: Target,
  { provider, model }: TargetFacts,
  today: string | undefined,
  problems: ProblemList,
): void {
  if (provider === null || aliasOf(target) !== null) return
  const end = endOfModel(provider, target.model, model)
  const gone = model?.listed?.there === false
  if (end === null && !gone) return
  const why =
    end === null
      ? `It is not in ${provider.label}'s own list of ${model?.listed?.date ?? 'its models'}.`
      : endWords(provider.label, end, today)
  const swap = swapFor(provider, target.model, model)
  const fix = swap === null ? 'Choose another model.' : `Ask ${swap.model} instead.`
  problems.add('model_ends', node.id, `${node.name} asks ${targetWords(target)}. ${why}`, fix)
}

/** Targets whose answers may come along a wire unchanged, however many nodes only pass them on. */
export type Givers = (wire: Wire) => readonly Giver[]

export interface Giver {
  node: GraphNode
  target: Target
}

/** More givers than this behind one wire are not followed. */
const giversKept = 16

export function giversOf(order: readonly GraphNode[]): Givers {
  const known = new Map<GraphNode, Map<string, Giver[]>>()
  const givers: Givers = (wire) => known.get(wire.from)?.get(wire.edge.from.port) ?? []
  for (const node of order) {
    let ports: Map<string, Giver[]> | null = null
    const own: Giver[] = []
    for (const { role, target } of node.read?.calls ?? [])
      if (role === 'answer' || role === 'blend') own.push({ node, target })
    if (node.inside !== null && node.kind?.box?.lists === false) insideGivers(node.inside, (ports ??= new Map()))
    for (const output of node.inside === null ? (node.read?.outputs ?? []) : []) {
      const passed = typeof output.gives === 'string' ? [] : output.gives.sameAs
      const wires = passed.flatMap((port) => inputOf(node, port)?.wires ?? [])
      const all = typeof output.gives === 'string' ? own : [...own, ...wires.flatMap((wire) => givers(wire))]
      if (all.length > 0)
        (ports ??= new Map()).set(output.id, all.length === 1 ? all : [...new Set(all)].slice(0, giversKept))
    }
    if (ports !== null) known.set(node, ports)
  }
  return givers
}

/** Who gives what leaves a box, by its Outputs; what only passes through it is not followed. */
function insideGivers({ order }: Inside, ports: Map<string, Giver[]>): void {
  const givers = giversOf(order)
  for (const node of order.filter(({ end }) => end === 'output')) {
    const all = node.into.flatMap((wire) => givers(wire))
    if (all.length > 0) ports.set(publicName(node), [...new Set(all)].slice(0, giversKept))
  }
}

/** Options of a Fallback that would fail together, or can't take over; Judges that judge themselves. */
export function checkContestants(order: readonly GraphNode[], machine: Machine, problems: ProblemList): void {
  const givers = giversOf(order)
  for (const node of order) {
    const { inside } = node
    if (inside !== null) checkInside(node, (own) => checkContestants(inside.order, machine, own), problems)
    if (node.read === null) continue
    const { asking, calls, outputs } = node.read
    if (asking.how === 'inOrder') checkOptions(node, asking.ports, givers, machine, problems)
    const passed = outputs.flatMap((output) => (typeof output.gives === 'string' ? [] : output.gives.sameAs))
    const contestantsAt = (ports: readonly string[]): Giver[] =>
      [...new Set(ports)].flatMap((port) => inputOf(node, port)?.wires ?? []).flatMap((wire) => givers(wire))
    for (const { target, judges = passed } of calls.filter((call) => call.role === 'judge')) {
      const self = contestantsAt(judges).find(
        (each) => each.target.provider === target.provider && each.target.model === target.model,
      )
      if (self === undefined) continue
      const message = `${node.name} judges with ${targetWords(target)}, which also gave the answer of ${self.node.name}.`
      problems.add('self_judge', node.id, message, 'Judge with another model: models favour their own answers.')
    }
  }
}

function checkOptions(
  node: GraphNode,
  ports: readonly string[],
  givers: Givers,
  machine: Machine,
  problems: ProblemList,
): void {
  const options = ports.map((port) => (inputOf(node, port)?.wires ?? []).flatMap((wire) => givers(wire)))
  options.forEach((option, i) => {
    const before = options[i - 1]
    if (before === undefined || before.length === 0 || option.length === 0) return
    const said = `Option ${i + 1} of ${node.name} (${option[0]?.node.name ?? ''})`
    const keys = new Set(before.map(({ target }) => keyOf(target)))
    const practice = option.some(({ target }) => machine.factsOf(target).provider?.practice === true)
    if (!practice && option.every(({ target }) => keys.has(keyOf(target)))) {
      const message = `${said} is at the same provider, with the same key, as the option before it: they will often fail together.`
      problems.add('same_provider', node.id, message, 'Choose a model of another provider, or another key.')
    }
    const [window, windowBefore] = [smallest(option, machine), smallest(before, machine)]
    if (window !== null && windowBefore !== null && window < windowBefore) {
      const message = `${said} takes ${window} tokens, the option before it ${windowBefore}: what is too long for it fails there too.`
      problems.add('smaller_window', node.id, message, 'Choose a model with a window at least as large.')
    }
  })
}

const keyOf = (target: Target): string => JSON.stringify([target.provider, target.key ?? null])

function smallest(givers: readonly Giver[], machine: Machine): number | null {
  const windows = givers.map(({ target }) => machine.factsOf(target).model?.window ?? null)
  return windows.reduce<number | null>(
    (least, window) => (window === null ? least : least === null ? window : Math.min(least, window)),
    null,
  )
}
