import type { Json, JsonObject } from '../../../shared/json.ts'
import { builtInProvider } from '../../../shared/providers/registry.ts'
import { effortFor } from '../../../shared/model/effort.ts'
import { type ShownMessage, shownMessages } from '../base/pictures.ts'
import type { Question, WireRequest } from '../base/protocol.ts'
import { anthropicSchema, schemaAsWords } from '../base/schema.ts'

/**
 * The present version of the Messages API takes no temperature from any model; the one before it does, from the
 * models that ever took one, and stays in service. So a request names the version it needs.
 */
export const version = '2026-10-21'
const versionWithTemperature = '2023-06-01'

export function ask({ row, model, request, pictures, known }: Question): WireRequest {
  const dropped: string[] = []
  const body: JsonObject = { model, max_tokens: request.maxTokens, messages: [] }
  // Others who speak like Anthropic know the version that everybody knows, and take a temperature.
  const own = builtInProvider(row.id) !== undefined
  const headers: Record<string, string> = own ? {} : { 'anthropic-version': versionWithTemperature }
  const thinks = sayThinking(body, dropped, model, request)
  if (request.temperature !== undefined) {
    // While it thinks, only its own. https://platform.claude.com/docs/en/build-with-claude/extended-thinking
    if ((known?.temperature ?? !own) && !thinks) {
      // Anthropic's range ends at 1, the others' at 2.
      if (request.temperature > 1) dropped.push('temperature above 1')
      body['temperature'] = Math.min(1, request.temperature)
      headers['anthropic-version'] = versionWithTemperature
    } else dropped.push('temperature')
  }
  if (request.seed !== undefined) dropped.push('seed')
  // One of nothing but white space is refused.
  const stop = (request.stop ?? []).filter((each) => each.trim() !== '')
  if (stop.length < (request.stop ?? []).length) dropped.push('stop of white space')
  if (stop.length > 0) body['stop_sequences'] = stop
  const system = [
    request.system,
    ...request.messages.filter(({ role }) => role === 'system').map(({ content }) => content),
  ]
  if (request.outputSchema !== undefined) {
    const schema = anthropicSchema(request.outputSchema)
    if (schema === null) system.push(schemaAsWords(request.outputSchema))
    else
      body['output_config'] = {
        ...(body['output_config'] as JsonObject | undefined),
        format: { type: 'json_schema', schema },
      }
  }
  const systemText = system.filter((part) => part !== '').join('\n\n')
  if (systemText !== '') body['system'] = systemText
  body['messages'] = shownMessages(request, pictures)
    .filter(({ role }) => role !== 'system')
    .map((message) => ({ role: message.role, content: contentOf(message) }))
  if (request.stream) body['stream'] = true
  return { path: '/v1/messages', headers, body, dropped }
}

const contentOf = ({ content, pictures }: ShownMessage): Json =>
  pictures.length === 0
    ? content
    : [
        ...pictures.map(({ mediaType, base64 }) => ({
          type: 'image',
          source: { type: 'base64', media_type: mediaType, data: base64 },
        })),
        { type: 'text', text: content },
      ]

/** Models from before adaptive thinking: they take a number of tokens to think with, and don't think unless told to. */
const byBudget = /claude-(3|[a-z]+-4-[015](?!\d)|[a-z]+-4-20)/
/**
 * They think whatever they are told, and refuse to be told not to. Sources:
 * https://docs.aws.amazon.com/bedrock/latest/userguide/claude-messages-adaptive-thinking.html,
 * https://platform.claude.com/docs/en/models/opus-5-5/migration-guide
 */
const always = /claude-(fable|mythos|opus-(5-5|[6-9]))/
/**
 * They refuse `disabled` and know another word for it: thinking between calls of tools, of which there are none here.
 * https://platform.claude.com/docs/en/models/sonnet-5-5/whats-new-sonnet-5-5
 */
const betweenTools = /claude-sonnet-(5-5|[6-9])/
/** They don't think unless told to. */
const onRequest = /claude-[a-z]+-4-[6-9]/

/** Share of the longest answer that may go into thinking, where it has to be said in tokens. */
const shares = { low: 0.25, medium: 0.5, high: 0.75, max: 0.9 } as const
const leastBudget = 1024

/** Writes what was wanted of thinking into the request. @returns whether it was told to think */
export function sayThinking(body: JsonObject, dropped: string[], model: string, request: Question['request']): boolean {
  const { effort, thoughts, maxTokens } = request
  if (effort === undefined && thoughts !== true) return false
  const display = thoughts === true ? 'summarized' : 'omitted'
  if (byBudget.test(model)) {
    if (effort === 'none') return false
    const budget = Math.max(leastBudget, Math.floor(maxTokens * shares[effort ?? 'medium']))
    if (maxTokens <= leastBudget || /claude-3-(5|opus|haiku|sonnet)/.test(model)) {
      dropped.push(...(effort === undefined ? [] : ['effort']), ...(thoughts === true ? ['thoughts'] : []))
      return false
    }
    body['thinking'] = { type: 'enabled', budget_tokens: Math.min(budget, maxTokens - 1), display }
    return true
  }
  if (effort === 'none' && !always.test(model)) {
    if (!onRequest.test(model)) body['thinking'] = { type: betweenTools.test(model) ? 'between_tools' : 'disabled' }
    return false
  }
  if (effort !== undefined) {
    const { level, left } = effortFor(effort, ['low', 'medium', 'high', 'max'])
    if (left !== null) dropped.push(left)
    body['output_config'] = { effort: level }
  }
  body['thinking'] = { type: 'adaptive', display }
  return true
}
