import { StepError } from '../../shared/errors.ts'
import type { EmbedAnswer, EmbedRequest } from '../../shared/kinds/execute.ts'
import { type NanoUsd, costOf, toUsd } from '../../shared/money.ts'
import { type Target, noUsage } from '../../shared/model/types.ts'
import { utf8Bytes } from '../../shared/text/count.ts'
import { toUnit } from '../../shared/vectors/similarity.ts'
import { type AskState, ask } from './ask.ts'
import type { RunCore } from './core.ts'
import { inputTokensAbout } from './pricing.ts'
import { priceFor } from '../../shared/model/repriced.ts'
import type { KeptVector } from './types.ts'

/** Texts a request may hold where the provider's own bound isn't known, and bytes of text in any one request. */
const textsAtOnce = 64
const bytesAtOnce = 400_000

/**
 * Vectors of texts: from the store where they are kept, else asked for in as few requests as the provider allows. What
 * comes is kept at once, so that a run that breaks off afterwards doesn't pay for it again.
 */
export async function embed(core: RunCore, state: AskState, request: EmbedRequest): Promise<EmbedAnswer> {
  const { texts } = request
  const target = rehearsed(core, request.target)
  const blank = texts.find((text) => text.trim() === '')
  if (blank !== undefined) throw new StepError('bad_request', 'An empty text has no vector.', 'empty_text')
  const distinct = [...new Set(texts)]
  const found = new Map<string, KeptVector>()
  for (const [i, kept] of (core.options.vectors?.read(target, distinct) ?? []).entries()) {
    const text = distinct[i]
    if (kept !== null && text !== undefined) found.set(text, kept)
  }
  const missing = distinct.filter((text) => !found.has(text))
  const asked = await askFor(core, state, { ...request, target }, missing)
  const size = [...asked.values()][0]?.length
  if (size !== undefined && [...found.values()].some(({ vector }) => vector.length !== size)) {
    // Another model answers by that name now: what was kept of the old one can't be compared with it.
    core.options.vectors?.forget(target)
    const rest = await askFor(core, state, { ...request, target }, [...found.keys()])
    return answerOf(texts, new Map(), new Map([...asked, ...rest]))
  }
  if (found.size > 0) noteKept(core, state, target, found, asked.size)
  return answerOf(texts, found, asked)
}

/** In a rehearsal the practice model makes the vectors, kept under its own name: nothing of it is taken for the real one's. */
function rehearsed({ options }: RunCore, target: Target): Target {
  const other = options.standIn?.(target)
  return other === undefined || other.provider === target.provider ? target : { provider: 'practice', model: 'embed' }
}

function answerOf(
  texts: readonly string[],
  found: ReadonlyMap<string, KeptVector>,
  asked: ReadonlyMap<string, Float32Array>,
): EmbedAnswer {
  const vectors = texts.map((text) => {
    const vector = asked.get(text) ?? found.get(text)?.vector
    if (vector === undefined) throw new StepError('server', 'A text came back without its vector.', 'no_vector')
    return vector
  })
  return { vectors, asked: asked.size, kept: found.size }
}

/** The receipt says what was not paid again, what that saved, and the run that had paid where it was one. */
function noteKept(
  core: RunCore,
  state: AskState,
  target: Target,
  found: ReadonlyMap<string, KeptVector>,
  asked: number,
): void {
  const payers = new Set([...found.values()].map(({ runId }) => runId))
  const paidBy = payers.size === 1 ? ([...payers][0] ?? null) : null
  const worth = worthOf(core, target, [...found.keys()])
  const saved = worth === null ? null : toUsd(worth)
  const before = state.cache
  state.cache = {
    hit: asked === 0 && (before?.hit ?? true),
    savedUsd: before === null ? saved : saved === null || before.savedUsd === null ? null : before.savedUsd + saved,
    runId: before === null || before.runId === paidBy ? paidBy : null,
    from: 'cache',
  }
}

function worthOf(core: RunCore, target: Target, texts: readonly string[]): NanoUsd | null {
  const messages = texts.map((content) => ({ role: 'user' as const, content }))
  const input = inputTokensAbout({ system: '', messages, maxTokens: 0, stream: false, embed: true })
  const price = priceFor(core.options.facts(target).model, input)
  return price === null ? null : costOf({ ...noUsage, input }, price)
}

async function askFor(
  core: RunCore,
  state: AskState,
  { target, retries, timeouts }: EmbedRequest,
  texts: readonly string[],
): Promise<Map<string, Float32Array>> {
  const came = new Map<string, Float32Array>()
  const most = core.options.facts(target).embedsAtOnce ?? textsAtOnce
  for (const batch of batchesOf(texts, Math.max(1, most)))
    await ask(core, state, {
      target,
      system: '',
      messages: batch.map((content) => ({ role: 'user', content })),
      stream: false,
      ...(retries === undefined ? {} : { retries }),
      ...(timeouts === undefined ? {} : { timeouts }),
      vectors: (vectors) => {
        const rows = batch.flatMap((text, i) => {
          const vector = vectors[i]
          return vector === undefined ? [] : [{ text, vector: toUnit(vector) }]
        })
        for (const { text, vector } of rows) came.set(text, vector)
        core.options.vectors?.keep(target, rows, core.options.runId)
      },
    })
  return came
}

function batchesOf(texts: readonly string[], most: number): string[][] {
  const batches: string[][] = []
  let bytes = 0
  for (const text of texts) {
    const size = utf8Bytes(text)
    const last = batches.at(-1)
    if (last === undefined || last.length >= most || bytes + size > bytesAtOnce) {
      batches.push([text])
      bytes = size
    } else {
      last.push(text)
      bytes += size
    }
  }
  return batches
}
