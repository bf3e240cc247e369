import { z } from 'zod'
import type { Place } from '../tools/places.ts'
import type { Plan, PlanStep } from '../plan/types.ts'
import { findModel } from './releases.ts'
import { handlingOf } from './terms.ts'
import type { Environment, ProviderFacts, Target } from './types.ts'

/** A mark on data that says who may see it: `private`, `eu-only`, or the user's own. */
export const dataTag = z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'a tag is 1 to 32 small letters, digits or -')

/** `machine`: models on this machine alone, practice included. `listed`: those and the providers named. `any`: all. */
export const policyReaches = ['machine', 'listed', 'any'] as const

/** What a model must be for a policy to let it be asked; what isn't known is refused. */
export const modelRules = z.strictObject({
  /** Approved models, `provider/model`; absent: any. */
  models: z.array(z.string().min(3).max(270)).max(500).exactOptional(),
  /** Where it has to work, e.g. `eu`; absent: anywhere. */
  regions: z
    .array(z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'a region is small letters, digits or -, like eu'))
    .max(20)
    .exactOptional(),
  /** What it is sent is not used for training. */
  noTraining: z.literal(true).exactOptional(),
  /** What it is sent is not kept. */
  noKeeping: z.literal(true).exactOptional(),
})
export type ModelRules = z.infer<typeof modelRules>

export const dataPolicy = z.strictObject({
  tag: dataTag,
  label: z.string().min(1).max(80),
  allow: z.enum(policyReaches),
  /** Ids of providers; counts with `listed`. */
  providers: z.array(z.string().min(1).max(64)).max(100),
  /** Hold for every model that isn't on this machine. */
  rules: modelRules.exactOptional(),
  /** Ids of places beside models (`Place`) that tools may send it to; counts with `machine` and `listed`. */
  tools: z.array(z.string().min(1).max(300)).max(100).exactOptional(),
})
export type DataPolicy = z.infer<typeof dataPolicy>

/** Not a mark on data: what holds for all of it, marked or not. */
export const everything = 'everything'

/** What holds until the user says otherwise: what is marked stays on this machine, and for the rest there is no rule. */
export const ownPolicies: readonly DataPolicy[] = [
  { tag: everything, label: 'Everything', allow: 'any', providers: [] },
  { tag: 'private', label: 'Private', allow: 'machine', providers: [] },
  { tag: 'personal', label: 'Personal data', allow: 'machine', providers: [] },
  { tag: 'eu-only', label: 'EU only', allow: 'listed', providers: [] },
]

/** A policy as it holds on a machine. */
export interface HeldPolicy extends DataPolicy {
  /** Why what is kept of it can't be read, a sentence: it then lets nothing but this machine see the data. Absent: it can. */
  unread?: string
}

const tagKept = z.looseObject({ tag: dataTag })
const labelKept = z.looseObject({ label: dataPolicy.shape.label })

/** The tag of a stored policy, also of one that can't be read as a whole; null where not even that can. */
function tagOf(kept: unknown): string | null {
  const read = tagKept.safeParse(kept)
  return read.success ? read.data.tag : null
}

function closed(tag: string, kept: unknown, what: string): HeldPolicy {
  const read = labelKept.safeParse(kept)
  const label = read.success ? read.data.label : ownPolicies.find((own) => own.tag === tag)?.label
  return { tag, label: label ?? tag, allow: 'machine', providers: [], unread: `${what} can’t be read.` }
}

/** What of a policy couldn't be read, by the names of its fields. */
function unreadWords({ issues }: z.ZodError): string {
  const fields = issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : [issue.path.join('.')]))
  return `What is kept of this policy (its ${[...new Set(fields)].slice(0, 4).join(', ')})`
}

/**
 * The policies of a machine: the app's own, as the user changed them, and the user's. One that can't be read, as a newer
 * app may have written it, keeps its tag and lets nothing but this machine see the data; the others hold as they are.
 * What has not even a tag may have been the one for everything, unless that one can be read.
 */
export function policiesOf(stored: unknown): HeldPolicy[] {
  const held = new Map<string, HeldPolicy>(ownPolicies.map((policy) => [policy.tag, policy]))
  const all = 'What is kept of your policies'
  if (stored != null && !Array.isArray(stored)) return ownPolicies.map(({ tag }) => closed(tag, null, all))
  let nameless = false
  let everythingRead = false
  for (const kept of (stored ?? []) as unknown[]) {
    const read = dataPolicy.safeParse(kept)
    const tag = tagOf(kept)
    if (tag === null) nameless = true
    else if (!read.success) held.set(tag, closed(tag, kept, unreadWords(read.error)))
    else if (held.get(tag)?.unread === undefined) {
      held.set(tag, read.data)
      everythingRead ||= tag === everything
    }
  }
  if (nameless && !everythingRead) held.set(everything, closed(everything, null, `One of your policies`))
  return [...held.values()]
}

