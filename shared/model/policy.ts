import { z } from 'zod'
import type { Plan, PlanStep } from '../plan/types.ts'
import type { Environment, ProviderFacts, Target } from './types.ts'

/** A mark on data that says who may see it: `private`, `eu-only`, or the user's own. */
export const dataTag = z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'a tag is 1 to 32 small letters, digits or -')

/** `machine`: models on this machine alone, practice included. `listed`: those and the providers named. `any`: all. */
export const policyReaches = ['machine', 'listed', 'any'] as const

export const dataPolicy = z.strictObject({
  tag: dataTag,
  label: z.string().min(1).max(80),
  allow: z.enum(policyReaches),
  /** Ids of providers; counts with `listed`. */
  providers: z.array(z.string().min(1).max(64)).max(100),
})
export type DataPolicy = z.infer<typeof dataPolicy>

/** What holds until the user says otherwise: what is marked stays on this machine. */
export const ownPolicies: readonly DataPolicy[] = [
  { tag: 'private', label: 'Private', allow: 'machine', providers: [] },
  { tag: 'personal', label: 'Personal data', allow: 'machine', providers: [] },
  { tag: 'eu-only', label: 'EU only', allow: 'listed', providers: [] },
]

/** The policies of a machine: the app's own, as the user changed them, and the user's. */
export function policiesOf(stored: unknown): DataPolicy[] {
  const read = z.array(dataPolicy).safeParse(stored ?? [])
  const own = new Map(ownPolicies.map((policy) => [policy.tag, policy]))
  for (const policy of read.success ? read.data : []) own.set(policy.tag, policy)
  return [...own.values()]
}

export const staysHere = (provider: Pick<ProviderFacts, 'local' | 'practice'>): boolean =>
  provider.local || provider.practice

/** Who may see data with this tag, as a sentence ends: "may reach only models on this machine". */
export function reachWords({ allow, providers }: DataPolicy, { providers: known }: Environment): string {
  if (allow === 'any') return 'may reach every model'
  const names = providers.map((id) => known.find((provider) => provider.id === id)?.label ?? id)
  if (allow === 'machine' || names.length === 0) return 'may reach only models on this machine'
  return `may reach only models on this machine and ${names.join(', ')}`
}

/** A tag without a policy here allows nothing: nobody said who may see it. */
export function mayReach(policy: DataPolicy | undefined, provider: ProviderFacts): boolean {
  if (policy === undefined) return false
  if (policy.allow === 'any' || staysHere(provider)) return true
  return policy.allow === 'listed' && policy.providers.includes(provider.id)
}

/**
 * Why data with these tags may not be sent to this target, a sentence; null: it may. A provider that isn't here may be
 * sent nothing that is tagged.
 */
export function forbidden(tags: readonly string[], target: Target, environment: Environment): string | null {
  const provider = environment.providers.find(({ id }) => id === target.provider)
  for (const tag of tags) {
    const policy = environment.policies?.find((each) => each.tag === tag)
    if (provider !== undefined && mayReach(policy, provider)) continue
    if (policy === undefined) return `Nobody has said who may see data tagged "${tag}", so nobody may.`
    return `Data tagged "${policy.label}" ${reachWords(policy, environment)}, and not ${target.provider} / ${target.model}.`
  }
  return null
}

/** Every tag that some data of a plan carries: whatever is chosen in a run must be allowed by all of them. */
export function tagsIn(plan: Pick<Plan, 'settings' | 'steps'>): string[] {
  const inSteps = (steps: readonly PlanStep[]): string[] =>
    steps.flatMap(({ config, inside }) => {
      const { tags } = config
      const own = Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : []
      return [...own, ...inSteps(inside?.steps ?? [])]
    })
  return [...new Set([...(plan.settings.dataTags ?? []), ...inSteps(plan.steps)])]
}
