import type { WireRequest } from '../../../electron/providers/base/protocol.ts'
import { protocols } from '../../../electron/providers/protocols.ts'
import { catalogRow } from '../../../shared/catalog/index.ts'
import type { ModelRequest } from '../../../shared/model/types.ts'
import { type ProviderConfig, providerRows } from '../../../shared/providers/registry.ts'
import { protocolFor } from '../../../shared/providers/speaks.ts'

const added: ProviderConfig[] = [
  { id: 'house', baseUrl: 'http://10.0.0.2/v1' },
  { id: 'azure', baseUrl: 'https://ours.openai.azure.com' },
  { id: 'newer', baseUrl: 'http://10.0.0.2/v1/responses' },
]

/** What would be sent to a model. */
export function ask(
  provider: string,
  model: string,
  given: Partial<ModelRequest> = {},
  pictures: readonly string[] = [],
): WireRequest {
  const row = providerRows(added).get(provider)
  if (row === undefined) throw new Error(`no provider ${provider}`)
  const request: ModelRequest = {
    system: '',
    messages: [{ role: 'user', content: 'Hello?' }],
    maxTokens: 100,
    stream: true,
    ...given,
  }
  return protocols[protocolFor(row, model)].ask({ row, model, request, pictures, known: catalogRow(provider, model) })
}

export const schema = {
  title: 'A verdict',
  type: 'object',
  properties: { reason: { type: 'string' }, score: { type: 'number', minimum: 0, maximum: 1 } },
  required: ['reason', 'score'],
  additionalProperties: false,
}

export const chat: Partial<ModelRequest> = {
  system: 'Be brief.',
  messages: [
    { role: 'user', content: 'Hello?' },
    { role: 'assistant', content: 'Yes?' },
    { role: 'user', content: 'Good.' },
  ],
}
