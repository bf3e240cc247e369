import { type Tokenizer, tokenizers, type Vocabulary } from '../../shared/tokens/families.ts'

type Count = (text: string) => number

/** A text may hold a special token's words, and is text all the same. */
const asText = { disallowedSpecial: new Set<string>() }

const readers: Readonly<Record<Vocabulary, () => Promise<Count>>> = {
  async o200k() {
    const { countTokens } = await import('gpt-tokenizer/encoding/o200k_base')
    return (text) => countTokens(text, asText)
  },
  async cl100k() {
    const { countTokens } = await import('gpt-tokenizer/encoding/cl100k_base')
    return (text) => countTokens(text, asText)
  },
}

const read: Partial<Record<Vocabulary, Promise<Count>>> = {}

/** What counting for these takes, each read when it is first needed. */
export async function vocabulariesFor(wanted: readonly Tokenizer[]): Promise<Partial<Record<Vocabulary, Count>>> {
  const names = new Set(wanted.map((tokenizer) => tokenizers[tokenizer].by).filter((by) => by !== null))
  const found: Partial<Record<Vocabulary, Count>> = {}
  for (const name of names) found[name] = await (read[name] ??= readers[name]())
  return found
}
