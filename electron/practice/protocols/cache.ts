import { countTokens, tokenMarks } from '../../../shared/practice/tokens.ts'

const least = 1024
const step = 128
const most = 20_000

/**
 * Which beginnings of prompts were seen before, per model, as providers' prompt caches know them: from 1,024 tokens on.
 * Holds hashes only, the newest 20,000.
 */
export class PromptCache {
  readonly #seen = new Set<string>()

  /** Tokens at the prompt's beginning that an earlier prompt shares, in steps of 128; remembers this one. */
  shared(model: string, prompt: string): number {
    if (prompt.length < least) return 0
    const marks = tokenMarks(prompt, step).filter((_end, i) => (i + 1) * step >= least)
    let shared = 0
    rollingHashes(prompt, marks, (digest, i) => {
      const key = `${model} ${digest}`
      if (this.#seen.has(key)) shared = least + i * step
      this.#remember(key)
    })
    return shared
  }

  /** For prompts with a marked beginning: tokens of it, and whether it was there already. Too short ones aren't cached. */
  marked(model: string, prefix: string): { tokens: number; hit: boolean } {
    const tokens = countTokens(prefix)
    if (tokens < least) return { tokens: 0, hit: false }
    let hit = false
    rollingHashes(prefix, [prefix.length], (digest) => {
      const key = `${model} marked ${digest}`
      hit = this.#seen.has(key)
      this.#remember(key)
    })
    return { tokens, hit }
  }

  #remember(key: string): void {
    this.#seen.delete(key)
    this.#seen.add(key)
    if (this.#seen.size <= most) return
    const oldest = this.#seen.values().next()
    if (oldest.done !== true) this.#seen.delete(oldest.value)
  }
}

/** Calls back with a digest of the text up to each of the rising marks, in one pass. */
function rollingHashes(text: string, marks: readonly number[], each: (digest: string, i: number) => void): void {
  let [a, b] = [0x811c9dc5, 0x41c6ce57]
  let at = 0
  marks.forEach((end, i) => {
    for (; at < end; at++) {
      const code = text.charCodeAt(at)
      a = Math.imul(a ^ code, 16777619)
      b = Math.imul(b ^ code, 1597334677) + (a >>> 15)
    }
    each(`${a >>> 0}.${b >>> 0}`, i)
  })
}
