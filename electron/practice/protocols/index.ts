import { anthropic } from './anthropic.ts'
import { bedrock } from './bedrock.ts'
import { gemini } from './gemini.ts'
import { ollama } from './ollama.ts'
import { openai } from './openai.ts'
import { responses } from './responses.ts'
import type { Dialect } from './types.ts'

export const dialects: readonly Dialect[] = [openai, responses, bedrock, anthropic, gemini, ollama]

/** The protocol a path belongs to, or undefined when it calls no model. */
export const dialectFor = (path: string): Dialect | undefined => dialects.find((dialect) => dialect.isCall(path))
