import { mostWanted } from '../../shared/api/token-calls.ts'
import type { AskCounts } from '../../shared/tokens/count.ts'
import { host } from '../host/index.ts'

/** Asks the core, which has the vocabularies: they would be megabytes in every window. */
export const askCounts: AskCounts = async (wanted) => {
  const tokens: number[] = []
  for (let from = 0; from < wanted.length; from += mostWanted) {
    const result = await host.call('tokens.count', { wanted: wanted.slice(from, from + mostWanted) })
    if (!result.ok || result.value.tokens === null) return null
    tokens.push(...result.value.tokens)
  }
  return tokens
}
