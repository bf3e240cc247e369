import { z } from 'zod'
import { isJsonObject } from '../json.ts'
import type { Price } from '../money.ts'
import type { ModelFacts } from './types.ts'

/** What a user says of a model; it goes before what the catalog and the provider's list say, field by field. */

const usd = z.number().nonnegative().max(1_000_000)
const tokens = z.int().positive().max(1_000_000_000)

const perMillion = z.strictObject({
  input: usd.exactOptional(),
  cacheRead: usd.exactOptional(),
  cacheWrite: usd.exactOptional(),
  cacheWrite1h: usd.exactOptional(),
  output: usd.exactOptional(),
  reasoning: usd.exactOptional(),
  audioIn: usd.exactOptional(),
  imageIn: usd.exactOptional(),
  audioCached: usd.exactOptional(),
  audioOut: usd.exactOptional(),
  imageOut: usd.exactOptional(),
  citations: usd.exactOptional(),
})

const ownPrice = z.strictObject({
  perMillion,
  perRequest: usd.exactOptional(),
  perSearch: usd.exactOptional(),
  /** Above this many prompt tokens another price holds for all of them. */
  tiers: z
    .array(z.strictObject({ abovePromptTokens: tokens, perMillion }))
    .max(5)
    .exactOptional(),
})
export type OwnPrice = z.infer<typeof ownPrice>

export const modelEdits = z.strictObject({
  price: ownPrice.exactOptional(),
  window: tokens.exactOptional(),
  maxOutput: tokens.exactOptional(),
  reasoning: z.boolean().exactOptional(),
  images: z.boolean().exactOptional(),
  structuredOutput: z.boolean().exactOptional(),
  tools: z.boolean().exactOptional(),
  /** `eu`, `us`, …: as policies name it. */
  region: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'a region is small letters, digits or -, like eu')
    .exactOptional(),
  trains: z.boolean().exactOptional(),
  keepsDays: z.int().nonnegative().max(36_500).exactOptional(),
  notes: z.string().max(2000).exactOptional(),
  /** Who answers for its use. */
  owner: z.string().max(200).exactOptional(),
})
export type ModelEdits = z.infer<typeof modelEdits>

const editKeys = modelEdits.keyof().options

/**
 * What the user said of a model, as it was stored, field by field: one that can't be read is named, and what it was about
 * then counts as unknown, since what was known without it is what the user had contradicted.
 */
export function readEdits(stored: unknown): { edits: ModelEdits; unread: (keyof ModelEdits)[] } {
  if (!isJsonObject(stored)) return { edits: {}, unread: [...editKeys] }
  const edits: Record<string, unknown> = {}
  const unread: (keyof ModelEdits)[] = []
  for (const key of editKeys.filter((each) => stored[each] !== undefined)) {
    const read = modelEdits.shape[key].safeParse(stored[key])
    if (read.success) edits[key] = read.data
    else unread.push(key)
  }
  return { edits, unread }
}

/** What the user changed, and when; `source` and `date` of a price of theirs say so, too. */
export interface OwnFacts {
  edits: ModelEdits
  /** ISO date. */
  date: string
  /** What it says without them. */
  before: FactsBefore
  /** Fields of which what the user said can't be read. Absent: none. */
  unread?: (keyof ModelEdits)[]
}

export type FactsBefore = Pick<
  ModelFacts,
  'price' | 'tiers' | 'window' | 'maxOutput' | 'reasoning' | 'structuredOutput' | 'images' | 'tools'
>

/** What a user can say otherwise, as it stands without their word. */
export function factsBefore(facts: ModelFacts): FactsBefore {
  if (facts.own !== undefined) return facts.own.before
  const { price, tiers, window, maxOutput, reasoning, structuredOutput, images, tools } = facts
  return { price, tiers, window, maxOutput, reasoning, structuredOutput, images: images ?? null, tools: tools ?? null }
}

/** What is known of a field of which the user said something that can't be read. Where data goes, `handlingOf` tells. */
const notKnown: Record<keyof ModelEdits, Partial<ModelFacts>> = {
  price: { price: null, tiers: [] },
  window: { window: null },
  maxOutput: { maxOutput: null },
  reasoning: { reasoning: false },
  images: { images: null },
  structuredOutput: { structuredOutput: false },
  tools: { tools: null },
  region: {},
  trains: {},
  keepsDays: {},
  notes: {},
  owner: {},
}

/** A model's facts with the user's in their place. */
export function withEdits(
  facts: ModelFacts,
  edits: ModelEdits,
  date: string,
  unread: readonly (keyof ModelEdits)[] = [],
): ModelFacts {
  const said = { source: 'user', date }
  const { price, window, maxOutput, reasoning, images, structuredOutput, tools } = edits
  /** Fees by the piece are the same for long prompts. */
  const priceOf = ({ perRequest, perSearch }: OwnPrice, perMillion: OwnPrice['perMillion']): Price => ({
    perMillion,
    ...(perRequest === undefined ? {} : { perRequest }),
    ...(perSearch === undefined ? {} : { perSearch }),
    ...said,
  })
  return {
    ...unread.reduce((known, key) => ({ ...known, ...notKnown[key] }), facts),
    ...(price === undefined
      ? {}
      : {
          price: priceOf(price, price.perMillion),
          tiers: (price.tiers ?? []).map(({ abovePromptTokens, perMillion: own }) => ({
            abovePromptTokens,
            price: priceOf(price, own),
          })),
        }),
    ...(window === undefined ? {} : { window }),
    ...(maxOutput === undefined ? {} : { maxOutput }),
    ...(reasoning === undefined ? {} : { reasoning }),
    ...(images === undefined ? {} : { images }),
    ...(structuredOutput === undefined ? {} : { structuredOutput }),
    ...(tools === undefined ? {} : { tools }),
    own: { edits, date, before: factsBefore(facts), ...(unread.length === 0 ? {} : { unread: [...unread] }) },
  }
}
