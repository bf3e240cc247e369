import type { Price, PriceBucket } from '../money.ts'

/*
 * What a batch, answered within a day, costs by the side of a request that is answered at once. Sources:
 * platform.openai.com/docs/guides/batch, platform.claude.com/docs/en/about-claude/pricing#batch-processing,
 * ai.google.dev/gemini-api/docs/pricing, docs.mistral.ai/capabilities/batch, console.groq.com/docs/batch,
 * aws.amazon.com/bedrock/pricing; all read on 2026-11-21, all half.
 */
const half: ReadonlySet<string> = new Set(['openai', 'azure', 'anthropic', 'gemini', 'mistral', 'groq', 'bedrock'])

/** The same row for a batch; null where the provider is not known to take any. Fees by the piece stay as they are. */
export function batchPrice(provider: string, price: Price): Price | null {
  if (!half.has(provider)) return null
  const perMillion: Price['perMillion'] = {}
  for (const [bucket, usd] of Object.entries(price.perMillion)) perMillion[bucket as PriceBucket] = usd / 2
  return { ...price, perMillion, source: `${price.source}, as a batch` }
}
