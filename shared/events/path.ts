/**
 * Where a step inside a box stands: `box/2/small` is the node `small` the second time the inside of `box` ran. Ids hold no
 * slash, and boxes lie in each other, so that a path goes on as deep as they do.
 */
export interface StepPath {
  /** Path of the box it lies in; null for a step of the drawing itself. */
  box: string | null
  /** Which time, from 1; 0 outside of boxes. */
  round: number
  /** The node's id in its drawing. */
  nodeId: string
}

export const insidePath = (box: string, round: number, nodeId: string): string => `${box}/${round}/${nodeId}`

export function readPath(path: string): StepPath {
  const last = path.lastIndexOf('/')
  const before = last < 0 ? -1 : path.lastIndexOf('/', last - 1)
  if (before < 0) return { box: null, round: 0, nodeId: path }
  return { box: path.slice(0, before), round: Number(path.slice(before + 1, last)), nodeId: path.slice(last + 1) }
}

/** The node's own id, without where it lies. */
export const nodeIdOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** Where its node is drawn, the same for every time its boxes run: `box/2/small` is `box/small`. */
export const drawnPath = (path: string): string =>
  path
    .split('/')
    .filter((_, i) => i % 2 === 0)
    .join('/')

/** The times that boxes ran, by the box's path, from the paths of the steps in them; each list in order. */
export function roundsOf(paths: Iterable<string>): Map<string, number[]> {
  const rounds = new Map<string, Set<number>>()
  for (const path of paths) {
    for (let at = readPath(path); at.box !== null; at = readPath(at.box)) {
      const known = rounds.get(at.box)
      if (known === undefined) rounds.set(at.box, new Set([at.round]))
      else if (known.has(at.round)) break
      else known.add(at.round)
    }
  }
  return new Map([...rounds].map(([box, numbers]) => [box, [...numbers].sort((a, b) => a - b)]))
}
