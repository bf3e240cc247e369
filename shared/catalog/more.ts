import type { KeptPrice, KeptRow } from './types.ts'

/**
 * Models that the catalog's source has none of, out of the data of @pydantic/genai-prices, which a test compares with.
 * Perplexity's fee is that of its largest search, so that a budget holds; it says what it took with each answer.
 */
export const moreSource = '@pydantic/genai-prices@0.1.8'
export const moreDate = '2026-11-21'

export interface MoreRow extends KeptRow {
  perRequest?: number
  perSearch?: number
  /** Where its price stands, and the day, if not in that data. */
  from?: { source: string; date: string }
}

const row = (
  provider: string,
  model: string,
  label: string,
  window: number | null,
  price: KeptPrice,
  more: Partial<MoreRow> = {},
): MoreRow => ({
  provider,
  model,
  label,
  window,
  maxOutput: null,
  price,
  reasoning: false,
  images: null,
  structuredOutput: null,
  temperature: null,
  ...more,
})

/** Its searches are in the fee, and what they bring is not billed. */
const searched = { perSearch: 0 }

export const moreModels: readonly MoreRow[] = [
  row('cohere', 'command-a-03-2025', 'Command A', 256_000, { input: 2.5, output: 10 }),
  row('cohere', 'command-r-08-2024', 'Command R', 128_000, { input: 0.15, output: 0.6 }),
  row('cohere', 'command-r-plus-08-2024', 'Command R+', 128_000, { input: 2.5, output: 10 }),
  row('cohere', 'command-r7b-12-2024', 'Command R7B', 128_000, { input: 0.0375, output: 0.15 }),
  row(
    'perplexity',
    'sonar',
    'Sonar',
    128_000,
    { input: 1, output: 1, citations: 0 },
    { ...searched, perRequest: 0.012 },
  ),
  row(
    'perplexity',
    'sonar-pro',
    'Sonar Pro',
    200_000,
    { input: 3, output: 15, citations: 0 },
    { ...searched, perRequest: 0.014 },
  ),
  row(
    'perplexity',
    'sonar-reasoning-pro',
    'Sonar Reasoning Pro',
    128_000,
    { input: 2, output: 8, citations: 0 },
    { ...searched, perRequest: 0.014, reasoning: true },
  ),
  row(
    'perplexity',
    'sonar-deep-research',
    'Sonar Deep Research',
    128_000,
    { input: 2, output: 8, reasoning: 3, citations: 2 },
    { perSearch: 0.005, reasoning: true },
  ),
  // What is left of the four above. Its fee is that of one look into the web; it says what it took with each answer.
  // A copy of the page: github.com/roboalchemist/llm-code-docs (docs/llms-txt/perplexity/models.md); and
  // github.com/iyulab/TokenMeter/releases/tag/v0.16.0.
  row(
    'perplexity',
    'perplexity/sonar',
    'Sonar (Agent API)',
    null,
    { input: 0.25, cacheRead: 0.0625, output: 2.5, citations: 0 },
    {
      ...searched,
      ...{ perRequest: 0.005, reasoning: null },
      from: { source: 'https://docs.perplexity.ai/docs/agent-api/models', date: '2026-11-21' },
    },
  ),
]
