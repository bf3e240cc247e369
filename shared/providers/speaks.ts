import type { Protocol, ProviderRow } from './registry.ts'

/**
 * Models that OpenAI offers over Responses and not over chat completions. Sources: their pages under
 * developers.openai.com/api/docs/models ("available in the Responses API only"), `ResponsesModel` of the package `openai`.
 */
const responsesOnly =
  /^(?:o\d+-pro|gpt-\d[\d.]*-(?:pro|codex|cyber|rosalind)|gpt-(?:daybreak|rosalind)|o\d+(?:-mini)?-deep-research|computer-use-preview|codex-mini)(?:-|$)/

/** An address that names the way itself, as `https://house.test/v1/responses`. */
export const namesResponses = (address: string | null): boolean =>
  /\/responses\/*$/.test((address ?? '').trim().replace(/[?#].*$/, ''))

/**
 * The wire format in which a provider is asked for a model. OpenAI's is chat completions but for models that only know
 * Responses; a service of the user's is asked by Responses where its address ends so.
 */
export function protocolFor(row: Pick<ProviderRow, 'id' | 'protocol' | 'baseUrl'>, model: string): Protocol {
  if (row.protocol === 'azure') return namesResponses(row.baseUrl) ? 'azure-responses' : 'azure'
  if (row.protocol !== 'openai') return row.protocol
  return namesResponses(row.baseUrl) || (row.id === 'openai' && responsesOnly.test(model)) ? 'responses' : 'openai'
}
