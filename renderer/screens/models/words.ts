import type { AliasPreset } from '../../../shared/model/alias.ts'
import type { Environment } from '../../../shared/model/types.ts'
import type { KeyRow, ProviderRow, ProviderTest } from '../../../shared/api/contract.ts'
import type { ModelFacts, ProviderFacts } from '../../../shared/model/types.ts'
import { handlingOf } from '../../../shared/model/terms.ts'
import { holdsSecret } from '../../../shared/providers/address.ts'
import { builtInProvider } from '../../../shared/providers/registry.ts'
import { counted, seconds } from '../../lib/format.ts'
import type { Tone } from '../../ui/index.ts'

/** Name of the key that is asked with unless a node names another. */
export const defaultName = 'default'

/** A name for a further key that none has. */
export function newKeyName({ keys }: Pick<ProviderRow, 'keys'>): string {
  const taken = new Set(keys.map(({ name }) => name))
  if (!taken.has(defaultName)) return defaultName
  for (let n = 2; ; n++) if (!taken.has(`key ${n}`)) return `key ${n}`
}

/** Where a key of it is made. Null where nobody knows, as at another address: what answers there may want keys of its own. */
export function keyPageOf({ id, baseUrlSource }: Pick<ProviderRow, 'id' | 'baseUrlSource'>): string | null {
  const row = builtInProvider(id)
  if (row === undefined) return null
  // A resource's or a region's own address is still the provider's.
  const oneOfMany = row.baseUrl === null || row.regionEnv !== undefined
  return oneOfMany || baseUrlSource === 'default' ? row.keyPage : null
}

/** What a provider is ready for, in a few words. `found`: local servers that answer; null while nobody has looked. */
export function readiness(provider: ProviderRow, found: ReadonlySet<string> | null): { tone: Tone; text: string } {
  if (provider.local && !provider.practice && found !== null)
    return found.has(provider.id) ? { tone: 'ok', text: 'Running' } : { tone: 'neutral', text: 'Not running' }
  if (provider.practice) return { tone: 'ok', text: 'No key needed' }
  const key = provider.keys[0]
  if (key !== undefined) return { tone: 'ok', text: key.hint === '' ? 'Key set' : `Key set, ends in ${key.hint}` }
  if (!provider.needsKey) return { tone: 'ok', text: provider.local ? 'On this machine, no key' : 'No key needed' }
  return { tone: 'neutral', text: 'No key yet' }
}

/** The provider as a whole is out of service. */
export const allTakenOut = (environment: Environment | null, id: string): boolean =>
  environment?.outOfService?.some(({ provider, model }) => provider === id && model === null) === true

/**
 * The model to begin with: of those that answer and that the provider has just listed, the cheapest that is paid for; else
 * any of them. Null where nobody knows one.
 */
export function firstModel(known: readonly ModelFacts[], listed: readonly string[], today?: string): string | null {
  const answering = known.filter(
    ({ does, ends }) => does !== 'embed' && (ends === undefined || (today ?? '') < ends.on),
  )
  const here = answering.filter(({ model }) => listed.includes(model))
  const paid = (here.length > 0 ? here : answering)
    .flatMap(({ model, price }) => (price === null ? [] : [{ model, output: price.perMillion.output ?? 0 }]))
    .filter(({ output }) => output > 0)
    .sort((a, b) => a.output - b.output)
  return paid[0]?.model ?? here[0]?.model ?? answering[0]?.model ?? listed[0] ?? null
}

/** Where a key came from and where it is. */
export function sourceOf(key: KeyRow): { text: string; tone: Tone } {
  switch (key.source) {
    case 'stored':
      return { text: 'kept on this machine', tone: 'neutral' }
    case 'file':
      return { text: 'in the key file', tone: 'neutral' }
    case 'memory':
      return { text: 'only in memory, gone when the app ends', tone: 'warn' }
    case 'environment':
      return { text: 'from the environment', tone: 'neutral' }
  }
}

