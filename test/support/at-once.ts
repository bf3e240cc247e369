/**
 * Starts one piece of work per item, at most `most` at once, and hands back each item's promise at once: a test awaits its
 * own, while all the others go on.
 */
export function atMost<Item, Done>(
  most: number,
  items: readonly Item[],
  work: (item: Item) => Promise<Done>,
): Map<Item, Promise<Done>> {
  let free = most
  const waiting: (() => void)[] = []
  const turn = (): Promise<void> => {
    if (free > 0) {
      free--
      return Promise.resolve()
    }
    return new Promise((resolve) => waiting.push(resolve))
  }
  const give = (): void => {
    const next = waiting.shift()
    if (next === undefined) free++
    else next()
  }
  return new Map(
    items.map((item) => {
      const done = turn()
        .then(() => work(item))
        .finally(give)
      // Its own test is told of a failure; nobody else may be.
      done.catch(() => undefined)
      return [item, done]
    }),
  )
}
