import type { Json, JsonObject } from '../../../shared/json.ts'
import { type AskedEffort, effortFor } from '../../../shared/model/effort.ts'
import { type DialectTerms, type EffortTerms, termsFor } from '../../../shared/providers/dialect.ts'
import { type ShownMessage, dataAddress, shownMessages } from '../base/pictures.ts'
import type { Question, WireRequest } from '../base/protocol.ts'
import { fitsStrict, schemaAsWords, schemaName } from '../base/schema.ts'

/** A question in OpenAI's words, as the service's own terms want it. What it doesn't take is left out and named. */
export function ask({ row, model, request, pictures, known }: Question): WireRequest {
  const terms = termsFor(row.dialect, model)
  const dropped: string[] = []
  const body: JsonObject = { ...terms.extra, model, messages: [], [terms.maxTokens]: request.maxTokens }
  const thinks = known?.reasoning ?? null
  const effort = askedEffort(terms.effort, request.effort, thinks)
  if (effort.left !== null) dropped.push(effort.left)
  if (terms.effort !== null) sayEffort(body, terms.effort, effort)
  if (request.thoughts === true && !terms.thoughts && thinks !== false) dropped.push('thoughts')
  const idle = !terms.temperatureWhileThinking && thinks !== false && effort.level !== 'none'
  sayTemperature(body, dropped, terms, request.temperature, idle ? false : (known?.temperature ?? null))
  if (request.seed !== undefined) {
    if (terms.seed === null) dropped.push('seed')
    else body[terms.seed] = request.seed
  }
  if (request.stop !== undefined && request.stop.length > 0) {
    if (terms.stop) body['stop'] = request.stop
    else dropped.push('stop')
  }
  const system = [request.system]
  const { outputSchema } = request
  if (outputSchema !== undefined) {
    body['response_format'] = responseFormat(terms, outputSchema)
    if (terms.structured !== 'json_schema') system.push(schemaAsWords(outputSchema))
  }
  const said = system.filter((part) => part !== '').join('\n\n')
  body['messages'] = [
    ...(said === '' ? [] : [{ role: 'system', content: said }]),
    ...shownMessages(request, pictures).map((message) => ({ role: message.role, content: contentOf(message) })),
  ]
  const schemaOnly = outputSchema !== undefined && terms.structured.startsWith('json_schema')
  const streams = request.stream && (terms.structuredStreams || !schemaOnly)
  if (streams) {
    body['stream'] = true
    if (terms.streamOptions) body['stream_options'] = { include_usage: true }
  }
  return { path: '/chat/completions', body, dropped, ...(request.stream && !streams ? { whole: true } : {}) }
}

const contentOf = ({ content, pictures }: ShownMessage): Json =>
  pictures.length === 0
    ? content
    : [
        ...pictures.map((picture) => ({ type: 'image_url', image_url: { url: dataAddress(picture) } })),
        { type: 'text', text: content },
      ]

/** A model that doesn't think has none to be told, and is at no effort already. */
export function askedEffort(
  terms: EffortTerms | null,
  wanted: Question['request']['effort'],
  thinks: boolean | null,
): AskedEffort {
  if (wanted === undefined || (wanted === 'none' && thinks === false)) return { level: null, left: null }
  return thinks === false ? { level: null, left: 'effort' } : effortFor(wanted, terms?.levels ?? [])
}

function sayEffort(body: JsonObject, { as }: EffortTerms, { level }: AskedEffort): void {
  if (level === null) return
  const on = level !== 'none'
  if (as === 'reasoning_effort') body['reasoning_effort'] = level
  // Its thoughts come unasked, and are not kept away here: they show that the model is at work.
  else if (as === 'reasoning') body['reasoning'] = { effort: level }
  else if (as === 'enabled') body['reasoning'] = { enabled: on }
  else if (as === 'thinking') {
    body['thinking'] = { type: on ? 'enabled' : 'disabled' }
    if (on) body['reasoning_effort'] = level
  } else body['chat_template_kwargs'] = { enable_thinking: on, ...(on ? { reasoning_effort: level } : {}) }
}

/** `takes`: what is known of the model itself; null: nothing, so that the service's own terms hold. */
export function sayTemperature(
  body: JsonObject,
  dropped: string[],
  { temperature: highest }: DialectTerms,
  wanted: number | undefined,
  takes: boolean | null,
): void {
  if (wanted === undefined) return
  if (takes === false || (takes === null && highest === null)) {
    dropped.push('temperature')
    return
  }
  const most = highest ?? 2
  if (wanted > most) dropped.push(`temperature above ${most}`)
  body['temperature'] = Math.min(most, wanted)
}

function responseFormat({ structured }: DialectTerms, schema: Json): JsonObject {
  if (structured === 'json_object') return { type: 'json_object' }
  return { type: 'json_schema', json_schema: { name: schemaName(schema), schema, strict: fitsStrict(schema) } }
}
