import type { Protocol } from '../../shared/providers/registry.ts'
import { anthropic } from './anthropic/index.ts'
import { azure, azureResponses } from './azure/index.ts'
import type { ProtocolAdapter } from './base/protocol.ts'
import { bedrock } from './bedrock/index.ts'
import { gemini } from './gemini/index.ts'
import { ollama } from './ollama/index.ts'
import { openai } from './openai/index.ts'
import { responses } from './responses/index.ts'

/** Every wire format the app speaks. */
export const protocols: Readonly<Record<Protocol, ProtocolAdapter>> = {
  openai,
  responses,
  azure,
  'azure-responses': azureResponses,
  bedrock,
  anthropic,
  gemini,
  ollama,
}
