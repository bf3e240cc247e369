import { cacheTerms } from '../../shared/cache.ts'
import { StepError } from '../../shared/errors.ts'
import {
  type CountText,
  type Fit,
  fitConversation,
  lotsOf,
  roomIn,
  selectable,
  tokensOf,
} from '../../shared/kinds/context/fit.ts'
import { summaryMessage, summarySystem, summaryTokens, withSummary } from '../../shared/kinds/context/prompt.ts'
import type { AskAnswer, AskRequest, FittedTo } from '../../shared/kinds/execute.ts'
import { countsAsLate } from '../../shared/kinds/router/classifier.ts'
import { estimateTokens, utf8Bytes } from '../../shared/text/count.ts'
import { type AskCounts } from '../../shared/tokens/count.ts'
import { tokenizerOf, tokenizers } from '../../shared/tokens/families.ts'
import { withCounts } from '../../shared/tokens/known.ts'
import type { ChatMessage } from '../../shared/values.ts'
import { cosine } from '../../shared/vectors/similarity.ts'
import { type AskState, ask } from './ask.ts'
import { longestAnswer } from './request.ts'
import type { RunCore } from './core.ts'
import { fitName } from './resume.ts'

type Ask = (request: AskRequest) => Promise<AskAnswer>

/** Whom a cut may ask beside the model it is made for. */
interface Asks {
  ask: Ask
  embed: AskState['embed']
  counting: Counting
}

/** Does something with counts of tokens as the target has them. */
type Counting = <T>(work: (count: CountText) => T) => Promise<T>

const byRule: Counting = (work) => Promise.resolve(work(estimateTokens))
const byBytes: Counting = (work) => Promise.resolve(work(utf8Bytes))

/** What was cut to a rule of thumb is cut so again, and so is what nobody can count here. */
function countingFor({ counted }: FittedTo, ask: AskCounts | undefined): Counting {
  if (counted === undefined || !Object.hasOwn(tokenizers, counted)) return byRule
  return (work) => withCounts((count) => work((text) => count(text, counted).tokens), ask ?? nobodyCounts)
}

const nobodyCounts: AskCounts = () => Promise.resolve(null)

const exact = cacheTerms.parse({ mode: 'exact' })

/** Asks, with a conversation cut to this target's window where its Context wants that. */
export async function askFitting(core: RunCore, state: AskState, wanted: AskRequest): Promise<AskAnswer> {
  if (wanted.fit === undefined) return ask(core, state, wanted)
  const { target } = wanted
  const facts = core.options.facts(target)
  // A run that goes on cuts as it did before: another cut would be another request, and paid again.
  const fittedTo = core.options.resumed?.fits.get(fitName(state.nodeId, target)) ?? {
    window: facts.model?.window ?? null,
    longestAnswer: longestAnswer(wanted, facts),
    counted: tokenizerOf(target),
  }
  const cut = await fitted(wanted, fittedTo, {
    ask: (more) => ask(core, state, more),
    embed: (more) => state.embed(more),
    counting: fitsAnyhow(wanted, fittedTo) ? byBytes : countingFor(fittedTo, core.options.countTokens),
  })
  const { words } = cut
  const request = { ...cut.request, fittedTo }
  const answer = await ask(core, state, request)
  return words === null ? answer : { ...answer, fitted: words }
}

/** A token is at least a byte: what has no more bytes than there is room for needs no counting. */
function fitsAnyhow({ fit, system, messages, outputSchema }: AskRequest, { window, longestAnswer: longest }: FittedTo) {
  const room = Math.min(window === null ? Infinity : roomIn(window, longest), fit?.maxTokens ?? Infinity)
  const schema = outputSchema === undefined ? 0 : utf8Bytes(JSON.stringify(outputSchema))
  return utf8Bytes(system) + schema + tokensOf(messages, utf8Bytes) <= room
}

/** A request that fits the window it goes to, and in words what was done for that; null where nothing had to be. */
interface FittedRequest {
  request: AskRequest
  words: string | null
}

/**
 * Makes a request's conversation fit this target's window, as its Context says: window − longest answer − 5 %. Done for
 * each target anew. Throws `StepError` `context_length` before anything is asked.
 */