/** What is to be stored with one policy in its tag's place, or none; what can't be read of the others stays as it is. */
export function withPolicy(stored: unknown, tag: string, policy: DataPolicy | null): unknown[] {
  const kept: unknown[] = Array.isArray(stored)
    ? stored
    : policiesOf(stored).flatMap((held) => (held.unread === undefined ? [] : [{ tag: held.tag }]))
  // With a word on everything, what lost its tag bars nothing any more that its own tag wouldn't.
  const others = kept.filter((each) => tagOf(each) !== tag && (tag !== everything || tagOf(each) !== null))
  return policy === null ? others : [...others, policy]
}

export const staysHere = (provider: Pick<ProviderFacts, 'local' | 'practice'>): boolean =>
  provider.local || provider.practice

const places = new Intl.ListFormat('en')

/** What a policy wants of models beyond this machine: "work in eu and are not trained with it". Empty: nothing. */
function rulesWords({ models, regions, noTraining, noKeeping }: ModelRules): string {
  const wants = [
    ...(models === undefined ? [] : ['are approved']),
    ...(regions === undefined ? [] : [`work in ${regions.join(' or ')}`]),
    ...(noTraining === true ? ['are not trained with it'] : []),
    ...(noKeeping === true ? ['do not keep it'] : []),
  ]
  return wants.length === 0 ? '' : places.format(wants)
}

/** Who may see data with this tag, as a sentence ends: "may reach only models on this machine". */
export function reachWords(policy: HeldPolicy, { providers: known }: Environment): string {
  const { allow, providers, rules = {}, unread } = policy
  if (unread !== undefined) return 'may reach only models on this machine, since its policy can’t be read'
  const wants = rulesWords(rules)
  const also = wants === '' ? '' : `, as far as they ${wants}`
  if (allow === 'any') return wants === '' ? 'may reach every model' : `may reach only models that ${wants}`
  const names = providers.map((id) => known.find((provider) => provider.id === id)?.label ?? id)
  if (allow === 'machine' || names.length === 0) return 'may reach only models on this machine'
  return `may reach only models on this machine and ${names.join(', ')}${also}`
}

/** A way a target falls short of rules, as a sentence goes on after its name; null: none. */
function shortOf(
  { models, regions, noTraining, noKeeping }: ModelRules,
  provider: ProviderFacts,
  target: Pick<Target, 'provider' | 'model'>,
): string | null {
  if (models !== undefined && !models.includes(`${target.provider}/${target.model}`))
    return 'is not among the approved models'
  const handling = handlingOf(provider, findModel(provider, target.model) ?? { model: target.model })
  if (regions !== undefined) {
    if (handling.regions === null) return 'works nobody knows where'
    const outside = handling.regions.filter((region) => !regions.includes(region))
    if (outside.length > 0) return `works in ${outside.join(' or ')}`
  }
  if (noTraining === true && handling.trains !== false)
    return handling.trains === true ? 'may be trained with it' : 'may be trained with it, for all that is known'
  if (noKeeping === true && handling.keepsDays !== 0)
    return handling.keepsDays === null
      ? 'may keep it, for all that is known'
      : `keeps it for ${handling.keepsDays} days`
  return null
}

/** A place beside models is one that nobody allowed, unless it is named, the data may go anywhere, or it is a web service of this machine. */
export const mayGoTo = (policy: DataPolicy | undefined, { id, here }: Pick<Place, 'id' | 'here'>): boolean =>
  (policy?.allow === 'any' && policy.rules === undefined) || here || policy?.tools?.includes(id) === true

/**
 * Why a policy doesn't let a target be asked, as a sentence goes on after the target's name; null: it does. A tag without a policy
 * allows nothing: nobody said who may see it. What stays on this machine is let through by every policy there is.
 */
export function whyNot(
  policy: HeldPolicy | undefined,
  provider: ProviderFacts,
  target: Pick<Target, 'provider' | 'model'>,
): string | null {
  if (policy === undefined) return 'may see nothing with a tag that nobody has set'
  if (staysHere(provider)) return null
  if (policy.unread !== undefined)
    return 'is not on this machine, and nothing else may be asked while that can’t be read'
  if (policy.allow === 'machine') return 'is not on this machine'
  if (policy.allow === 'listed' && !policy.providers.includes(provider.id)) return 'is at a provider that is not named'
  return policy.rules === undefined ? null : shortOf(policy.rules, provider, target)
}

/**
 * Why data with these tags may not be sent to this target, a sentence; null: it may. What holds for everything holds for
 * what has no tag, too. A provider that isn't here may be sent nothing that is tagged.
 */
export function forbidden(tags: readonly string[], target: Target, environment: Environment): string | null {
  const provider = environment.providers.find(({ id }) => id === target.provider)
  const all = environment.policies?.find(({ tag }) => tag === everything)
  const why = all === undefined || provider === undefined ? null : whyNot(all, provider, target)
  if (why !== null)
    return `By your policy for everything, ${target.provider} / ${target.model} may not be asked: it ${why}.`
  for (const tag of tags) {
    const policy = environment.policies?.find((each) => each.tag === tag)
    if (provider !== undefined && whyNot(policy, provider, target) === null) continue
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
