import { listWords } from '../document/words.ts'
import type { Target } from '../model/types.ts'
import { type Tokenizer, type TokenizerFacts, tokenizerOf, tokenizers } from './families.ts'

const percent = (share: number): string => `${Math.round(share * 100)} %`

const within = ({ latin, other }: TokenizerFacts['off']): string =>
  `usually within ${percent(latin)}, and ${percent(other)} in other scripts than Latin`

/** How a model's tokens are counted before it is asked, and how far off that usually is. */
export function tokenizerWords(target: Pick<Target, 'provider' | 'model'>): string {
  const tokenizer = tokenizerOf(target)
  const { label, by, own, off } = tokenizers[tokenizer]
  if (by === null) return 'Its tokens are counted as its provider counts them.'
  if (own) return `Its tokens are counted by its own tokenizer (${by}); the frame around a message is an estimate.`
  const how = `Its tokenizer is ${tokenizer === 'other' ? 'not known here' : `that of ${label}, which isn’t part of the app`}`
  return `${how}: its tokens are counted by ${by} and a factor, ${within(off)}.`
}

/** The same for all models of a plan, in a sentence; empty where none is asked. */
export function countingWords(targets: readonly Pick<Target, 'provider' | 'model'>[]): string {
  const used = new Set(targets.map(tokenizerOf))
  const names = (Object.keys(tokenizers) as Tokenizer[]).filter((tokenizer) => used.has(tokenizer))
  if (names.length === 0) return ''
  const own = names.filter((name) => tokenizers[name].own).map((name) => tokenizers[name].label)
  const near = names.flatMap((name) => {
    const { label, own, off } = tokenizers[name]
    return own ? [] : [`${label} (${within(off)})`]
  })
  const parts = [
    ...(own.length === 0 ? [] : [`as ${listWords(own)} count them`]),
    ...(near.length === 0 ? [] : [`by a near tokenizer for ${listWords(near)}`]),
  ]
  return `Texts that are there are counted ${parts.join(', and ')}. `
}
