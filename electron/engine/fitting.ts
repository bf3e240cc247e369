import { cacheTerms } from '../../shared/cache.ts'
import { StepError } from '../../shared/errors.ts'
import { type Fit, fitConversation, lotsOf, roomIn, selectable, tokensOf } from '../../shared/kinds/context/fit.ts'
import { summaryMessage, summarySystem, summaryTokens, withSummary } from '../../shared/kinds/context/prompt.ts'
import type { AskAnswer, AskRequest, FittedTo } from '../../shared/kinds/execute.ts'
import { countsAsLate } from '../../shared/kinds/router/classifier.ts'
import { estimateTokens } from '../../shared/text/count.ts'
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
}

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
  }
  const cut = await fitted(wanted, fittedTo, {
    ask: (more) => ask(core, state, more),
    embed: (more) => state.embed(more),
  })
  const { words } = cut
  const request = { ...cut.request, fittedTo }
  const answer = await ask(core, state, request)
  return words === null ? answer : { ...answer, fitted: words }
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
  { ask: more, embed }: Asks,
): Promise<FittedRequest> {
  const { fit, system } = request
  if (fit === undefined) return { request, words: null }
  const schema = request.outputSchema === undefined ? 0 : estimateTokens(JSON.stringify(request.outputSchema))
  const fixed = estimateTokens(system) + schema
  const room = window === null ? null : roomIn(window, longest) - fixed
  const fitting = { messages: request.messages, range: fit.range, fit, room, summaryTokens }
  const byWords = fitConversation(fitting)
  const compared = byWords.ok === true && byWords.left > 0 ? await relevanceOf(fitting, embed) : null
  const result = compared?.relevance == null ? byWords : fitConversation({ ...fitting, relevance: compared.relevance })
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
    return { request: checked(whole, room, holds), words }
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
function checked(request: AskRequest, room: number | null, holds: string): AskRequest {
  const used = tokensOf(request.messages) + estimateTokens(request.system)
  if (room === null || used <= room + estimateTokens(request.system)) return request
  throw new StepError(
    'context_length',
    `Even summed up the conversation is too long for ${holds}.`,
    'conversation_too_long',
  )
}
