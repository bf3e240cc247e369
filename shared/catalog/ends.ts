import type { ModelEnd } from '../model/types.ts'

/*
 * Models that were or will be switched off, by their providers' pages of deprecations. A test looks that every successor
 * is in the catalog and goes on longer.
 */

const openai = 'https://developers.openai.com/api/docs/deprecations'
const anthropic = 'https://platform.claude.com/docs/en/about-claude/model-deprecations'
const gemini = 'https://ai.google.dev/gemini-api/docs/deprecations'
const groq = 'https://console.groq.com/docs/deprecations'
/** Each model has a page below it; of Pixtral and Medium 3.1: braintrustdata/braintrust-proxy#1005, and the data of models.dev. */
const mistral = 'https://docs.mistral.ai/models'
const perplexity = 'https://docs.stigg.io/documentation/ai-agents/providers/perplexity'

type Ending = [on: string, successor: string | null, models: string]

const endings: Record<string, { source: string; list: readonly Ending[] }> = {
  openai: {
    source: openai,
    list: [
      ['2026-10-23', 'gpt-5.6-terra', 'gpt-3.5-turbo gpt-3.5-turbo-0125 o4-mini o4-mini-2025-04-16'],
      ['2026-10-23', 'gpt-5.6-sol', 'gpt-4 gpt-4-0613 gpt-4-1106-preview gpt-4-turbo gpt-4-turbo-2024-04-09'],
      ['2026-10-23', 'gpt-5.6-sol', 'gpt-4o-2024-05-13 o1 o1-2024-12-17 o1-pro o1-pro-2025-03-19'],
      ['2026-10-23', 'gpt-5.6-sol', 'o3-mini o3-mini-2025-01-31'],
      ['2026-10-23', null, 'gpt-4.1-nano gpt-4.1-nano-2025-04-14'],
      ['2026-12-11', 'gpt-5.6-sol', 'gpt-5 gpt-5-2025-08-07 gpt-5-pro gpt-5-pro-2025-10-06'],
      ['2026-12-11', 'gpt-5.6-sol', 'o3 o3-2025-04-16 o3-pro o3-pro-2025-06-10'],
      ['2026-12-11', 'gpt-5.6-terra', 'gpt-5-mini gpt-5-mini-2025-08-07'],
      ['2026-12-11', 'gpt-5.6-luna', 'gpt-5-nano gpt-5-nano-2025-08-07'],
      ['2027-01-14', 'gpt-6-luna', 'gpt-4o gpt-4o-2024-08-06 gpt-4o-2024-11-20 gpt-4o-mini gpt-4o-mini-2024-07-18'],
      ['2027-01-14', 'gpt-6-luna', 'gpt-4.1 gpt-4.1-2025-04-14 gpt-4.1-mini gpt-4.1-mini-2025-04-14'],
      ['2027-04-01', null, 'gpt-5.1 gpt-5.1-2025-11-13'],
    ],
  },
  anthropic: {
    source: anthropic,
    list: [
      ['2025-07-21', null, 'claude-2.0 claude-2.1 claude-3-sonnet-20240229'],
      ['2026-01-05', 'claude-opus-4-8', 'claude-3-opus-20240229'],
      ['2026-06-15', 'claude-sonnet-4-6', 'claude-sonnet-4-20250514'],
      ['2026-06-15', 'claude-opus-4-8', 'claude-opus-4-20250514'],
      ['2026-11-30', 'claude-sonnet-5-5', 'claude-sonnet-4-5 claude-sonnet-4-5-20250929'],
    ],
  },
  gemini: {
    source: gemini,
    list: [
      ['2026-03-09', 'gemini-3.1-pro-preview', 'gemini-3-pro-preview'],
      ['2026-12-01', 'gemini-3.8-flash', 'gemini-2.5-pro'],
      ['2026-12-01', 'gemini-3.5-flash-lite', 'gemini-2.5-flash'],
    ],
  },
  groq: {
    source: groq,
    list: [
      ['2026-08-16', 'openai/gpt-oss-120b', 'llama-3.3-70b-versatile'],
      ['2026-08-16', 'openai/gpt-oss-20b', 'llama-3.1-8b-instant'],
    ],
  },
  mistral: {
    source: mistral,
    list: [
      ['2025-12-31', 'ministral-14b-2512', 'pixtral-12b'],
      ['2026-07-31', 'ministral-8b-2512', 'open-mistral-nemo'],
      ['2026-08-31', 'mistral-medium-2604', 'mistral-medium-2508'],
    ],
  },
  perplexity: {
    source: perplexity,
    list: [
      ['2026-09-27', 'perplexity/sonar', 'sonar'],
      ['2026-09-27', null, 'sonar-pro sonar-reasoning-pro sonar-deep-research'],
    ],
  },
}

const known = new Map<string, ModelEnd>()
for (const [provider, { source, list }] of Object.entries(endings))
  for (const [on, successor, models] of list)
    for (const model of models.split(' ')) known.set(`${provider} ${model}`, { on, successor, source })

/** When a model is switched off, as its provider has announced it; null: nothing is announced, or not known here. */
export const endOf = (provider: string, model: string): ModelEnd | null => known.get(`${provider} ${model}`) ?? null

/** Of one provider's models, by name. */
export const endsOf = (provider: string): Record<string, ModelEnd> =>
  Object.fromEntries(
    [...known]
      .filter(([name]) => name.startsWith(`${provider} `))
      .map(([name, end]) => [name.slice(provider.length + 1), end]),
  )

/** Every announced end, for a test. */
export const allEnds: readonly (ModelEnd & { name: string })[] = [...known].map(([name, end]) => ({ name, ...end }))
