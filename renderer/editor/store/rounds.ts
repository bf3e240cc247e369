import type { PipelineDocument } from '../../../shared/document/schema.ts'
import { insidePath, nodeIdOf, readPath } from '../../../shared/events/path.ts'
import { boxesAround } from '../model/boxes.ts'
import { nodesById, withContents } from '../model/order.ts'

export interface Rounds {
  open(document: PipelineDocument | null): void
  /** A step by its path. */
  note(path: string): void
  /** Where the step of a node is found, or of a path; null for one in a box that has not run. */
  pathOf(nodeId: string): string | null
  rounds(boxId: string): readonly number[]
  shown(boxId: string): number | null
  /** Shows that time; gives the nodes it changes. */
  choose(boxId: string, round: number): Iterable<string>
  /** Whose readers have to look again when these steps changed: paths and the nodes they are of. */
  watched(paths: ReadonlySet<string>): ReadonlySet<string>
}

const none: readonly number[] = []

/** Which times the boxes of one run went through, and which of each is looked at. */
export function createRounds(): Rounds {
  let document: PipelineDocument | null = null
  /** Boxes around each node that lies in one, the outermost first. */
  let around = new Map<string, string[]>()
  let known = new Map<string, number[]>()
  let chosen = new Map<string, number>()
  let fresh = new Set<string>()

  const roundAt = (path: string, box: string): number | undefined => {
    const rounds = known.get(path)
    const wanted = chosen.get(box)
    return wanted !== undefined && rounds?.includes(wanted) === true ? wanted : rounds?.at(-1)
  }
  const pathOf = (nodeId: string): string | null => {
    if (nodeId.includes('/')) return nodeId
    let before = ''
    for (const box of around.get(nodeId) ?? []) {
      const round = roundAt(before + box, box)
      if (round === undefined) return null
      before = insidePath(before + box, round, '')
    }
    return before + nodeId
  }
  const contents = (box: string): Iterable<string> => (document === null ? [] : withContents(document, new Set([box])))

  return {
    open(next) {
      document = next
      known = new Map()
      chosen = new Map()
      fresh = new Set()
      around = new Map()
      if (next === null || !next.nodes.some((node) => node.parent !== undefined)) return
      const byId = nodesById(next)
      for (const node of byId.values()) {
        const boxes = boxesAround(byId, node).map(({ id }) => id)
        if (boxes.length > 0) around.set(node.id, boxes)
      }
    },
    note(path) {
      for (let at = readPath(path); at.box !== null; at = readPath(at.box)) {
        const rounds = known.get(at.box)
        if (rounds?.includes(at.round) === true) continue
        known.set(
          at.box,
          [...(rounds ?? none), at.round].sort((a, b) => a - b),
        )
        fresh.add(nodeIdOf(at.box))
      }
    },
    pathOf,
    rounds(boxId) {
      const path = pathOf(boxId)
      return (path === null ? undefined : known.get(path)) ?? none
    },
    shown(boxId) {
      const path = pathOf(boxId)
      return path === null ? null : (roundAt(path, boxId) ?? null)
    },
    choose(boxId, round) {
      chosen.set(boxId, round)
      return contents(boxId)
    },
    watched(paths) {
      const all = new Set(paths)
      for (const path of paths) all.add(nodeIdOf(path))
      for (const box of fresh) for (const id of contents(box)) all.add(id)
      fresh = new Set()
      return all
    },
  }
}
