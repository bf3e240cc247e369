import type { ProblemList } from '../document/collect.ts'
import type { PipelineDocument, PipelineEdge, PipelineNode } from '../document/schema.ts'
import { shorten } from '../document/words.ts'
import { kindOf } from '../kinds/index.ts'
import { nameOf } from './graph.ts'

/** The drawing itself, or what lies in one of its boxes: nodes and the wires among them. */
export interface Scope {
  nodes: PipelineNode[]
  edges: PipelineEdge[]
  /** Ports (`node port`) where a wire that crosses a border ends: said once, of the wire. */
  crossed: Set<string>
}

export interface Scopes {
  root: Scope
  /** What lies in each box, by its id; also an empty one. */
  inside: ReadonlyMap<string, Scope>
}

/** Boxes in each other. */
export const boxesDeep = 4

/**
 * Parts a drawing at the borders of its boxes: a node lies in the nearest one around it, and groups are as if they
 * weren't there. What lies where nothing can lie, and wires across a border, become problems.
 */
export function scopesOf(document: PipelineDocument, problems: ProblemList): Scopes {
  const byId = new Map<string, PipelineNode>()
  for (const node of document.nodes) if (!byId.has(node.id)) byId.set(node.id, node)
  const homes = new Homes(byId, problems)
  const root: Scope = { nodes: [], edges: [], crossed: new Set() }
  const inside = new Map<string, Scope>()
  for (const node of byId.values()) if (isBox(node)) inside.set(node.id, { nodes: [], edges: [], crossed: new Set() })
  const scopeOf = (node: PipelineNode | undefined): Scope => {
    const box = node === undefined ? null : homes.of(node)
    return (box === null ? undefined : inside.get(box.id)) ?? root
  }
  for (const node of document.nodes) scopeOf(node).nodes.push(node)
  for (const edge of document.edges) {
    const [from, to] = [byId.get(edge.from.node), byId.get(edge.to.node)]
    const scope = scopeOf(from ?? to)
    if (from === undefined || to === undefined || scope === scopeOf(to)) scope.edges.push(edge)
    else {
      scopeOf(to).crossed.add(`${to.id} ${edge.to.port}`)
      reportCrossing(edge, [from, homes.of(from)], [to, homes.of(to)], problems)
    }
  }
  return { root, inside }
}

export const isBox = (node: PipelineNode): boolean => kindOf(node.kind)?.box?.from === 'nodes'

/** The box each node lies in. */
class Homes {
  readonly #byId: ReadonlyMap<string, PipelineNode>
  readonly #problems: ProblemList
  readonly #known = new Map<PipelineNode, PipelineNode | null>()
  readonly #circular: ReadonlySet<PipelineNode>

  constructor(byId: ReadonlyMap<string, PipelineNode>, problems: ProblemList) {
    this.#byId = byId
    this.#problems = problems
    this.#circular = this.#circles()
  }

  /** Without recursion: groups may lie in each other as deep as a document likes. */
  of(node: PipelineNode): PipelineNode | null {
    const way: PipelineNode[] = []
    let home: PipelineNode | null = null
    for (let at: PipelineNode | undefined = node; at !== undefined;) {
      const known = this.#known.get(at)
      if (known !== undefined) {
        home = known
        break
      }
      way.push(at)
      at = this.#circular.has(at) ? undefined : this.#parentOf(at)
      if (at === undefined || !isBox(at)) continue
      home = at
      break
    }
    for (const each of way) this.#known.set(each, home)
    return home
  }

  /** Nodes that lie in themselves, over however many; each circle is said once. */
  #circles(): Set<PipelineNode> {
    const circular = new Set<PipelineNode>()
    const seen = new Map<PipelineNode, number>()
    let walk = 0
    for (const start of this.#byId.values()) {
      walk += 1
      let at: PipelineNode | undefined = start
      for (; at !== undefined && !seen.has(at); at = this.#byId.get(at.parent ?? '')) seen.set(at, walk)
      if (at === undefined || seen.get(at) !== walk) continue
      const circle: PipelineNode[] = []
      for (let each: PipelineNode | undefined = at; each !== undefined && !circular.has(each);) {
        circular.add(each)
        circle.push(each)
        each = this.#byId.get(each.parent ?? '')
      }
      const first = circle.reduce((least, each) => (each.id < least.id ? each : least))
      const message = `${nameOf(first)} lies in itself${circle.length > 1 ? ', through others' : ''}.`
      this.#problems.add('cycle', first.id, message, 'Take it out of the node it lies in.')
    }
    return circular
  }

  #parentOf(node: PipelineNode): PipelineNode | undefined {
    if (node.parent === undefined) return undefined
    const parent = this.#byId.get(node.parent)
    const name = nameOf(node)
    if (parent === undefined) {
      const message = `${name} lies in "${shorten(node.parent)}", which isn't there.`
      this.#problems.add('bad_format', node.id, message, 'Take "parent" out of it.')
      return undefined
    }
    const kind = kindOf(parent.kind)
    if (kind === undefined || kind.holds === true) return parent
    const message = `${name} lies in ${nameOf(parent)}, and nothing can lie in a node of that kind.`
    this.#problems.add('bad_format', node.id, message, 'Take it out, or put it into a Group, a Refine or a For each.')
    return undefined
  }
}

type Placed = readonly [node: PipelineNode, home: PipelineNode | null]

function reportCrossing(edge: PipelineEdge, [from, out]: Placed, [to, into]: Placed, problems: ProblemList): void {
  const message = `The wire from ${nameOf(from)} to ${nameOf(to)} crosses the border of ${nameOf(into ?? out ?? to)}, which wires never do.`
  const inward = into === null ? '' : `add an Input inside ${nameOf(into)}, wire it to ${nameOf(to)}`
  const outward = out === null ? '' : `add an Output inside ${nameOf(out)}, wire ${nameOf(from)} to it`
  const both = [outward, inward].filter((part) => part !== '').join('; ')
  const fix = `${both.charAt(0).toUpperCase()}${both.slice(1)}; then wire the ports that come of it.`
  problems.add('dangling_wire', shorten(edge.id, 64), message, fix)
}
