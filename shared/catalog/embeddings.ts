import type { ModelFacts } from '../model/types.ts'

/**
 * Models that make vectors. The catalog's source has none of them, so these few stand here; a user's own price goes
 * before. Windows are tokens of one text. Source: the data of @pydantic/genai-prices, which a test compares with.
 */
const source = '@pydantic/genai-prices@0.1.8'
const date = '2026-11-21'

const rows: readonly { provider: string; model: string; label: string; window: number; usdPerMillion: number }[] = [
  {
    provider: 'openai',
    model: 'text-embedding-3-small',
    label: 'Text Embedding 3 Small',
    window: 8192,
    usdPerMillion: 0.02,
  },
  {
    provider: 'openai',
    model: 'text-embedding-3-large',
    label: 'Text Embedding 3 Large',
    window: 8192,
    usdPerMillion: 0.13,
  },
  { provider: 'gemini', model: 'gemini-embedding-001', label: 'Gemini Embedding', window: 2048, usdPerMillion: 0.15 },
  { provider: 'mistral', model: 'mistral-embed', label: 'Mistral Embed', window: 8192, usdPerMillion: 0.1 },
]

export const embeddingModels: readonly ModelFacts[] = rows.map(({ provider, model, label, window, usdPerMillion }) => ({
  provider,
  model,
  label,
  window,
  maxOutput: null,
  price: { perMillion: { input: usdPerMillion }, source, date },
  tiers: [],
  reasoning: false,
  structuredOutput: false,
  does: 'embed',
}))
