import { type ListedModel, type WayOut, createProviders, redact } from '../../../electron/providers/index.ts'
import { reservationFor } from '../../../electron/engine/pricing.ts'
import { priceFor } from '../../../shared/model/repriced.ts'
import { localFacts, modelFacts } from '../../../shared/catalog/index.ts'
import type { Clock } from '../../../shared/clock.ts'
import { unknownFacts } from '../../../shared/model/listed.ts'
import { CallError, type ModelFacts, type ModelRequest, type ModelResult } from '../../../shared/model/types.ts'
import { type NanoUsd, costOf, toNano, toUsd } from '../../../shared/money.ts'
import type { ProviderConfig, ProviderRow } from '../../../shared/providers/registry.ts'
import { type Check, type Subject, checks } from './checks.ts'

export interface TryOptions {
  row: ProviderRow
  config: readonly ProviderConfig[]
  key: string | null
  /** Null: the cheapest that is both listed and priced. */
  model: string | null
  /** What this machine knows of its models; `local`: those that a server on it has. */
  known(row: ProviderRow, local: ModelFacts[] | null): ModelFacts[]
  way: WayOut
  clock: Clock
  say(line: string): void
  /** Hard, over all requests of one provider. */
  maxCostUsd: number
  /** Asked once before anything is billed; false ends it. */
  agree(question: string): Promise<boolean>
}

export type Outcome = 'passed' | 'failed' | 'left'

/** Never anybody's key: every service refuses it. */
const wrongKey = 'bad-key'
const wrongModel = 'switchyard-knows-no-such-model'
const timers = { firstTokenMs: 180_000, idleMs: 60_000, totalMs: 300_000 }

const money = (nano: NanoUsd): string => `$${toUsd(nano).toFixed(6)}`

/** Tries one provider, a line for each check. Nothing but the lists is asked before `agree` has said so. */
export async function tryProvider(options: TryOptions): Promise<Outcome> {
  const { row, key, clock, config, way, agree } = options
  const say = (line: string): void => options.say(redact(line, key))
  const open = (secret: string | null) => createProviders({ clock, keys: () => secret, config, way })
  const providers = open(key)
  const strangers = open(row.needsKey || row.practice ? wrongKey : null)
  try {
    say(`${row.label} (${row.id})`)
    const listed = await providers.listModels(row.id).catch((error: unknown) => error)
    if (!Array.isArray(listed)) {
      const without = listed instanceof CallError && listed.code === 'no_key'
      say(line('FAIL', without ? 'key' : 'models', whatWent(listed)))
      if (!without) return 'failed'
      say(`With one it checks, and asks before it spends: models, price, ${checks.map(({ name }) => name).join(', ')}.`)
      return 'left'
    }
    say(line('pass', 'models', `${listed.length} listed`))
    const names = (listed as ListedModel[]).map(({ id }) => id)
    const local = row.local ? names.map((name) => localFacts(row.id, name)) : null
    const models = options.known(row, local)
    const facts = options.model === null ? cheapest(models, names) : factsOf(models, options, options.model)
    if (facts === null) {
      say(line('FAIL', 'model', 'none of those listed has a known price. Name one: --model NAME'))
      return 'failed'
    }
    const most = boundOf(facts)
    if (most === null) {
      say(
        line(
          'FAIL',
          'price',
          `${facts.model} has no known price, so that no bound can hold. Set one in Models and keys.`,
        ),
      )
      return 'failed'
    }
    say(line('pass', 'price', priceWords(facts)))
    if (most > toNano(options.maxCostUsd)) {
      say(line('FAIL', 'cost', `it could cost ${money(most)}, more than --max-cost ${options.maxCostUsd}`))
      return 'failed'
    }
    const billed = checks.filter((check) => check.billed !== null).length
    if (!(await agree(`${billed} requests to ${facts.model} will cost ${money(most)} at most. Go on?`))) return 'left'

    let last: ModelResult | null = null
    let spent: NanoUsd = 0
    let guessed = false
    const settle = (
      result: Pick<ModelResult, 'usage' | 'usageDetails' | 'reportedNano'>,
      request: ModelRequest,
    ): void => {
      const price = priceFor(facts, result.usage === null ? 0 : result.usage.input + result.usage.cacheRead)
      const own = result.usage === null || price === null ? null : costOf(result.usage, price, result.usageDetails)
      if (own === null && result.reportedNano === null) guessed = true
      if (own !== null && result.reportedNano !== null && own !== result.reportedNano)
        say(line('note', 'cost', `it says ${money(result.reportedNano)}, by the price row it is ${money(own)}`))
      spent += result.reportedNano ?? own ?? reservationFor(facts, request) ?? 0
    }
    const call = async (
      of: typeof providers,
      model: string,
      request: ModelRequest,
      more: Parameters<Subject['ask']>[1] = {},
    ) => {
      try {
        const { onDelta, signal = new AbortController().signal } = more
        const target = { provider: row.id, model }
        const result = await of.call({ target, request, timers, signal, ...(onDelta === undefined ? {} : { onDelta }) })
        settle(result, request)
        last = result
        return result
      } catch (error) {
        // What was refused isn't billed; what broke off is, to an unknown part.
        if (error instanceof CallError && error.sent && (error.httpStatus ?? 0) < 400)
          settle({ usage: error.usage, reportedNano: error.reportedNano ?? null }, request)
        throw error
      }
    }
    const subject: Subject = {
      ask: (request, more) => call(providers, facts.model, request, more),
      askWrongModel: (request) => call(providers, wrongModel, request),
      askWrongKey: (request) => call(strangers, facts.model, request),
      last: () => last,
      needsKey: row.needsKey || row.practice,
    }
    let failed = 0
    for (const check of checks) if (!(await passes(check, subject, say))) failed += 1
    say(
      `${failed === 0 ? 'All passed' : `${failed} of ${checks.length} failed`}; it cost ${guessed ? 'at most ' : ''}${money(spent)} of ${money(most)}.`,
    )
    return failed === 0 ? 'passed' : 'failed'
  } finally {
    await providers.close()
    await strangers.close()
  }
}

