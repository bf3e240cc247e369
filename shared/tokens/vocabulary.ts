import { countTokens } from '../practice/tokens.ts'
import { countWhole, type Wanted } from './count.ts'
import { factors } from './factors.ts'
import { tokenizers, type Vocabulary } from './families.ts'
import { countNear } from './near.ts'

/** Tokens of a text for models of a family, out of the vocabularies' counts of its pieces: for who has the vocabularies. */
export function countBy({ text, tokenizer }: Wanted, vocabulary: (name: Vocabulary, text: string) => number): number {
  const { by } = tokenizers[tokenizer]
  if (by === null) return countWhole(text, countTokens)
  const more = factors[tokenizer]
  const count = (piece: string): number => vocabulary(by, piece)
  return countWhole(text, (piece) => (more === undefined ? count(piece) : countNear(piece, more, count)))
}
