import { type AskCounts, countAbout, type CountTokens, lookedAtOf, type Wanted, wholeOf } from './count.ts'
import { type Tokenizer, tokenizers } from './families.ts'

/** Characters of texts whose counts are remembered: some hundred prompts. */
const remembered = 4_000_000

/**
 * Counts that were asked for before, for whoever must not wait: what isn't known is counted by the rule of thumb, and asked
 * for with `ask`. The same texts give the same counts in the end, in whatever order they came.
 */
export class KnownCounts {
  readonly #known = new Map<Tokenizer, Map<string, number>>()
  #chars = 0
  readonly #missing = new Map<string, Wanted>()

  readonly count: CountTokens = (text, tokenizer) => {
    if (tokenizers[tokenizer].by === null || text === '') return countAbout(text, tokenizer)
    const known = this.#known.get(tokenizer)
    let tokens = 0
    let missing = false
    for (const piece of lookedAtOf(text)) {
      const one = known?.get(piece)
      if (one === undefined) {
        this.#missing.set(`${tokenizer} ${piece}`, { text: piece, tokenizer })
        missing = true
      } else tokens += one
    }
    return missing ? countAbout(text, tokenizer) : { tokens: wholeOf(text, tokens), real: true }
  }

  /** Something was counted by the rule of thumb since the last `ask`. */
  get lacks(): boolean {
    return this.#missing.size > 0
  }

  /** Asks for what was missing. @returns whether all of it is known now */
  async ask(ask: AskCounts): Promise<boolean> {
    const wanted = [...this.#missing.values()]
    this.#missing.clear()
    if (wanted.length === 0) return true
    const tokens = await ask(wanted)
    if (tokens === null) return false
    wanted.forEach((each, index) => this.#learn(each, tokens[index]))
    return true
  }

  #learn({ text, tokenizer }: Wanted, tokens: number | undefined): void {
    if (tokens === undefined) return
    const known = this.#known.get(tokenizer) ?? new Map<string, number>()
    this.#known.set(tokenizer, known)
    // Two may have asked for it at once: then it is known already, and counts once.
    if (!known.has(text)) this.#chars += text.length
    known.set(text, tokens)
    while (this.#chars > remembered) this.#drop()
  }

  /** The oldest, of whoever has most. */
  #drop(): void {
    const [most] = [...this.#known.values()].sort((a, b) => b.size - a.size)
    const [oldest] = most?.keys() ?? []
    if (most === undefined || oldest === undefined) return
    most.delete(oldest)
    this.#chars -= oldest.length
  }
}

/** Does something with the real counts straight away: once to learn which are needed, and once with them. */
export async function withCounts<T>(work: (count: CountTokens) => T, ask: AskCounts): Promise<T> {
  const known = new KnownCounts()
  const first = work(known.count)
  if (!known.lacks || !(await known.ask(ask))) return first
  return work(known.count)
}