const line = (result: 'pass' | 'FAIL' | 'skip' | 'note', name: string, seen: string): string =>
  `  ${result}  ${name.padEnd(18)} ${seen}`

async function passes(check: Check, subject: Subject, say: (line: string) => void): Promise<boolean> {
  try {
    const { ok, seen } = await check.try(subject)
    say(line(ok === null ? 'skip' : ok ? 'pass' : 'FAIL', check.name, seen))
    return ok !== false
  } catch (error) {
    say(line('FAIL', check.name, whatWent(error)))
    return false
  }
}

const whatWent = (error: unknown): string =>
  error instanceof CallError
    ? `${error.class}: ${error.message}`
    : error instanceof Error
      ? error.message
      : String(error)

const factsOf = (models: readonly ModelFacts[], { row }: TryOptions, model: string): ModelFacts =>
  models.find((facts) => facts.model === model) ?? modelFacts(row.id, model) ?? unknownFacts(row.id, model)

/** Of the models that answer: listed, priced, and the least to pay for all checks. */
function cheapest(models: readonly ModelFacts[], listed: readonly string[]): ModelFacts | null {
  const able = models
    .filter(({ model, does }) => listed.includes(model) && does !== 'embed')
    .map((facts) => ({ facts, most: boundOf(facts) }))
    .filter((each): each is { facts: ModelFacts; most: NanoUsd } => each.most !== null)
    .sort((a, b) => a.most - b.most)
  return able[0]?.facts ?? null
}

/** What all requests that may be billed cost at most; null where a price is missing. */
function boundOf(facts: ModelFacts): NanoUsd | null {
  let most: NanoUsd = 0
  for (const { billed } of checks) {
    if (billed === null) continue
    const one = reservationFor(facts, billed)
    if (one === null) return null
    most += one
  }
  return most
}

function priceWords({ model, price }: ModelFacts): string {
  if (price === null) return `${model}: unknown`
  const { input, output } = price.perMillion
  return `${model}: $${input ?? '?'} in, $${output ?? '?'} out a million tokens (${price.source}, ${price.date})`
}
