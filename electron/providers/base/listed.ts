import type { Json, JsonObject } from '../../../shared/json.ts'
import type { ListedModel } from '../../../shared/model/listed.ts'
import { countOrNull, object, textOrNull } from './reply.ts'

/*
 * What lists of models say beside names and windows. Sources: openrouter.ai/docs/api-reference/list-available-models
 * (USD per token, as text); docs.together.ai/reference/models-1 (USD per million); docs.mistral.ai/api
 * (`capabilities`, `deprecation`); developers.openai.com/api/docs/deprecations (`shutdown_date`).
 */

const isDay = /^\d{4}-\d\d-\d\d/

const usd = (value: Json | undefined, times: number): number | undefined => {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value
  // OpenRouter's -1 means: it depends.
  if (typeof number !== 'number' || !Number.isFinite(number) || number < 0 || number * times > 1_000_000)
    return undefined
  return Number((number * times).toPrecision(12))
}

const given = <Fact>(name: string, fact: Fact | undefined | null): Record<string, Fact> =>
  fact === undefined || fact === null ? {} : { [name]: fact }

/**
 * Of a model that several hosts serve, OpenRouter's list has one price, and its bill another's: a budget would not hold.
 * What one host serves, or what is free, costs what is said.
 */
const holds = /:free$|^(openai\/(?!gpt-oss)|anthropic\/|google\/gemini-|x-ai\/)/

function prices(id: string, model: JsonObject): Partial<ListedModel> {
  const pricing = object(model['pricing'])
  const perToken = pricing['prompt'] !== undefined
  if (perToken && !holds.test(id)) return {}
  const times = perToken ? 1_000_000 : 1
  const of = (...names: string[]) =>
    usd(
      names.map((name) => pricing[name]).find((value) => value !== undefined),
      times,
    )
  const [input, output] = [of('prompt', 'input'), of('completion', 'output')]
  // Together lists nought for what it does not sell by the token.
  if (input === undefined || output === undefined || (!perToken && input === 0 && output === 0)) return {}
  // Nought beside what is billed says that it isn't sold apart as often as that it is free: it then costs what its kind does.
  const apart = (price: number | undefined) => (price === 0 && input > 0 ? undefined : price)
  return {
    perMillion: {
      input,
      output,
      ...given('cacheRead', apart(of('input_cache_read', 'cached_input'))),
      ...given('cacheWrite', apart(of('input_cache_write'))),
      ...given('reasoning', apart(of('internal_reasoning'))),
    },
    ...given('perRequest', usd(pricing['request'], 1)),
  }
}

/** Whatever of it a list that is shaped like OpenAI's holds. */
export function listedFacts(id: string, model: JsonObject): Partial<ListedModel> {
  const abilities = object(model['capabilities'])
  const modalities = object(model['architecture'])['input_modalities']
  const parameters = model['supported_parameters']
  const flag = (value: Json | undefined): boolean | undefined => (typeof value === 'boolean' ? value : undefined)
  const has = (values: Json | undefined, name: string): boolean | undefined =>
    Array.isArray(values) ? values.includes(name) : undefined
  const day = textOrNull(model['shutdown_date'] ?? model['deprecation'] ?? model['expiration_date'])
  return {
    ...prices(id, model),
    ...given('images', has(modalities, 'image') ?? flag(abilities['vision'])),
    ...given('tools', has(parameters, 'tools') ?? flag(abilities['function_calling'])),
    ...given('structuredOutput', has(parameters, 'structured_outputs')),
    ...given('endsOn', day !== null && isDay.test(day) ? day.slice(0, 10) : undefined),
    ...given('successor', textOrNull(model['deprecation_replacement_model'])),
  }
}

/** The longest answer, where a list has it. */
export const listedMaxOutput = (model: JsonObject): number | null =>
  countOrNull(model['max_completion_tokens'] ?? object(model['top_provider'])['max_completion_tokens'])
