import type { Payload, Results } from '../../shared/api/contract.ts'
import type { AliasFacts, AliasTerms } from '../../shared/model/alias.ts'
import { type OutOfService, takenOut } from '../../shared/model/service.ts'
import { type Rankable, bestOf } from '../../shared/model/rank.ts'
import type { ProviderFacts, Target } from '../../shared/model/types.ts'
import { type Store, deleteAlias, listAliases, saveAlias } from '../db/index.ts'
import { CoreError } from './types.ts'

const practice = (model: string): Target[] => [{ provider: 'practice', model }]

/** Tiers that every machine has, so that a pipeline drawn on one runs on another; the user says whom they mean. */
const builtIn: readonly AliasTerms[] = [
  { name: 'small', label: 'Small', tier: 1, preset: 'fixed', targets: practice('cheap') },
  { name: 'standard', label: 'Standard', tier: 2, preset: 'fixed', targets: practice('balanced') },
  { name: 'strong', label: 'Strong', tier: 3, preset: 'fixed', targets: practice('frontier') },
  { name: 'judge', label: 'Judge', tier: null, preset: 'fixed', targets: practice('judge') },
]

/** What runs have shown of a target. */
export type Experience = Pick<Rankable, 'latencyMs' | 'reliability' | 'quality'>

/** What `target { alias }` means on this machine: the app's own tiers, as the user changed them, and the user's own. */
export class Aliases {
  readonly #db: Store
  readonly #experience: (target: Target) => Experience
  readonly #now: () => number

  constructor(db: Store, experience: (target: Target) => Experience, now: () => number) {
    this.#db = db
    this.#experience = experience
    this.#now = now
  }

  /** Whom each means now, given what there is to ask. */
  list(providers: readonly ProviderFacts[], out: readonly OutOfService[]): AliasFacts[] {
    const stored = new Map(listAliases(this.#db).map((alias) => [alias.name, alias]))
    const own = builtIn.map((alias) => ({
      ...(stored.get(alias.name) ?? alias),
      builtIn: true,
      changed: stored.has(alias.name),
    }))
    const others = [...stored.values()]
      .filter(({ name }) => !builtIn.some((alias) => alias.name === name))
      .map((alias) => ({ ...alias, builtIn: false }))
    return [...own, ...others].map((alias) => ({ ...alias, ...this.#chosen(alias, providers, out) }))
  }

  save(terms: Payload<'aliases.save'>): Results['aliases.save'] {
    saveAlias(this.#db, terms, this.#now())
    return { name: terms.name }
  }

  /** Takes one of the app's own back to what it was, and one of the user's away. */
  delete(name: string): Results['aliases.delete'] {
    if (!listAliases(this.#db).some((alias) => alias.name === name))
      throw new CoreError('not_found', `There is no alias “${name}” of your own.`)
    deleteAlias(this.#db, name)
    return { name }
  }

  #chosen(
    { preset, targets }: AliasTerms,
    providers: readonly ProviderFacts[],
    out: readonly OutOfService[],
  ): Pick<AliasFacts, 'target' | 'why'> {
    const askable = targets.flatMap((target): Rankable[] => {
      const provider = providers.find(({ id }) => id === target.provider)
      if (provider === undefined || !canAsk(provider, target) || takenOut(out, target) !== null) return []
      const price = provider.models.find(({ model }) => model === target.model)?.price ?? null
      return [{ target, price, local: provider.local, ...this.#experience(target) }]
    })
    const found = bestOf(preset, askable)
    if (targets.length === 0)
      return { target: null, why: 'Whom it means can’t be read any more: choose its models anew.' }
    if (found === null)
      return {
        target: null,
        why: 'None of its models can be asked here: a key or a provider is missing, or it is out of service.',
      }
    return { target: found.best.target, why: found.why }
  }
}

function canAsk(provider: ProviderFacts, { key, model }: Target): boolean {
  if (key === undefined ? provider.needsKey && !provider.hasKey : !provider.keys.includes(key)) return false
  return !provider.listIsWhole || provider.models.some((facts) => facts.model === model)
}
