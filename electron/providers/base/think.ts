/**
 * Parts thoughts from the answer where a model writes them into its text: `<think>…</think>` at the very beginning, as
 * many open models do when their server doesn't take it apart. Anywhere else the tags are words like others.
 */
export class ThinkTags {
  /** Nothing is decided yet; inside the thoughts; behind them, at the white space before the answer. */
  #at: 'start' | 'thoughts' | 'gap' | 'answer' = 'start'
  #held = ''

  /** The answer has begun: nothing is held back, and what comes is text. */
  get isThrough(): boolean {
    return this.#at === 'answer'
  }

  /** The pieces of `text`, in order; what could still become a tag is held back. */
  feed(text: string, onText: (text: string) => void, onThought: (text: string) => void): void {
    if (this.#at === 'answer') return onText(text)
    let rest = this.#held + text
    this.#held = ''
    if (this.#at === 'start') {
      const begun = rest.trimStart()
      if (begun.length < open.length && open.startsWith(begun)) {
        this.#held = rest
        return
      }
      if (!begun.startsWith(open)) {
        this.#at = 'answer'
        return onText(rest)
      }
      this.#at = 'thoughts'
      rest = begun.slice(open.length)
    }
    if (this.#at === 'thoughts') {
      const end = rest.indexOf(close)
      if (end < 0) {
        const safe = rest.length - heldBack(rest)
        this.#held = rest.slice(safe)
        if (safe > 0) onThought(rest.slice(0, safe))
        return
      }
      if (end > 0) onThought(rest.slice(0, end))
      this.#at = 'gap'
      rest = rest.slice(end + close.length)
    }
    const answer = rest.trimStart()
    if (answer === '') return
    this.#at = 'answer'
    onText(answer)
  }

  /** The end: what was held back became no tag. */
  end(onText: (text: string) => void, onThought: (text: string) => void): void {
    const rest = this.#held
    this.#held = ''
    if (rest === '') return
    if (this.#at === 'thoughts') onThought(rest)
    else onText(rest)
  }
}

const open = '<think>'
const close = '</think>'

/** How much of the end of `text` may be the beginning of the closing tag. */
function heldBack(text: string): number {
  for (let length = Math.min(close.length - 1, text.length); length > 0; length--)
    if (close.startsWith(text.slice(-length))) return length
  return 0
}
