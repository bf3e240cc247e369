import { z } from 'zod'
import type { Price } from '../money.ts'
import { namesOf } from './releases.ts'
import type { ModelFacts } from './types.ts'

/** A model as its provider's own list has it; what the list doesn't say is null or absent. */
export const listedModel = z.object({
  id: z.string(),
  label: z.string(),
  window: z.number().nullable(),
  maxOutput: z.number().nullable(),
  /** USD per million tokens, where the list says. */
  perMillion: z
    .object({
      input: z.number().exactOptional(),
      output: z.number().exactOptional(),
      cacheRead: z.number().exactOptional(),
      cacheWrite: z.number().exactOptional(),
      reasoning: z.number().exactOptional(),
    })
    .exactOptional(),
  perRequest: z.number().exactOptional(),
  images: z.boolean().exactOptional(),
  tools: z.boolean().exactOptional(),
  structuredOutput: z.boolean().exactOptional(),
  /** The day on which it is switched off, and what takes its place. */
  endsOn: z.string().exactOptional(),
  successor: z.string().exactOptional(),
})
export type ListedModel = z.infer<typeof listedModel>

/** A list as it was kept, with what models had cost before a list of this provider's said otherwise. */
export interface KeptList {
  provider: string
  /** ISO date on which it was asked for. */
  date: string
  models: ListedModel[]
  was: Record<string, Price>
}

/** What a list says that wasn't known: names of models, and sentences about those that changed. */
export interface ListChange {
  listed: number
  isNew: string[]
  gone: string[]
  changed: { model: string; what: string }[]
}

/** What no pipeline asks a question: makers of pictures, sound and film, and who sorts or guards. */
const notAsked =
  /embed|whisper|tts|speech|audio|realtime|transcri|moderation|dall-e|image|sora|veo|imagen|lyria|rerank|guard|babbage|davinci|ocr/i

const sourceOf = (provider: string): string => `${provider}’s own list`

/** A list's price; null where it says none. */
function listedPrice({ perMillion, perRequest }: ListedModel, provider: string, date: string): Price | null {
  if (perMillion?.input === undefined || perMillion.output === undefined) return null
  return {
    perMillion,
    ...(perRequest === undefined || perRequest === 0 ? {} : { perRequest }),
    source: sourceOf(provider),
    date,
  }
}

const buckets = ['input', 'output', 'cacheRead', 'cacheWrite', 'reasoning'] as const

const costsOtherwise = (known: Price, listed: Price): boolean =>
  buckets.some((bucket) => {
    const [a, b] = [known.perMillion[bucket], listed.perMillion[bucket]]
    // A bucket that one of them leaves out is no change: it may go by its parent's.
    return a !== undefined && b !== undefined && Math.abs(a - b) > 1e-6 * Math.max(a, b, 1e-6)
  })

/** One model with what its provider's list says in the place of what was known. */
function withListed(facts: ModelFacts, listed: ListedModel | undefined, list: KeptList, isNew: boolean): ModelFacts {
  const { provider, date } = list
  if (listed === undefined) return { ...facts, listed: { date, there: false, isNew } }
  const price = listedPrice(listed, provider, date)
  const otherwise = price !== null && (facts.price === null || costsOtherwise(facts.price, price))
  const was = list.was[listed.id]
  const { images, tools, structuredOutput, endsOn, successor } = listed
  return {
    ...facts,
    window: listed.window ?? facts.window,
    maxOutput: listed.maxOutput ?? facts.maxOutput,
    ...(otherwise ? { price, tiers: [] } : {}),
    ...(images === undefined ? {} : { images }),
    ...(tools === undefined ? {} : { tools }),
    ...(structuredOutput === undefined ? {} : { structuredOutput }),
    ...(endsOn === undefined
      ? {}
      : { ends: { on: endsOn, successor: successor ?? facts.ends?.successor ?? null, source: sourceOf(provider) } }),
    listed: { date, there: true, isNew, ...(was === undefined ? {} : { was }) },
  }
}

/** Nothing is known of it but its name. */
export const unknownFacts = (provider: string, model: string, label = model): ModelFacts => ({
  provider,
  model,
  label,
  window: null,
  maxOutput: null,
  price: null,
  tiers: [],
  reasoning: false,
  structuredOutput: false,
})

/** Is it a model of its own, or only a release of one that is known? */
const isRelease = (provider: string, id: string, known: ReadonlySet<string>): boolean =>
  namesOf(provider, id).some((name) => known.has(name))

/** What is known of a provider's models, with its own list over it; what only the list has stands at the end. */
export function underList(known: readonly ModelFacts[], list: KeptList | null): ModelFacts[] {
  if (list === null) return [...known]
  const listed = new Map(list.models.map((model) => [model.id, model]))
  const names = new Set(known.map(({ model }) => model))
  const added = list.models.filter(({ id }) => !isRelease(list.provider, id, names) && !notAsked.test(id))
  return [
    // What makes vectors is often in no list of models to chat with.
    ...known.map((facts) => (facts.does === 'embed' ? facts : withListed(facts, found(facts, listed), list, false))),
    ...added.map((model) => withListed(unknownFacts(list.provider, model.id, model.label), model, list, true)),
  ]
}

/** Some lists hold only a model's dated releases: it is there when one of them is. */
function found({ provider, model }: ModelFacts, listed: ReadonlyMap<string, ListedModel>): ListedModel | undefined {
  const exact = listed.get(model)
  if (exact !== undefined) return exact
  for (const [id, release] of listed) if (namesOf(provider, id).includes(model)) return { ...release, id: model }
  return undefined
}

/** A new list against what was known until now: what a person wants to know, and the list as it is to be kept. */
export function readList(
  before: readonly ModelFacts[],
  { provider, date, models }: Omit<KeptList, 'was'>,
  earlier: KeptList | null,
): { list: KeptList; change: ListChange } {
  const bare: KeptList = { provider, date, models, was: earlier?.was ?? {} }
  const knownBefore = new Map(before.map((facts) => [facts.model, facts]))
  const was: Record<string, Price> = { ...bare.was }
  const change: ListChange = { listed: models.length, isNew: [], gone: [], changed: [] }
  for (const facts of underList(
    before.filter(({ listed }) => listed?.isNew !== true),
    bare,
  )) {
    const known = knownBefore.get(facts.model)
    if (known === undefined) change.isNew.push(facts.model)
    else if (facts.listed?.there === false && known.listed?.there !== false) change.gone.push(facts.model)
    if (known === undefined || facts.listed?.there !== true) continue
    const what: string[] = []
    if (known.price !== null && facts.price !== null && costsOtherwise(known.price, facts.price)) {
      was[facts.model] = known.price
      what.push(`${inOut(known.price)} is now ${inOut(facts.price)}`)
    } else if (known.price === null && facts.price !== null) what.push(`costs ${inOut(facts.price)}`)
    if (known.window !== facts.window) what.push(`window ${known.window ?? 'unknown'} is now ${facts.window}`)
    if (known.ends?.on !== facts.ends?.on) what.push(`is switched off on ${facts.ends?.on}`)
    if (what.length > 0) change.changed.push({ model: facts.model, what: what.join('; ') })
  }
  return { list: { ...bare, was }, change }
}

const inOut = ({ perMillion: { input, output } }: Price): string => `$${input} in, $${output} out`
