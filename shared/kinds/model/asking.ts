import { z } from 'zod'
import type { Json } from '../../json.ts'
import { tokensPerMessage, utf8Bytes } from '../../text/count.ts'
import { milliseconds } from '../config.ts'
import type { InputPort } from '../define.ts'
import type { Field } from '../fields.ts'

/** What a Model and a Pool have in common: how one model is asked. */

/** What an answer may take when nothing is said. Rule: engine.md, "Budget and cost". */
export const defaultMaxTokens = 2048
/** Stands before a text that comes in as context. */
export const contextHeading = '\n\nContext:\n'

export const timeoutsField = z.strictObject({
  firstTokenMs: milliseconds.exactOptional(),
  idleMs: milliseconds.exactOptional(),
  totalMs: milliseconds.exactOptional(),
})

const timeout = (key: string, label: string): Field => ({
  key: `timeouts.${key}`,
  label,
  control: 'number',
  min: 1,
  whole: true,
  unit: 'ms',
  advanced: true,
})

export const timeoutForm: readonly Field[] = [
  timeout('firstTokenMs', 'Wait for the first word'),
  timeout('idleMs', 'Wait between words'),
  timeout('totalMs', 'Whole answer at most'),
]

export const askingInputs: readonly InputPort[] = [
  { id: 'prompt', label: 'Prompt', accepts: ['text', 'chat'] },
  { id: 'context', label: 'Context', accepts: ['chat', 'text'], optional: true },
]

/** Tokens that a request has beside what comes in, at most: instructions, the context's heading, the schema. */
export const ownTokensOf = (instructions: string, outputSchema: Json | undefined): number =>
  utf8Bytes(instructions) +
  utf8Bytes(contextHeading) +
  (outputSchema === undefined ? 0 : utf8Bytes(JSON.stringify(outputSchema))) +
  2 * tokensPerMessage