/** The answer to a test as a headline; the core's own sentence stands under it. */
export function testHeadline(test: ProviderTest): string {
  switch (test.what) {
    case 'works': {
      const time = test.latencyMs === null ? '' : ` in ${seconds(test.latencyMs)}`
      const models = test.models === null ? '' : ` with ${counted(test.models.length, 'model')}`
      return `It works: it answered${time}${models}.`
    }
    case 'no_key':
      return 'There is no key to ask with.'
    case 'refused':
      return 'The key was refused.'
    case 'no_network':
      return 'There is no connection to it.'
    case 'wrong_address':
      return 'Something else answers at this address.'
    case 'error':
      return 'It answered with an error.'
  }
}

/** A name made fit to be an id, unlike any of those taken: `My server` becomes `my-server`. */
export function idFrom(label: string, taken: readonly string[]): string {
  const base =
    label
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 50)
      .replace(/-+$/, '') || 'service'
  if (!taken.includes(base)) return base
  for (let n = 2; ; n++) if (!taken.includes(`${base}-${n}`)) return `${base}-${n}`
}

/** What is wrong with an address, in words; null when nothing is. */
export function addressError(text: string): string | null {
  const address = text.trim()
  if (address === '') return 'An address is needed, for example http://localhost:8000/v1.'
  if (!URL.canParse(address)) return 'This is not an address. It begins with https:// or http://.'
  const { protocol, username, password } = new URL(address)
  if (protocol !== 'https:' && protocol !== 'http:') return 'It has to begin with https:// or http://.'
  if (username !== '' || password !== '') return 'Keep keys and passwords out of the address: set a key instead.'
  if (holdsSecret(address)) return 'This holds what looks like a key: take it out, and set it as a key.'
  return null
}

/** A key sent to such an address can be read on its way. */
export function isOpenToReaders(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, hostname } = new URL(address)
  return protocol === 'http:' && !/^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)
}

/** How a tier chooses among its models. */
export const presetWords: Record<AliasPreset, { label: string; help: string }> = {
  fixed: { label: 'The first that can be asked', help: 'The others stand in where the first has no key here.' },
  cost: { label: 'The cheapest', help: 'By the price of 1,000 tokens in and 500 out.' },
  latency: { label: 'The quickest', help: 'By the time to the first word, of late. Unknown comes last.' },
  quality: { label: 'The best judged', help: 'By verdicts and thumbs, of late. Unknown comes last.' },
  balanced: { label: 'Balanced', help: 'By cost, speed, reliability and verdicts together.' },
  reliability: { label: 'The most reliable', help: 'By how many requests it answered, of late.' },
}

/** `My fast one` as a document may write it: `my-fast-one`. */
export const tierNameFrom = (label: string): string =>
  label
    .trim()
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9_-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 64)

/** What a provider does with what it is sent, and who says so. */
export function handlingWords(provider: ProviderFacts, model: ModelFacts): string {
  const { label, local, terms } = provider
  if (local) return 'It runs on this machine: nothing leaves it.'
  const { regions, trains, keepsDays } = handlingOf(provider, model)
  const now = [
    regions === null ? 'region unknown' : `in ${regions.join(', ')}`,
    trains === null ? 'training unknown' : trains ? 'used for training' : 'not used for training',
    keepsDays === null ? 'keeping unknown' : keepsDays === 0 ? 'not kept' : `kept ${counted(keepsDays, 'day')}`,
  ].join(', ')
  const says =
    terms === undefined
      ? `Nobody has read what ${label} does with what it is sent.`
      : `${terms.says} By ${terms.source}, read on ${terms.date}.`
  return `For policies: ${now}. ${says}`
}

/** What a model can, in a line: `text, pictures, thinks, schema, tools`. */
export function abilityWords({ does, images, reasoning, structuredOutput, tools }: ModelFacts): string {
  if (does === 'embed') return 'vectors'
  const can = [
    ['pictures', images],
    ['thinks', reasoning],
    ['schema', structuredOutput],
    ['tools', tools],
  ] as const
  return ['text', ...can.flatMap(([word, has]) => (has === true ? [word] : []))].join(', ')
}
