import type { Protocol } from '../../shared/providers/registry.ts'
import { anthropic } from './anthropic/index.ts'
import type { ProtocolAdapter } from './base/protocol.ts'
import { gemini } from './gemini/index.ts'
import { ollama } from './ollama/index.ts'
import { openai } from './openai/index.ts'
import { responses } from './responses/index.ts'

/** Every wire format the app speaks. */
export const protocols: Readonly<Record<Protocol, ProtocolAdapter>> = { openai, responses, anthropic, gemini, ollama }
