import type { MissingTarget } from '../../shared/health/types.ts'
import { machineOf } from '../../shared/compiler/index.ts'
import type { Environment, ProviderFacts, Target } from '../../shared/model/types.ts'
import type { TargetFacts } from '../engine/index.ts'

/** What the engine must know of the targets of this machine. */
export function factsOf(environment: Environment): (target: Target) => TargetFacts {
  const machine = machineOf(environment)
  return (target) => {
    const { provider, model } = machine.factsOf(target)
    return {
      model,
      local: provider?.local ?? false,
      practice: provider?.practice ?? false,
      missing: missingOf(target, provider ?? undefined),
      ...(provider?.embedsAtOnce === undefined ? {} : { embedsAtOnce: provider.embedsAtOnce }),
    }
  }
}

/** What this machine lacks to ask a target at all; null where nothing is lacking. */
function missingOf({ provider, model, key }: Target, facts: ProviderFacts | undefined): MissingTarget | null {
  if (facts === undefined)
    return { filter: 'enabled', why: `${provider} isn't set up on this machine.`, class: 'config' }
  if (facts.listIsWhole && !facts.models.some((each) => each.model === model))
    return { filter: 'enabled', why: `${facts.label} has no model ${model}.`, class: 'model_not_found' }
  if (key === undefined ? !facts.needsKey || facts.hasKey : facts.keys.includes(key)) return null
  const named = key === undefined ? '' : ` named ${key}`
  return { filter: 'key', why: `There is no key${named} for ${facts.label}.`, class: 'auth' }
}
