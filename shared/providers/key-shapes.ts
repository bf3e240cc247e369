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
 *   AKIA…, ASIA…         Amazon         https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
 *   sk- and 32 of [a-z0-9]: DeepSeek    https://github.com/trufflesecurity/trufflehog (pkg/detectors/deepseek), and
 *                        others that took OpenAI's prefix; a plain sk- may be anybody's
 */

interface Shape {
  pattern: string
  /** Ids of providers, the likeliest first. */
  providers: readonly [string, ...string[]]
}

const rest = (least: number, letters = 'A-Za-z0-9_-'): string => `[${letters}]{${least},}`

const shapes: readonly Shape[] = [
  { pattern: `sk-ant-${rest(20)}`, providers: ['anthropic'] },
  { pattern: `sk-or-${rest(20)}`, providers: ['openrouter'] },
  { pattern: `sk-(?:proj|svcacct|admin)-${rest(20)}`, providers: ['openai'] },
  { pattern: `sk-[a-z0-9]{32}`, providers: ['deepseek', 'openai'] },
  { pattern: `sk-${rest(20)}`, providers: ['openai', 'deepseek'] },
  { pattern: `AIza${rest(30)}`, providers: ['gemini'] },
  { pattern: `gsk_${rest(20, 'A-Za-z0-9')}`, providers: ['groq'] },
  { pattern: `xai-${rest(20)}`, providers: ['xai'] },
  { pattern: `pplx-${rest(20, 'A-Za-z0-9')}`, providers: ['perplexity'] },
  { pattern: `hf_${rest(20, 'A-Za-z0-9')}`, providers: ['huggingface'] },
  { pattern: `fw_${rest(16, 'A-Za-z0-9')}`, providers: ['fireworks'] },
  { pattern: `csk-${rest(20, 'a-z0-9')}`, providers: ['cerebras'] },
  { pattern: `tgp_v1_${rest(20)}`, providers: ['together'] },
  { pattern: `(?:AKIA|ASIA)[A-Z0-9]{16}`, providers: ['bedrock'] },
]

const whole = shapes.map(({ pattern, providers }) => ({ pattern: new RegExp(`^${pattern}$`), providers }))
/** Not in the middle of a word or an address. */
const inside = new RegExp(
  `(?<![A-Za-z0-9_/-])(?:${shapes.map(({ pattern }) => pattern).join('|')})(?![A-Za-z0-9_-])`,
  'g',
)
const prefixes = /sk-|AIza|gsk_|xai-|pplx-|hf_|fw_|csk-|tgp_|AKIA|ASIA/

/** Ids of the providers whose key a text may be, the likeliest first; none where its shape is nobody's. */
export function keyOwners(text: string): readonly string[] {
  const trimmed = text.trim()
  // No key is longer, and a pasted book is not looked through.
  if (trimmed.length > 400) return []
  return whole.find(({ pattern }) => pattern.test(trimmed))?.providers ?? []
}

/** What people write where a key belongs: one letter or word over and over, no digit. */
const isExample = (key: string): boolean =>
  !/\d/.test(key) || new Set(key).size < 8 || /x{6}|\*{3}|0{8}|1234567890|your|example|not-a-real/i.test(key)

/** Owners of the first thing in a text that looks like a key; null where there is none. An example is no key. */
export function keyInside(text: string): readonly string[] | null {
  if (!prefixes.test(text)) return null
  for (const [found] of text.matchAll(inside)) if (!isExample(found)) return keyOwners(found)
  return null
}
