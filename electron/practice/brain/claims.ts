import { isJsonObject, type Json } from '../../../shared/json.ts'
import { isRight } from './skill.ts'
import { contentStems, numbersIn, sentencesOf } from './text.ts'
import type { Ask } from './types.ts'

const entities: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"' }
const plain = (text: string): string =>
  text.replace(/&(lt|gt|amp|quot);/g, (_all, name: string) => entities[name] ?? '')

/** Is it asked which claims of an answer its sources support? */
export const asksForClaims = (ask: Ask, text: string): boolean => {
  const properties = isJsonObject(ask.schema) ? ask.schema['properties'] : undefined
  return isJsonObject(properties) && properties['claims'] !== undefined && text.includes('</source>')
}

/** A sentence is supported when a source has most of its words that mean something, and all of its numbers. */
export function judgeClaims(ask: Ask, text: string): string {
  const sources = [...text.matchAll(/<source[^>]*>([\s\S]*?)<\/source>/g)].map((match) => plain(match[1] ?? ''))
  const answer = plain(/<answer[^>]*>([\s\S]*?)<\/answer>/.exec(text)?.[1] ?? '')
  const claims = sentencesOf(answer).map((sentence): Json => {
    const stems = contentStems(sentence)
    const numbers = numbersIn(sentence)
    const found = sources.findIndex((source) => {
      const there = new Set(contentStems(source))
      const known = stems.filter((stem) => there.has(stem)).length
      const all = numbersIn(source)
      return known >= stems.length * 0.6 && numbers.every((number) => all.includes(number))
    })
    // Now and then it takes one for the other, as often as it errs at anything.
    const supported = isRight(ask, `claim ${sentence}`, null) ? found >= 0 : found < 0
    const reason = found >= 0 ? `Source ${found + 1} says so.` : 'No source says so.'
    return { text: sentence, reason, supported }
  })
  return JSON.stringify({ claims })
}
