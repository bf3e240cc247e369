/** Answers that one request compares; more are compared in groups, and the groups' winners again. */
export const groupSize = 4
/** Answers a plan reckons with where the wires aren't known. Rule: engine.md, "Blend" (2 to 8 answers). */
export const assumedContestants = 8

/** Splits into groups of at most four, as even as can be, none of one alone (7 are 4 and 3, 9 are 3, 3 and 3). */
export function groupsOf<T>(all: readonly T[]): T[][] {
  const count = Math.ceil(all.length / groupSize)
  const groups: T[][] = Array.from({ length: count }, () => [])
  all.forEach((one, i) => groups[i % count]?.push(one))
  return groups
}

/** Requests a tournament among so many takes. */
export function picksFor(contestants: number): number {
  if (contestants <= groupSize) return 1
  const groups = Math.ceil(contestants / groupSize)
  return groups + picksFor(groups)
}

/** Requests that comparing in pairs takes: each group twice, once in either order. Alone there is nothing to compare with. */
export const pairingsFor = (contestants: number): number => (contestants < 2 ? 1 : 2 * picksFor(contestants))

/** Places that are told apart where not only the first is wanted. Rule: engine.md, "Blend" (fuse the top 3). */
export const placed = 3

/** Requests that find the best three in pairs: of more than four, each group's best three meet in one comparison. */
export const bestThreeFor = (contestants: number): number =>
  contestants <= groupSize ? 2 : 2 * Math.ceil(contestants / groupSize) + 2

/** Answers of which the best three are compared last. */
export const lastThreeOf = (contestants: number): number =>
  contestants <= groupSize ? contestants : Math.min(contestants, placed * Math.ceil(contestants / groupSize))
