import type { MissingTarget } from '../../shared/health/types.ts'
import type { ProviderFacts, Target } from '../../shared/model/types.ts'

/** What this machine lacks to ask a target at all; null where nothing is lacking. */
export function missingOf({ provider, model, key }: Target, facts: ProviderFacts | undefined): MissingTarget | null {
  if (facts === undefined)
    return { filter: 'enabled', why: `${provider} isn't set up on this machine.`, class: 'config' }
  if (facts.listIsWhole && !facts.models.some((each) => each.model === model))
    return { filter: 'enabled', why: `${facts.label} has no model ${model}.`, class: 'model_not_found' }
  if (key === undefined ? !facts.needsKey || facts.hasKey : facts.keys.includes(key)) return null
  const named = key === undefined ? '' : ` named ${key}`
  return { filter: 'key', why: `There is no key${named} for ${facts.label}.`, class: 'auth' }
}
