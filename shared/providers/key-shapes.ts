/*
 * Keys by their shape. A shape says whose a key probably is, never that it works; nothing is sent anywhere by it. The
 * prefixes are the providers' own; lengths vary over the years, so a pattern asks for a prefix and enough behind it.
 * Looked up on 2026-11-21:
 *
 *   sk-ant-…             Anthropic      https://github.com/gitleaks/gitleaks (anthropic-api-key, anthropic-admin-api-key)
 *   sk-or-v1-…           OpenRouter     https://openrouter.ai/docs/api-reference/authentication
 *   sk-proj-, sk-svcacct- OpenAI        https://github.com/gitleaks/gitleaks (openai-api-key)
 *   AIza…                Google         https://github.com/gitleaks/gitleaks (gcp-api-key)
 *   gsk_…                Groq           https://github.com/trufflesecurity/trufflehog (pkg/detectors/groq)
 *   xai-…                xAI            https://github.com/trufflesecurity/trufflehog (pkg/detectors/xai)
 *   pplx-…               Perplexity     https://github.com/gitleaks/gitleaks (perplexity-api-key)
 *   hf_…                 Hugging Face   https://huggingface.co/docs/hub/security-tokens
 *   fw_…                 Fireworks      https://docs.fireworks.ai/getting-started/quickstart
 *   csk-…                Cerebras       https://inference-docs.cerebras.ai/quickstart
 *   tgp_v1_…             Together       https://docs.together.ai/docs/quickstart
 *   AKIA…, ASIA…         Amazon         https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html;
 *                        with their secret behind a colon, as this app keeps them (decision 0025)
 *   ABSK…, bedrock-api-key-…  Bedrock   https://github.com/gitleaks/gitleaks (aws-amazon-bedrock-api-key-long-lived and
 *                        -short-lived)
 *   sk- and 32 of [a-z0-9]: DeepSeek    https://github.com/trufflesecurity/trufflehog (pkg/detectors/deepseek), and
 *                        others that took OpenAI's prefix; a plain sk- may be anybody's
 */

interface Shape {
  /** How it begins, as it is written. */
  begins: string
  /** What follows, as a pattern. */
  rest: string
  /** Ids of providers, the likeliest first. */
  providers: readonly [string, ...string[]]
}

const some = (least: number, letters = 'A-Za-z0-9_-'): string => `[${letters}]{${least},}`
/** Behind the id of an access key: its secret, and the token of one that ends. Alone the id is half a key. */
const accessKey = `[A-Z0-9]{16}(?::[A-Za-z0-9/+=_-]{16,}(?::[A-Za-z0-9/+=_-]+)?)?`

const shapes: readonly Shape[] = [
  { begins: 'sk-', rest: `ant-${some(20)}`, providers: ['anthropic'] },
  { begins: 'sk-', rest: `or-${some(20)}`, providers: ['openrouter'] },
  { begins: 'sk-', rest: `(?:proj|svcacct|admin)-${some(20)}`, providers: ['openai'] },
  { begins: 'sk-', rest: `[a-z0-9]{32}`, providers: ['deepseek', 'openai'] },
  { begins: 'sk-', rest: some(20), providers: ['openai', 'deepseek'] },
  { begins: 'AIza', rest: some(30), providers: ['gemini'] },
  { begins: 'gsk_', rest: some(20, 'A-Za-z0-9'), providers: ['groq'] },
  { begins: 'xai-', rest: some(20), providers: ['xai'] },
  { begins: 'pplx-', rest: some(20, 'A-Za-z0-9'), providers: ['perplexity'] },
  { begins: 'hf_', rest: some(20, 'A-Za-z0-9'), providers: ['huggingface'] },
  { begins: 'fw_', rest: some(16, 'A-Za-z0-9'), providers: ['fireworks'] },
  { begins: 'csk-', rest: some(20, 'a-z0-9'), providers: ['cerebras'] },
  { begins: 'tgp_', rest: `v1_${some(20)}`, providers: ['together'] },
  { begins: 'ABSK', rest: some(40, 'A-Za-z0-9+/='), providers: ['bedrock'] },
  { begins: 'bedrock-api-key-', rest: some(20, 'A-Za-z0-9+/='), providers: ['bedrock'] },
  { begins: 'AKIA', rest: accessKey, providers: ['bedrock'] },
  { begins: 'ASIA', rest: accessKey, providers: ['bedrock'] },
]

/** How keys begin, each once. What takes keys out of foreign words goes by the same list, and asks for less behind it. */
export const keyBeginnings: readonly string[] = [...new Set(shapes.map(({ begins }) => begins))]

const patternOf = ({ begins, rest }: Shape): string => `${begins}${rest}`
const whole = shapes.map((shape) => ({ pattern: new RegExp(`^${patternOf(shape)}$`), providers: shape.providers }))
/** Not in the middle of a word or an address. */
const inside = new RegExp(`(?<![A-Za-z0-9_/-])(?:${shapes.map(patternOf).join('|')})(?![A-Za-z0-9_-])`, 'g')
const beginnings = new RegExp(keyBeginnings.join('|'))

/** Ids of the providers whose key a text may be, the likeliest first; none where its shape is nobody's. */
export function keyOwners(text: string): readonly string[] {
  const trimmed = text.trim()
  // Only the token of an access key that ends is longer, and a pasted book is not looked through.
  if (trimmed.length > 2500) return []
  return whole.find(({ pattern }) => pattern.test(trimmed))?.providers ?? []
}

/** What people write where a key belongs: one letter or word over and over, no digit. */
const isExample = (key: string): boolean =>
  !/\d/.test(key) || new Set(key).size < 8 || /x{6}|\*{3}|0{8}|1234567890|your|example|not-a-real/i.test(key)

/** Owners of the first thing in a text that looks like a key; null where there is none. An example is no key. */
export function keyInside(text: string): readonly string[] | null {
  if (!beginnings.test(text)) return null
  for (const [found] of text.matchAll(inside)) if (!isExample(found)) return keyOwners(found)
  return null
}
