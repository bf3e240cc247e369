import type { Price } from '../money.ts'

/**
 * The practice models as data: what the practice provider simulates, the catalog lists and the compiler reckons with.
 * Prices are play money; times are before `--speed` divides them. Source: practice-provider.md, "Models".
 */
export interface PracticeModel {
  id: string
  label: string
  /** `chat` answers and judges, `embed` turns text into vectors. */
  does: 'chat' | 'embed'
  /** Share of questions it gets right, 0 to 1; for `judge`, the share of verdicts. Null where there is nothing to get right. */
  rate: number | null
  /** Tokens of context, answer included. */
  window: number
  /** Longest answer in tokens; null for `embed`. */
  maxOutput: number | null
  firstTokenMs: number
  tokensPerSecond: number | null
  /** USD per million tokens; `output` is null where nothing is written. */
  usdPerMillion: { input: number; output: number | null }
}

export const practiceModels = [
  {
    id: 'cheap',
    label: 'Practice Cheap',
    does: 'chat',
    rate: 0.6,
    window: 16_384,
    maxOutput: 2_048,
    firstTokenMs: 120,
    tokensPerSecond: 160,
    usdPerMillion: { input: 0.1, output: 0.4 },
  },
  {
    id: 'balanced',
    label: 'Practice Balanced',
    does: 'chat',
    rate: 0.85,
    window: 131_072,
    maxOutput: 8_192,
    firstTokenMs: 250,
    tokensPerSecond: 100,
    usdPerMillion: { input: 0.6, output: 2.4 },
  },
  {
    id: 'frontier',
    label: 'Practice Frontier',
    does: 'chat',
    rate: 0.97,
    window: 1_048_576,
    maxOutput: 32_768,
    firstTokenMs: 600,
    tokensPerSecond: 60,
    usdPerMillion: { input: 3, output: 15 },
  },
  {
    id: 'judge',
    label: 'Practice Judge',
    does: 'chat',
    rate: 0.95,
    window: 131_072,
    maxOutput: 4_096,
    firstTokenMs: 200,
    tokensPerSecond: 120,
    usdPerMillion: { input: 0.6, output: 2.4 },
  },
  {
    id: 'embed',
    label: 'Practice Embed',
    does: 'embed',
    rate: null,
    window: 8_192,
    maxOutput: null,
    firstTokenMs: 20,
    tokensPerSecond: null,
    usdPerMillion: { input: 0.02, output: null },
  },
] as const satisfies readonly PracticeModel[]

export type PracticeModelId = (typeof practiceModels)[number]['id']

/** Provider ids under which a document names these models; each speaks another protocol, models and prices are the same. */
export const practiceProviders = [
  'practice',
  'practice-responses',
  'practice-bedrock',
  'practice-anthropic',
  'practice-gemini',
  'practice-ollama',
] as const
export type PracticeProviderId = (typeof practiceProviders)[number]

export const isPracticeProvider = (id: string): id is PracticeProviderId =>
  (practiceProviders as readonly string[]).includes(id)

export const findPracticeModel = (id: string): PracticeModel | undefined =>
  practiceModels.find((model) => model.id === id)

/** The model's row as a receipt pins it. */
export const practicePrice = (model: PracticeModel): Price => ({
  perMillion:
    model.usdPerMillion.output === null
      ? { input: model.usdPerMillion.input }
      : { input: model.usdPerMillion.input, output: model.usdPerMillion.output },
  source: 'practice',
  date: '2026-11-21',
})
