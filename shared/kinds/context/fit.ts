import { tokensPerMessage } from '../../text/count.ts'
import type { ChatMessage } from '../../values.ts'

/** How a conversation is made to fit: decided by a Context node, done by whoever asks a model, at that model's window. */
export interface Fit {
  strategy: 'drop' | 'summarise' | 'select' | 'refuse'
  /** Turns at the end of the conversation that always stay. */
  keep: number
  /** Of the conversation, whatever a window would hold; absent: as much as fits. */
  maxTokens?: number
  /** Who writes the summary. */
  target?: { provider: string; model: string; key?: string }
  /** Who compares turns with the question, for `select`. */
  embed?: { provider: string; model: string; key?: string }
}

/** Which part of a request's messages is the conversation that may be cut: `[from, to)`. */
export interface FitRange {
  from: number
  to: number
}

/** What a window holds for the prompt: the longest answer and 5 % are kept free. Source: engine.md, "Context". */
export const roomIn = (window: number, longestAnswer: number): number =>
  Math.floor(window * 0.95) - Math.min(longestAnswer, window)

/** Tokens of a text, as the model counts it that the conversation is made to fit. */
export type CountText = (text: string) => number

export const tokensOf = (messages: readonly ChatMessage[], count: CountText): number =>
  messages.reduce((sum, message) => sum + count(message.content) + tokensPerMessage, 0)

/** An assistant's turn that calls a tool, and the turn with what came of it, as a Tool node writes them. */
export const isToolTurn = ({ content }: ChatMessage): boolean => /^<(?:call|result)[ >]/.test(content)

/** Turns that go or stay together: a question with what was said to it. */
interface Exchange {
  turns: ChatMessage[]
  /** The first turn of a user, calls of tools with their results, and the last turns. */
  stays: boolean
}

function exchangesOf(history: readonly ChatMessage[], keep: number): Exchange[] {
  const exchanges: Exchange[] = []
  const firstUser = history.findIndex((turn) => turn.role === 'user')
  history.forEach((turn, index) => {
    const last = exchanges.at(-1)
    const stays = index === firstUser || isToolTurn(turn) || index >= history.length - keep
    // What stays stands alone, so that nothing beside it stays with it.
    if (last === undefined || stays || last.stays || turn.role === 'user') exchanges.push({ turns: [turn], stays })
    else last.turns.push(turn)
  })
  return exchanges
}

export type Fitted =
  | { ok: true; messages: ChatMessage[]; left: number }
  /** These have to become a summary, oldest first, and the rest then fits. */
  | { ok: 'summarise'; fold: ChatMessage[]; messages: ChatMessage[] }
  | { ok: false; over: number }

export interface Fitting {
  messages: readonly ChatMessage[]
  range: FitRange
  fit: Fit
  /** Tokens for all messages; null where no window is known. */
  room: number | null
  /** Set aside for a summary. */
  summaryTokens: number
  count: CountText
  /** For `select`: how much each of `selectable` has to do with the question; absent: the words they share say it. */
  relevance?: readonly number[]
}

/** Exchanges folded into a summary at a time: the same beginning of a conversation is then folded the same each time. */
export const foldedAtOnce = 4

/**
 * Cuts a conversation so that it fits. Instructions, the first turn of a user and calls of tools with their results stay;
 * of the rest the oldest go first (`drop`, `summarise`), or what has least to do with the question (`select`).
 */
