import { type FactsBefore, factsBefore, type ModelEdits, type OwnPrice } from '../../../shared/model/edits.ts'
import type { ModelFacts } from '../../../shared/model/types.ts'
import { bucketWords, parentBuckets, type Price, type PriceBucket } from '../../../shared/money.ts'
import { filledPrice } from '../../../shared/model/filled-price.ts'

/** Prices that a person sets; the others are in the catalog's rows only. */
const fields = [
  'input',
  'output',
  'cacheRead',
  'cacheWrite',
  'cacheWrite1h',
  'reasoning',
  'imageIn',
  'audioIn',
  'audioOut',
] as const satisfies PriceBucket[]
export const priceFields = fields.map((id) => ({
  id,
  label: `${bucketWords[id].charAt(0).toUpperCase()}${bucketWords[id].slice(1)}`,
}))
type PriceField = (typeof fields)[number]

const hiddenPrices = ['audioCached', 'imageOut', 'citations'] as const satisfies PriceBucket[]

export const abilities = [
  { id: 'reasoning', label: 'Thinks first' },
  { id: 'images', label: 'Sees pictures' },
  { id: 'structuredOutput', label: 'Answers by a schema' },
  { id: 'tools', label: 'Calls tools' },
] as const
type Ability = (typeof abilities)[number]['id']

export type Answer = 'yes' | 'no' | 'unknown'

/** Everything one can say of a model, as it stands in the form: what the catalog says, or what was said before. */
export interface ModelForm {
  prices: Record<PriceField, number | null>
  perRequest: number | null
  perSearch: number | null
  tierAbove: number | null
  tierIn: number | null
  tierOut: number | null
  window: number | null
  maxOutput: number | null
  can: Record<Ability, Answer>
  region: string
  trains: Answer
  keepsDays: number | null
  notes: string
  owner: string
}

/** What a price has beside the form's fields, in words: nothing of it is hidden. Empty: nothing. */
export function besides(facts: ModelFacts): { price: string; long: string } {
  const words = (perMillion: Price['perMillion'], shown: readonly PriceBucket[]): string =>
    parentBuckets
      .flatMap(([bucket]) => {
        const usd = shown.includes(bucket) ? undefined : perMillion[bucket]
        return usd === undefined ? [] : [`$${usd} ${bucketWords[bucket]}`]
      })
      .join(', ')
  const price = words(facts.price?.perMillion ?? {}, fields)
  const tiers = facts.tiers.map(({ abovePromptTokens, price: { perMillion } }, i) => {
    const rest = words(perMillion, i === 0 ? ['input', 'output'] : [])
    return rest === '' ? '' : `Above ${abovePromptTokens.toLocaleString('en-US')} also: ${rest}.`
  })
  return {
    price: price === '' ? '' : ` Also: ${price}.`,
    long: tiers.map((each) => (each === '' ? '' : ` ${each}`)).join(''),
  }
}

const answerOf = (value: boolean | null | undefined): Answer => (value == null ? 'unknown' : value ? 'yes' : 'no')

/** The form of facts, and of what the user says beside them. */
function formOf(facts: FactsBefore, edits: ModelEdits): ModelForm {
  const prices = Object.fromEntries(
    priceFields.map(({ id }) => [id, facts.price?.perMillion[id] ?? null]),
  ) as ModelForm['prices']
  const tier = facts.tiers[0]
  return {
    prices,
    perRequest: facts.price?.perRequest ?? null,
    perSearch: facts.price?.perSearch ?? null,
    tierAbove: tier?.abovePromptTokens ?? null,
    tierIn: tier?.price.perMillion.input ?? null,
    tierOut: tier?.price.perMillion.output ?? null,
    window: facts.window,
    maxOutput: facts.maxOutput,
    can: {
      reasoning: answerOf(facts.reasoning),
      images: answerOf(facts.images),
      structuredOutput: answerOf(facts.structuredOutput),
      tools: answerOf(facts.tools),
    },
    region: edits.region ?? '',
    trains: answerOf(edits.trains),
    keepsDays: edits.keepsDays ?? null,
    notes: edits.notes ?? '',
    owner: edits.owner ?? '',
  }
}

