/** First in, first out. It keeps its place in memory: a chain of ten thousand puts one in and takes one out each time. */
export class Queue<Item> {
  readonly #items: (Item | undefined)[] = []
  #head = 0
  #tail = 0

  get length(): number {
    return this.#tail - this.#head
  }

  push(item: Item): void {
    this.#items[this.#tail++] = item
  }

  shift(): Item | undefined {
    if (this.#head === this.#tail) return undefined
    const item = this.#items[this.#head]
    this.#items[this.#head++] = undefined
    if (this.#head === this.#tail) this.#head = this.#tail = 0
    return item
  }
}
