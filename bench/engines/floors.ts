import { type CaseName, cases, instant, sourcesOf } from './cases.ts'

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/** What a person would write by hand for exactly this graph: the floor. */
export function byHand(name: CaseName): (x: number) => Promise<number> {
  const { nodes } = cases[name]
  if (name.startsWith('chain'))
    return async (x) => {
      let value = x
      for (let i = 0; i < nodes; i++) value = await instant(value)
      return value
    }
  return async (x) => {
    const first = await instant(x)
    return sum(await Promise.all(Array.from({ length: nodes - 2 }, () => instant(first))))
  }
}

/** The least that runs any graph: forty lines with two events a node and an abort signal. */
export function miniRunner(name: CaseName): (x: number) => Promise<number> {
  const drawn = cases[name]
  const sources = sourcesOf(drawn)
  const next: number[][] = sources.map(() => [])
  for (const [from, to] of drawn.edges) next[from]!.push(to)
  return (x) =>
    new Promise((resolve, reject) => {
      const { signal } = new AbortController()
      const log: { type: number; node: number; at: number }[] = []
      const left = sources.map((list) => list.length)
      const values: number[] = []
      let open = drawn.nodes
      const fire = (node: number): void => {
        if (signal.aborted) return reject(signal.reason as Error)
        log.push({ type: 1, node, at: performance.now() })
        const came = sources[node]!.map((source) => values[source]!)
        const work = came.length > 1 ? Promise.resolve(sum(came)) : instant(came[0] ?? x)
        work.then((value) => {
          log.push({ type: 2, node, at: performance.now() })
          values[node] = value
          if (--open === 0) return resolve(value)
          for (const to of next[node]!) if (--left[to]! === 0) fire(to)
        }, reject)
      }
      sources.forEach((list, node) => list.length === 0 && fire(node))
    })
}
