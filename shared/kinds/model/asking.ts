import { z } from 'zod'
import type { Json } from '../../json.ts'
import { longestImage, mostImages } from '../../images/types.ts'
import { efforts } from '../../model/effort.ts'
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

export const effortField = z.enum(efforts, `one of ${efforts.join(', ')}`)
/** OpenAI takes four, the others at least as many. */
export const stopField = z
  .array(z.string().min(1, 'a text').max(200, 'at most 200 characters'))
  .max(4, 'at most 4 texts')

/** What a Model and a Pool may ask of how the answer is made. */
export const thinkingForm: readonly Field[] = [
  {
    key: 'effort',
    label: 'Thinking',
    control: 'choice',
    advanced: true,
    none: 'As the model does it',
    choices: [
      { value: 'none', label: 'None', help: 'Fast and cheap. Some models can’t do without.' },
      { value: 'low', label: 'Low' },
      { value: 'medium', label: 'Medium' },
      { value: 'high', label: 'High' },
      { value: 'max', label: 'The most it can', help: 'Slow and dear: thoughts are paid for like words.' },
    ],
    help: 'How hard it thinks before it answers. Thoughts count against the longest answer.',
  },
  {
    key: 'thoughts',
    label: 'Show its thoughts',
    control: 'toggle',
    advanced: true,
    help: 'As far as the provider lets them be seen. They stand beside the answer and are never part of it.',
  },
  {
    key: 'stop',
    label: 'Stop at',
    control: 'texts',
    item: 'ending',
    max: 4,
    advanced: true,
    help: 'The answer ends where it would say one of these.',
  },
]

const timeout = (key: string, label: string): Field => ({
  key: `timeouts.${key}`,
  label,
  control: 'number',
  min: 1,
  whole: true,
  unit: 's',
  scale: 1000,
  advanced: true,
})

export const timeoutForm: readonly Field[] = [
  timeout('firstTokenMs', 'Wait for the first word'),
  timeout('idleMs', 'Wait between words'),
  timeout('totalMs', 'Whole answer at most'),
]

/** Pictures that are shown with the prompt. */
export const imagesPort = 'images'

const askingInputs: readonly InputPort[] = [
  { id: 'prompt', label: 'Prompt', accepts: ['text', 'chat'] },
  { id: 'context', label: 'Context', accepts: ['chat', 'text'], optional: true },
]

const withPictures: readonly InputPort[] = [
  ...askingInputs,
  { id: imagesPort, label: 'Pictures', accepts: ['file'], many: true, optional: true },
]

/** Most models are never shown anything: the port is there only where it is wanted. */
export const askingInputsOf = ({ images }: { images?: boolean }): readonly InputPort[] =>
  images === true ? withPictures : askingInputs

export const imagesField: Field = {
  key: 'images',
  label: 'Show it pictures',
  control: 'toggle',
  help: `A port more, for Inputs of type File: PNG, JPEG, WebP or GIF, up to ${mostImages} and ${longestImage} each.`,
}

/** Tokens that a request has beside what comes in, at most: instructions, the context's heading, the schema. */
export const ownTokensOf = (instructions: string, outputSchema: Json | undefined): number =>
  utf8Bytes(instructions) +
  utf8Bytes(contextHeading) +
  (outputSchema === undefined ? 0 : utf8Bytes(JSON.stringify(outputSchema))) +
  2 * tokensPerMessage

/** What of it is known before a run; the context's heading only goes out where there is a context. */
export const saysOf = (instructions: string, outputSchema: Json | undefined): string[] =>
  outputSchema === undefined ? [instructions] : [instructions, JSON.stringify(outputSchema)]
