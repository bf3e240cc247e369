import { shorten } from '../document/words.ts'
import { findModel } from '../model/releases.ts'
import { takenOut, takenOutWords } from '../model/service.ts'
import type { Environment, ModelFacts, ProviderFacts, Target } from '../model/types.ts'
import { bucketPrice } from '../money.ts'
import type { GraphNode } from './graph.ts'

/** What this machine knows of a target; null where it knows nothing. */
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
