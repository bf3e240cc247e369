/** Graphs of performance.md, section 1, as data: every node awaits an instant function in place of a model call. */
export interface Case {
  nodes: number
  edges: readonly (readonly [from: number, to: number])[]
  expected: number
  runs: number
}

const count = (n: number): number[] => Array.from({ length: n }, (_, i) => i)

export const cases = {
  chain1000: { nodes: 1000, edges: count(999).map((i) => [i, i + 1] as const), expected: 1000, runs: 1 },
  fan1000: {
    nodes: 1002,
    edges: [...count(1000).map((i) => [0, i + 1] as const), ...count(1000).map((i) => [i + 1, 1001] as const)],
    expected: 2000,
    runs: 1,
  },
  small5: {
    nodes: 5,
    edges: [
      [0, 1],
      [0, 2],
      [0, 3],
      [1, 4],
      [2, 4],
      [3, 4],
    ],
    expected: 6,
    runs: 10_000,
  },
  chain10000: { nodes: 10_000, edges: count(9999).map((i) => [i, i + 1] as const), expected: 10_000, runs: 1 },
} as const satisfies Record<string, Case>

export type CaseName = keyof typeof cases

export const sourcesOf = (drawn: Case): number[][] => {
  const sources: number[][] = count(drawn.nodes).map(() => [])
  for (const [from, to] of drawn.edges) sources[to]!.push(from)
  return sources
}

export const instant = async (x: number): Promise<number> => x + 1
