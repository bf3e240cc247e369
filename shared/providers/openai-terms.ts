import type { EffortLevel } from '../model/effort.ts'
import type { OpenAiDialect } from './dialect.ts'

/** What holds for a model that thinks: only its own temperature, and no stop sequences. */
const thinker = (like: string, ...levels: EffortLevel[]) =>
  ({ like, temperature: null, stop: false, effort: { as: 'reasoning_effort', levels } }) as const

/**
 * OpenAI's own differences between its models. A level that a model doesn't take is an error, so each has its own; models
 * newer than these are told what all of the newest take. Sources, looked up on 2026-11-21:
 *
 *   gpt-5 to 5.1, gpt-5-pro   the package `openai`, and learn.microsoft.com (ReasoningEffort of @azure/ai-projects)
 *   gpt-5.2 to 5.5, codex     RayBytes/ChatMock#101; docs.rs/crate/meerkat-core (model_profile/capabilities/openai.rs)
 *   gpt-5.6, gpt-6-{sol,luna} anomalyco/opencode#36141; docs.oxen.ai/inference-api/reference/models/gpt-6-sol
 *   gpt-6-astra, gpt-6.1      docs.oxen.ai/inference-api/reference/models/gpt-6-astra; apidog.com/blog/gpt-6-1-sol-api,
 *                             after developers.openai.com/api/docs/guides/latest-model
 *   the rest                  https://developers.openai.com/api/reference/resources/chat
 */
export const openaiDialect: Partial<OpenAiDialect> = {
  maxTokens: 'max_completion_tokens',
  // Chat completions never give any.
  thoughts: false,
  effort: null,
  models: [
    { like: 'chat' },
    thinker('^o\\d', 'low', 'medium', 'high'),
    thinker('^gpt-5-pro', 'high'),
    thinker('^gpt-5(\\.1)?-codex(?!-max)', 'low', 'medium', 'high'),
    thinker('^gpt-5[\\d.]*-codex', 'low', 'medium', 'high', 'xhigh'),
    thinker('^gpt-5[\\d.]*-pro', 'medium', 'high', 'xhigh'),
    thinker('^gpt-5(-\\d|-mini|-nano|$)', 'minimal', 'low', 'medium', 'high'),
    thinker('^gpt-5\\.1', 'none', 'low', 'medium', 'high'),
    thinker('^gpt-5\\.[2-5](?!\\d)', 'none', 'low', 'medium', 'high', 'xhigh'),
    thinker('^gpt-(5\\.|6-(sol|luna))', 'none', 'low', 'medium', 'high', 'xhigh', 'max'),
    thinker('^gpt-([6-9]|\\d\\d)', 'low', 'medium', 'high', 'xhigh', 'max'),
  ],
}
