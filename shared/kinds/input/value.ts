import { liesTooDeep, tooDeepWords } from '../../document/walk.ts'
import { isJsonObject, type Json } from '../../json.ts'
import type { ChatMessage, Value } from '../../values.ts'

/** The value, or in a few words why it is none of that type (no full stop: it goes into a sentence). */
export type InputRead = { ok: true; value: Value } | { ok: false; problem: string }

const roles: readonly unknown[] = ['system', 'user', 'assistant']

const isMessage = (turn: Json): boolean =>
  isJsonObject(turn) &&
  roles.includes(turn['role']) &&
  typeof turn['content'] === 'string' &&
  Object.keys(turn).every((key) => key === 'role' || key === 'content')

/** Is this a conversation: a list, not empty, of `{ role, content }`? */
export const isChat = (data: Json): data is Json & ChatMessage[] =>
  Array.isArray(data) && data.length > 0 && data.every(isMessage)

/**
 * Reads an Input's value (or its default) as its type. Chat also takes plain text, as one user turn.
 * Nothing is guessed: "5" is no number, 5 is no text.
 */
export function readInputValue(type: Value['type'], data: Json): InputRead {
  const value: InputRead = { ok: true, value: { type, data } }
  switch (type) {
    case 'json':
      return liesTooDeep(data) ? { ok: false, problem: tooDeepWords } : value
    case 'text':
      return typeof data === 'string' ? value : { ok: false, problem: 'a text is wanted' }
    case 'file':
      return typeof data === 'string' && data.trim() !== ''
        ? value
        : { ok: false, problem: 'the path of a file is wanted' }
    case 'number':
      return typeof data === 'number' && Number.isFinite(data) ? value : { ok: false, problem: 'a number is wanted' }
    case 'boolean':
      return typeof data === 'boolean' ? value : { ok: false, problem: 'true or false is wanted' }
    case 'chat':
      if (typeof data === 'string') return { ok: true, value: { type, data: [{ role: 'user', content: data }] } }
      return isChat(data) ? value : { ok: false, problem: 'a list of turns { role, content } is wanted, or plain text' }
  }
}
