import type { ProblemList } from '../document/collect.ts'
import { shorten } from '../document/words.ts'
import type { PlannedCall } from '../kinds/define.ts'
import { aliasOf } from '../model/alias.ts'
import { endOfModel, endWords, swapFor } from '../model/swap.ts'
import type { Target } from '../model/types.ts'
import { checkInside, inputOf, type GraphNode } from './graph.ts'
import { hasPrice, targetWords, targetsOf, type Machine, type TargetFacts } from './targets.ts'

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
      `Add a key for ${label} under Models and keys. It can be rehearsed on practice models before.`,
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
