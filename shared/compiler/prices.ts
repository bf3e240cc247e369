import type { ProblemList } from '../document/collect.ts'
import { cheaperFor, type PaidPrice, repricing, repricingWords } from '../model/repriced.ts'
import type { Environment } from '../model/types.ts'
import { checkInside, type GraphNode } from './graph.ts'
import { type Machine, targetsOf, targetWords } from './targets.ts'

/** Models that cost otherwise than when the pipeline last ran, with what to ask instead where they became dearer. */
export function checkPrices(
  order: readonly GraphNode[],
  environment: Environment,
  machine: Machine,
  paid: readonly PaidPrice[],
  problems: ProblemList,
): void {
  if (paid.length === 0) return
  for (const node of order) {
    const { inside } = node
    if (inside !== null)
      checkInside(node, (own) => checkPrices(inside.order, environment, machine, paid, own), problems)
    for (const target of inside === null ? targetsOf(node) : []) {
      const before = paid.find(({ provider, model }) => provider === target.provider && model === target.model)
      const { provider, model } = machine.factsOf(target)
      const change = before === undefined ? null : repricing(before, model)
      if (before === undefined || change === null || model?.price == null || provider === null) continue
      const swap = change.dearer ? cheaperFor(environment, { model, provider }, before) : null
      const message = `${node.name} asks ${targetWords(target)}. ${repricingWords(before, change.words, model.price)}`
      const instead =
        swap === null
          ? ''
          : ` Or ask ${swap.provider === provider.id ? '' : `${swap.provider} / `}${swap.model} instead, which costs less.`
      problems.add(
        'repriced',
        node.id,
        message,
        `The forecast goes by the new price, and the next run ends this notice.${instead}`,
      )
    }
  }
}