export const currentForm = (facts: ModelFacts): ModelForm => formOf(facts, facts.own?.edits ?? {})
export const formBefore = (facts: ModelFacts): ModelForm => formOf(factsBefore(facts), {})

const isPriceSame = (a: ModelForm, b: ModelForm): boolean =>
  priceFields.every(({ id }) => a.prices[id] === b.prices[id]) &&
  (['perRequest', 'perSearch', 'tierAbove', 'tierIn', 'tierOut'] as const).every((field) => a[field] === b[field])

function priceOf(form: ModelForm, before: FactsBefore): OwnPrice {
  const perMillion: OwnPrice['perMillion'] = {}
  for (const { id } of priceFields) {
    const usd = form.prices[id]
    if (usd !== null) perMillion[id] = usd
  }
  // What the form has no field for stays as it was: without it such tokens would have no price, or another's.
  for (const bucket of hiddenPrices) {
    const usd = before.price?.perMillion[bucket]
    if (usd !== undefined) perMillion[bucket] = usd
  }
  const tiers = tiersOf(form, before)
  return {
    perMillion,
    ...(form.perRequest === null ? {} : { perRequest: form.perRequest }),
    ...(form.perSearch === null ? {} : { perSearch: form.perSearch }),
    ...(tiers.length === 0 ? {} : { tiers }),
  }
}

/** The form shows the first tier's price in and out: what else it holds keeps its proportion to them, and further tiers stay. */
function tiersOf({ tierAbove, tierIn, tierOut }: ModelForm, before: FactsBefore): NonNullable<OwnPrice['tiers']> {
  const [first, ...further] = before.tiers
  const others = further.map(({ abovePromptTokens, price }) => ({ abovePromptTokens, perMillion: price.perMillion }))
  if (tierAbove === null || tierIn === null || tierOut === null) return others
  const said = { input: tierIn, output: tierOut }
  const perMillion = first === undefined ? said : filledPrice(said, { row: first.price.perMillion, by: 'proportion' })
  return [
    { abovePromptTokens: tierAbove, perMillion },
    ...others.filter(({ abovePromptTokens }) => abovePromptTokens !== tierAbove),
  ]
}

/** What the form says otherwise than the catalog; null: nothing. An error in words where it can't be kept. */
export function editsOf(
  facts: ModelFacts,
  form: ModelForm,
): { ok: true; edits: ModelEdits | null } | { ok: false; error: string } {
  const before = factsBefore(facts)
  const listed = formBefore(facts)
  const edits: ModelEdits = {}
  if (!isPriceSame(form, listed)) {
    const { input, output } = form.prices
    if ((input === null) !== (output === null) && facts.does !== 'embed')
      return { ok: false, error: 'Both are needed: a cost with one of them would be wrong.' }
    const tier = [form.tierAbove, form.tierIn, form.tierOut].filter((value) => value !== null).length
    if (tier > 0 && tier < 3)
      return { ok: false, error: 'A price for long prompts needs all three: from how many tokens, in and out.' }
    if (input === null && tier + [...Object.values(form.prices)].filter((usd) => usd !== null).length > 0)
      return { ok: false, error: 'A price needs at least what goes in and out.' }
    if (input !== null) edits.price = priceOf(form, before)
  }
  if (form.window !== null && form.window !== listed.window) edits.window = form.window
  if (form.maxOutput !== null && form.maxOutput !== listed.maxOutput) edits.maxOutput = form.maxOutput
  for (const { id } of abilities)
    if (form.can[id] !== 'unknown' && form.can[id] !== listed.can[id]) edits[id] = form.can[id] === 'yes'
  const region = form.region.trim().toLowerCase()
  if (region !== '') {
    if (!/^[a-z0-9][a-z0-9-]{0,31}$/.test(region))
      return { ok: false, error: 'A region is small letters, digits or -, like eu.' }
    edits.region = region
  }
  if (form.trains !== 'unknown') edits.trains = form.trains === 'yes'
  if (form.keepsDays !== null) edits.keepsDays = form.keepsDays
  if (form.notes.trim() !== '') edits.notes = form.notes.trim()
  if (form.owner.trim() !== '') edits.owner = form.owner.trim()
  return { ok: true, edits: Object.keys(edits).length === 0 ? null : edits }
}
