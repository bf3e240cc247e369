import type { PipelineNode } from '../document/schema.ts'
import type { JsonObject } from '../json.ts'
import { node } from './build.ts'

/** What several templates draw alike: each piece once. */

/** One of the built-in practice models. */
export const practice = (model: string): { provider: string; model: string } => ({ provider: 'practice', model })

/** The question that a run is begun with; without a default it has to be given. */
export const question = (y: number): PipelineNode =>
  node('question', 'input', 'Question', 0, y, { name: 'question', type: 'text', required: true })

/** Asks for an answer that can be counted. */
export const shortAnswer = (x: number, y: number): PipelineNode =>
  node('ask', 'prompt', 'Short answer', x, y, {
    template: '{{question}}\n\nAnswer with one word or one number only.',
  })

/** A customer's message, a Router called `triage` that takes one of three branches, and a reply with instructions for each. */
export const triage = (title: string, config: JsonObject): PipelineNode[] => [
  node('message', 'input', 'Message', 0, 170, {
    name: 'message',
    type: 'text',
    required: true,
    default: 'I was charged twice for my subscription in May. Please refund one of the payments.',
  }),
  node('triage', 'router', title, 250, 170, config),
  node('billing-reply', 'model', 'Billing reply', 540, 0, {
    target: practice('balanced'),
    system: 'You answer billing questions of customers. Say what will be checked and by when. Never promise a refund.',
    temperature: 0.3,
    maxTokens: 400,
  }),
  node('technical-reply', 'model', 'Technical reply', 540, 170, {
    target: practice('frontier'),
    system: 'You help customers with technical trouble. Ask for what is missing, then give steps to try, one a line.',
    temperature: 0.3,
    maxTokens: 600,
  }),
  node('other-reply', 'model', 'Kind reply', 540, 340, {
    target: practice('cheap'),
    system: 'You answer customers kindly and briefly.',
    temperature: 0.5,
    maxTokens: 300,
  }),
  node('reply', 'output', 'Reply', 830, 170, { name: 'reply' }),
]

export const triageWires: readonly string[] = [
  'message.value > triage.value',
  'triage.billing > billing-reply.prompt',
  'triage.technical > technical-reply.prompt',
  'triage.other > other-reply.prompt',
  'billing-reply.answer > reply.value',
  'technical-reply.answer > reply.value',
  'other-reply.answer > reply.value',
]
