import { z } from 'zod'
import { type Price, parentBuckets } from '../money.ts'
import { filledPrice, tierOver } from './filled-price.ts'
import { namesOf } from './releases.ts'
import { changeWords, priceChanges } from './repriced.ts'
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

/** A list's price, as far as it says one; null where it says none. Its fee is 0 where it says that there is none. */
function listedPrice({ perMillion, perRequest }: ListedModel, provider: string, date: string): Price | null {
  if (perMillion?.input === undefined || perMillion.output === undefined) return null
  return { perMillion, ...(perRequest === undefined ? {} : { perRequest }), source: sourceOf(provider), date }
}

/**
 * A list's price in the place of the one that was known, with what the list doesn't say: tiers for long prompts, and
 * buckets it has no name for. They keep their proportion to what the list does say and never become cheaper than they
 * were, since lists say less than a bill holds and a budget must hold all the same. Whose they are, the source says.
 */
function priceFrom(
  { source, ...listed }: Price,
  { price: known, tiers }: ModelFacts,
): Pick<ModelFacts, 'price' | 'tiers'> {
  const { perRequest = known?.perRequest ?? 0, date } = listed
  const fees = {
    ...(perRequest === 0 ? {} : { perRequest }),
    ...(known?.perSearch === undefined ? {} : { perSearch: known.perSearch }),
  }
  if (known === null) return { price: { ...fees, perMillion: listed.perMillion, source, date }, tiers }
  const row = known.perMillion
  const said = filledPrice(listed.perMillion, { row, by: 'dearer' })
  const isWhole = parentBuckets.every(([bucket]) => said[bucket] === listed.perMillion[bucket])
  const rest = isWhole ? '' : `, the rest after ${known.source} of ${known.date}`
  return {
    price: { ...fees, perMillion: said, source: `${source}${rest}`, date },
    tiers: tiers.map(({ abovePromptTokens, price }) => ({
      abovePromptTokens,
      price: {
        ...fees,
        perMillion: tierOver(price.perMillion, { said, row }),
        source: `${price.source} of ${price.date}, changed as in ${source}`,
        date,
      },
    })),
  }
}

/** One model with what its provider's list says in the place of what was known. */
function withListed(facts: ModelFacts, listed: ListedModel | undefined, list: KeptList, isNew: boolean): ModelFacts {
  const { provider, date } = list
  if (listed === undefined) return { ...facts, listed: { date, there: false, isNew } }
  const price = listedPrice(listed, provider, date)
  const otherwise = price !== null && (facts.price === null || priceChanges(facts.price, price, 'is').length > 0)
  const was = list.was[listed.id]
  const { images, tools, structuredOutput, endsOn, successor } = listed
  return {
    ...facts,
    window: listed.window ?? facts.window,
    maxOutput: listed.maxOutput ?? facts.maxOutput,
    ...(otherwise ? priceFrom(price, facts) : {}),
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
    const otherwise = known.price === null || facts.price === null ? [] : priceChanges(known.price, facts.price)
    if (known.price !== null && otherwise.length > 0) {
      was[facts.model] = known.price
      what.push(changeWords(otherwise))
    } else if (known.price === null && facts.price !== null) what.push(`costs ${inOut(facts.price)}`)
    if (known.window !== facts.window) what.push(`window ${known.window ?? 'unknown'} is now ${facts.window}`)
    if (known.ends?.on !== facts.ends?.on) what.push(`is switched off on ${facts.ends?.on}`)
    if (what.length > 0) change.changed.push({ model: facts.model, what: what.join('; ') })
  }
  return { list: { ...bare, was }, change }
}

const inOut = ({ perMillion: { input, output } }: Price): string => `$${input} in, $${output} out`