async function fitted(
  request: AskRequest,
  { window, longestAnswer: longest }: FittedTo,
  { ask: more, embed, counting }: Asks,
): Promise<FittedRequest> {
  const { fit, system } = request
  if (fit === undefined) return { request, words: null }
  const schema = request.outputSchema === undefined ? '' : JSON.stringify(request.outputSchema)
  const fitting = { messages: request.messages, range: fit.range, fit, summaryTokens }
  const roomFor = (count: CountText): number | null =>
    window === null ? null : roomIn(window, longest) - count(system) - count(schema)
  const byWords = await counting((count) => fitConversation({ ...fitting, room: roomFor(count), count }))
  const compared = byWords.ok === true && byWords.left > 0 ? await relevanceOf(fitting, embed) : null
  const relevance = compared?.relevance ?? null
  const result =
    relevance === null
      ? byWords
      : await counting((count) => fitConversation({ ...fitting, room: roomFor(count), count, relevance }))
  const turns = fit.range.to - fit.range.from
  const holds = window === null ? `at most ${fit.maxTokens ?? 0} tokens` : `a window of ${window} tokens`
  if (result.ok === false)
    throw new StepError(
      'context_length',
      `The conversation of ${turns} turns is too long for ${holds}, by about ${Math.max(1, Math.ceil(result.over))} tokens.`,
      'conversation_too_long',
    )
  if (result.ok === 'summarise') {
    const summary = await summaryOf(result.fold, fit, more)
    const whole = { ...request, system: withSummary(system, summary), messages: result.messages }
    const words = `${result.fold.length} of ${turns} turns were summed up to fit ${holds}.`
    return { request: await checked(whole, { room: roomFor, counting, holds }), words }
  }
  const chosen = compared === null ? '' : ` ${compared.words}`
  const words = result.left === 0 ? null : `${result.left} of ${turns} turns were left out to fit ${holds}.${chosen}`
  return { request: { ...request, messages: result.messages }, words }
}

/**
 * How much each turn has to do with the question, by their vectors; null where no embedding model is set. What keeps it
 * from being asked, and another try might mend, is said, and the words they share decide instead.
 */
async function relevanceOf(
  fitting: Parameters<typeof selectable>[0],
  embed: Asks['embed'],
): Promise<{ relevance: number[] | null; words: string } | null> {
  const { embed: target, strategy } = fitting.fit
  if (strategy !== 'select' || target === undefined) return null
  const { texts, question } = selectable(fitting)
  const said = texts.filter((text) => text !== '')
  if (question === '' || said.length === 0) return null
  try {
    const { vectors } = await embed({ target, texts: [question, ...said] })
    const [asked, ...rest] = vectors
    const scores = new Map(said.map((text, i) => [text, likeness(asked, rest[i])]))
    return {
      relevance: texts.map((text) => scores.get(text) ?? 0),
      words: `What stayed was chosen by its meaning, by ${target.provider} / ${target.model}.`,
    }
  } catch (error) {
    if (!(error instanceof StepError) || !countsAsLate(error.class)) throw error
    return {
      relevance: null,
      words: `Chosen by shared words, since the meaning could not be compared (${error.class}).`,
    }
  }
}

const likeness = (a: Float32Array | undefined, b: Float32Array | undefined): number =>
  a === undefined || b === undefined ? 0 : cosine(a, b)

/** One lot after the other, each with the summary of all before it: the same beginning gives the same requests. */
async function summaryOf(fold: readonly ChatMessage[], { target }: Fit, more: Ask): Promise<string> {
  if (target === undefined)
    throw new StepError('bad_request', 'The Context has no model to sum up with.', 'missing_target')
  let summary: string | null = null
  for (const lot of lotsOf(fold)) {
    const answer: AskAnswer = await more({
      target,
      system: summarySystem,
      messages: [{ role: 'user', content: summaryMessage(summary, lot) }],
      temperature: 0,
      maxTokens: summaryTokens,
      stream: false,
      // Built by the beginning of the conversation, which is the same the next time it comes, longer.
      cache: exact,
    })
    summary = answer.text
  }
  return summary ?? ''
}

/** A summary may have come out longer than was set aside for it. */
async function checked(
  request: AskRequest,
  { room, counting, holds }: { room: (count: CountText) => number | null; counting: Counting; holds: string },
): Promise<AskRequest> {
  const over = await counting((count) => tokensOf(request.messages, count) > (room(count) ?? Infinity))
  if (!over) return request
  throw new StepError(
    'context_length',
    `Even summed up the conversation is too long for ${holds}.`,
    'conversation_too_long',
  )
}
