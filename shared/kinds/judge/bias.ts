import type { Target } from '../../model/types.ts'
import { countWords } from '../../text/count.ts'
import { valueText } from '../../text/marks.ts'
import { targetName } from '../config.ts'
import type { Arrived } from '../execute.ts'

/** What should make a reader look twice at a verdict. */
export type JudgeWarning = 'self_judge' | 'length_bias'

export interface Warned {
  codes: JudgeWarning[]
  /** A sentence each, with a space before it; empty without a warning. */
  words: string
}

/** A winner with more than this times the words of every other answer, and so many more, may have won by its length. */
const muchLonger = { times: 1.5, words: 20 }

/**
 * Judges favour their own model's answers, and long ones (MT-Bench: Zheng et al. 2023, "Judging LLM-as-a-Judge", 3.3).
 * `winner` is null where one answer was scored alone: then there is nothing it could be longer than.
 */
export function biasWarnings(
  judges: readonly Target[],
  arrived: readonly Pick<Arrived, 'title' | 'value'>[],
  winner: number | null,
): Warned {
  const codes: JudgeWarning[] = []
  const words: string[] = []
  const own = arrived.flatMap(({ title, value }) => {
    const judge = judges.find(({ provider, model }) => provider === value.by?.provider && model === value.by?.model)
    return judge === undefined ? [] : [{ title, judge }]
  })
  const [self] = own
  if (self !== undefined) {
    codes.push('self_judge')
    words.push(` Careful: ${targetName(self.judge)} judged its own model's answer (${self.title}).`)
  }
  if (winner !== null && arrived.length > 1) {
    const lengths = arrived.map(({ value }) => countWords(valueText(value)))
    const longest = Math.max(...lengths.filter((_, index) => index !== winner))
    const length = lengths[winner] ?? 0
    if (length > muchLonger.times * longest && length >= longest + muchLonger.words) {
      codes.push('length_bias')
      words.push(' Careful: the winner is by far the longest, and judges favour length.')
    }
  }
  return { codes, words: words.join('') }
}
