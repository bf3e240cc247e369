import type { Json } from './json.ts'
import type { Fit } from './kinds/context/fit.ts'

/** The types a port can have; `any` fits everything. */
export const portTypes = ['text', 'chat', 'json', 'number', 'boolean', 'file', 'any'] as const
export type PortType = (typeof portTypes)[number]

const typeWords: Readonly<Record<PortType, string>> = {
  text: 'text',
  chat: 'a chat',
  json: 'JSON',
  number: 'a number',
  boolean: 'yes or no',
  file: 'a file',
  any: 'anything',
}

/** What a sentence calls a value of that type: "a chat". */
export const typeName = (type: PortType): string => typeWords[type]

export interface ChatMessage {
  role: 'system' | 'user' | 'assistant'
  content: string
}

/** Who gave an answer: the node that asked, and the target that answered it. */
export interface AnsweredBy {
  nodeId: string
  provider: string
  model: string
}

/**
 * What travels along a wire. `data` is plain JSON by type: text and file (a path) a string, chat an array of
 * `ChatMessage`, number and boolean themselves, json anything. `by` follows an answer through nodes that pass it on.
 */
export interface Value {
  type: Exclude<PortType, 'any'>
  data: Json
  by?: AnsweredBy
  /** How a conversation is made to fit the window of whoever it reaches. */
  fit?: Fit
}