export function fitConversation({ messages, range, fit, room, summaryTokens, count, relevance }: Fitting): Fitted {
  const tokensIn = (turns: readonly ChatMessage[]): number => tokensOf(turns, count)
  const before = messages.slice(0, range.from)
  const after = messages.slice(range.to)
  const history = messages.slice(range.from, range.to)
  const fixed = tokensIn(before) + tokensIn(after)
  const most = Math.min(room === null ? Infinity : room - fixed, fit.maxTokens ?? Infinity)
  const needed = tokensIn(history)
  if (needed <= most) return { ok: true, messages: [...messages], left: 0 }
  if (fit.strategy === 'refuse') return { ok: false, over: needed - most }
  const exchanges = exchangesOf(history, fit.keep)
  const optional = exchanges.filter(({ stays }) => !stays)
  const staying = tokensIn(exchanges.filter(({ stays }) => stays).flatMap(({ turns }) => turns))
  const whole = (gone: ReadonlySet<Exchange>): ChatMessage[] => [
    ...before,
    ...exchanges.filter((each) => !gone.has(each)).flatMap(({ turns }) => turns),
    ...after,
  ]
  if (fit.strategy === 'summarise') {
    const folds = foldCount(optional, needed, most - summaryTokens, tokensIn)
    if (folds === null) return { ok: false, over: staying + summaryTokens - most }
    const folded = optional.slice(0, folds)
    return { ok: 'summarise', fold: folded.flatMap(({ turns }) => turns), messages: whole(new Set(folded)) }
  }
  if (staying > most) return { ok: false, over: staying - most }
  const order =
    fit.strategy === 'select'
      ? byScore(optional, relevance ?? sharedWords(optional, after.at(-1)?.content ?? ''))
      : [...optional].reverse()
  const gone = new Set(optional)
  let used = staying
  for (const exchange of order) {
    const tokens = tokensIn(exchange.turns)
    if (used + tokens > most) {
      // What is dropped is dropped up to here: no hole in the newer part.
      if (fit.strategy === 'drop') break
      continue
    }
    used += tokens
    gone.delete(exchange)
  }
  const left = [...gone].reduce((sum, { turns }) => sum + turns.length, 0)
  return { ok: true, messages: whole(gone), left }
}

/** How many of the oldest have to go, in whole lots; null when even all are not enough. */
function foldCount(
  optional: readonly Exchange[],
  needed: number,
  most: number,
  tokensIn: (turns: readonly ChatMessage[]) => number,
): number | null {
  let rest = needed
  for (let count = 0; ;) {
    if (rest <= most && count > 0) return count
    if (count >= optional.length) return null
    const lot = optional.slice(count, count + foldedAtOnce)
    rest -= tokensIn(lot.flatMap(({ turns }) => turns))
    count += lot.length
  }
}

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? []

/** What each has in common with the question; a word that is everywhere says little. */
function sharedWords(exchanges: readonly Exchange[], question: string): number[] {
  const bags = exchanges.map(({ turns }) => new Set(turns.flatMap(({ content }) => wordsOf(content))))
  const wanted = new Set(wordsOf(question))
  const weight = (word: string): number => Math.log(1 + bags.length / (1 + bags.filter((bag) => bag.has(word)).length))
  return bags.map((bag) => [...wanted].reduce((sum, word) => sum + (bag.has(word) ? weight(word) : 0), 0))
}

/** The highest first; of equal ones the newer. */
const byScore = (exchanges: readonly Exchange[], scores: readonly number[]): Exchange[] =>
  exchanges
    .map((exchange, index) => ({ exchange, index, score: scores[index] ?? 0 }))
    .sort((a, b) => b.score - a.score || b.index - a.index)
    .map(({ exchange }) => exchange)

/** A vector is of the beginning of what was said; more than this hardly changes it, and is more than some models take. */
const comparedChars = 4000

/** What `select` chooses among, each as a text to compare, and the question it is compared with. */
export function selectable({ messages, range, fit }: Pick<Fitting, 'messages' | 'range' | 'fit'>): {
  texts: string[]
  question: string
} {
  const exchanges = exchangesOf(messages.slice(range.from, range.to), fit.keep).filter(({ stays }) => !stays)
  const cut = (text: string): string => text.slice(0, comparedChars).trim()
  return {
    texts: exchanges.map(({ turns }) => cut(turns.map(({ content }) => content).join('\n'))),
    question: cut(messages.at(-1)?.content ?? ''),
  }
}

/** What is folded, cut into the lots that a summary is built of, one after the other. */
export function lotsOf(fold: readonly ChatMessage[]): ChatMessage[][] {
  const lots: ChatMessage[][] = []
  let exchanges = 0
  for (const turn of fold) {
    if (turn.role === 'user' || lots.length === 0) {
      if (exchanges % foldedAtOnce === 0) lots.push([])
      exchanges++
    }
    lots.at(-1)?.push(turn)
  }
  return lots
}
