/*
 * Rows whose price another collection (@pydantic/genai-prices 0.1.8) gives differently, each with the reason as far as
 * it is known. A test compares all of them; docs/prices.md lists them for people.
 */

const another = 'they have no row for it and take another model’s by the beginning of its name'
const noCache = 'they know no price for its cache'
const fee = 'theirs has the fee of a request among the price of its tokens'
const old = 'theirs is the price of an earlier release that had this name'
const rounded = 'OpenRouter rounds differently in the two'
const byName: Record<string, string> = {
  'azure deepseek-v4-pro': 'theirs is the price in another of its regions',
  'azure o4-mini': 'Azure rounds differently in the two',
  'perplexity sonar': fee,
  'perplexity sonar-pro': fee,
  'perplexity sonar-reasoning-pro': fee,
  'bedrock global.anthropic.claude-sonnet-5-5': another,
  'bedrock anthropic.claude-sonnet-5-5': another,
  'bedrock us.anthropic.claude-sonnet-5-5': another,
  'bedrock eu.anthropic.claude-sonnet-5-5': another,
  'bedrock au.anthropic.claude-sonnet-5-5': another,
  'anthropic claude-sonnet-5-5': another,
  'groq openai/gpt-oss-safeguard-20b': another,
  'mistral codestral-latest': noCache,
  'mistral magistral-medium-latest': noCache,
  'mistral mistral-large-latest': old,
  'mistral mistral-small-latest': old,
  'mistral open-mistral-nemo': noCache,
  'mistral pixtral-12b': noCache,
  'mistral mistral-medium-3.5':
    'ours knows no price for its cache under this name and takes the input’s, which is dearer',
  'deepseek deepseek-v4-pro':
    'DeepSeek asks half outside its peak hours; ours has the dearer price for all hours, so that a budget holds',
  'openrouter google/gemini-2.5-flash': 'theirs has Google’s cache price from before it fell to a tenth',
  'openrouter google/gemini-2.5-pro': 'theirs has Google’s cache price from before it fell to a tenth',
  'openrouter google/gemini-2.5-pro-preview': another,
  'openrouter openai/gpt-4o': noCache,
  'openrouter openai/gpt-4o-2024-08-06': another,
  'openrouter openai/gpt-4o-2024-11-20': another,
  'openrouter openai/gpt-4.1-nano': rounded,
  'openrouter openai/gpt-5-nano': rounded,
  'openrouter openai/gpt-5.1': rounded,
  'openrouter openai/gpt-5.1-codex-mini': rounded,
  'openrouter openai/gpt-5.6-sol': 'theirs is a price that ended; ours is OpenAI’s own, which they know under openai',
}

const byPattern: readonly [RegExp, string][] = [
  [
    /^bedrock anthropic\.claude-(fable|haiku-4-5|opus-(4-[578]|5-5)|sonnet-(4-5|5$))/,
    'theirs has the tenth that Amazon adds where a request stays in a region',
  ],
  [/^bedrock (apac|ca|eu|jp|us-gov)\.(amazon|openai)\./, 'theirs is the price in the United States'],
]

/** Why another collection has another price for this model; null where it has the same, or none. */
export function disputeOf(provider: string, model: string): string | null {
  const name = `${provider} ${model}`
  return byName[name] ?? byPattern.find(([pattern]) => pattern.test(name))?.[1] ?? null
}
