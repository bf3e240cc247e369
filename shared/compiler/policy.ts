import { ProblemList } from '../document/collect.ts'
import type { PipelineDocument } from '../document/schema.ts'
import { drawable } from '../document/draw.ts'
import { checkShape } from '../document/shape.ts'
import { shorten } from '../document/words.ts'
import { isJsonObject } from '../json.ts'
import { everything, type HeldPolicy, mayGoTo, reachWords, whyNot } from '../model/policy.ts'
import type { Environment, ProviderFacts, Target } from '../model/types.ts'
import type { Place } from '../tools/places.ts'
import { withoutAliases } from './aliases.ts'
import { checkInside, readsOf, type GraphNode, type Inside } from './graph.ts'
import { publicName } from './nodes.ts'
import { structureOf } from './structure.ts'
import { targetWords } from './targets.ts'

/** Which tags a node's data carries, each with the node it came from, so that the way can be told. */
type Tags = ReadonlyMap<string, GraphNode | null>
type Carried = Map<GraphNode, Tags>

const none: readonly string[] = []
const untagged: Tags = new Map()

/**
 * Finds every target that tagged data could reach and may not: by any wire, through any node, behind Fallbacks and before
 * Judges. What carries a tag gives it on, also as an answer, which may repeat it; only a node that takes the tagged part
 * out (`cleans`) ends it.
 */
export function checkPolicies(
  order: readonly GraphNode[],
  environment: Environment,
  everywhere: readonly string[],
  problems: ProblemList,
): void {
  look(order, new Map(everywhere.map((tag) => [tag, null])), environment, problems, new Set())
}

function look(
  order: readonly GraphNode[],
  given: Tags,
  environment: Environment,
  problems: ProblemList,
  unknown: Set<string>,
): void {
  const carried = carriedBy(order, given)
  for (const node of order) {
    const tags = carried.get(node) ?? untagged
    for (const { target } of node.inside === null ? (node.read?.calls ?? []) : []) {
      const provider = environment.providers.find(({ id }) => id === target.provider)
      // What isn't here can't be asked, which is said elsewhere.
      if (provider === undefined) continue
      reportBarred(node, target, provider, environment, problems)
      for (const tag of tags.keys()) {
        const policy = environment.policies?.find((each) => each.tag === tag)
        if (whyNot(policy, provider, target) === null) continue
        if (policy !== undefined) reportLeak(node, target, policy, environment, wayOf(node, tag, carried), problems)
        else if (!unknown.has(tag)) reportUnknown(tag, wayOf(node, tag, carried), problems)
        if (policy === undefined) unknown.add(tag)
      }
    }
    reportPlaces(node, tags, environment, carried, problems)
    const { inside } = node
    if (inside !== null)
      checkInside(node, (own) => look(inside.order, insideTags(tags, inside), environment, own, unknown), problems)
  }
}

function reportLeak(
  node: GraphNode,
  target: Target,
  policy: HeldPolicy,
  environment: Environment,
  way: readonly GraphNode[],
  problems: ProblemList,
): void {
  const message = `Data tagged "${policy.label}" ${reachWords(policy, environment)}, and would reach ${targetWords(target)}: ${wayWords(way)}`
  problems.add('policy', node.id, message, `Ask a model in ${node.name} that may see it. ${fixOf(policy)}`)
}

/** What holds for everything needs no way to be told: it is the target itself. */
function reportBarred(
  node: GraphNode,
  target: Target,
  provider: ProviderFacts,
  { policies }: Environment,
  problems: ProblemList,
): void {
  const policy = policies?.find(({ tag }) => tag === everything)
  const why = policy === undefined ? null : whyNot(policy, provider, target)
  if (why === null) return
  const message = `${node.name} asks ${targetWords(target)}, which your policy for everything bars: it ${why}.`
  problems.add('policy', node.id, message, `Ask another model in ${node.name}. ${fixOf(policy)}`)
}

/** A place beside models may see only what its policy says may go there. */
function reportPlaces(
  node: GraphNode,
  tags: ReadonlyMap<string, unknown>,
  { policies }: Environment,
  carried: Carried,
  problems: ProblemList,
): void {
  const places = ownPlaces(node)
  for (const tag of places.length === 0 ? [] : tags.keys()) {
    const policy = policies?.find((each) => each.tag === tag)
    const closed = places.filter((place) => !mayGoTo(policy, place))
    if (closed.length === 0) continue
    const way = wayWords(wayOf(node, tag, carried))
    const message = `Data tagged "${policy?.label ?? shorten(tag, 40)}" may not leave for a tool, and a model could send it to ${closed.map(placeWords).join(', ')}: ${way}`
    problems.add('policy', node.id, message, `Take the tool out, or mask the data before. ${fixOf(policy)}`)
  }
  const all = policies?.find(({ tag }) => tag === everything)
  const barred = all === undefined ? [] : places.filter((place) => !mayGoTo(all, place))
  if (barred.length === 0) return
  const message = `${node.name} could send to ${barred.map(placeWords).join(', ')}, which your policy for everything does not name.`
  problems.add('policy', node.id, message, `Take the tool out. ${fixOf(all)}`)
}

const placeWords = ({ what, label }: Place): string => (what === 'web' ? label : `the MCP server ${label}`)

const ownPlaces = ({ kind, read }: GraphNode): readonly Place[] =>
  kind === null || read === null ? [] : (kind.sends?.(read.config) ?? [])

function reportUnknown(tag: string, way: readonly GraphNode[], problems: ProblemList): void {
  const message = `Nobody has said who may see data tagged "${shorten(tag, 40)}", so nobody may.`
  problems.add('policy', way[0]?.id ?? '-', message, policyFix)
}

/** What the data of each node is tagged with, of nodes inside boxes, too; of those where there is anything. */
export function tagsOf(order: readonly GraphNode[], everywhere: readonly string[]): ReadonlyMap<GraphNode, string[]> {
  const found = new Map<GraphNode, string[]>()
  const walk = (nodes: readonly GraphNode[], given: Tags): void => {
    for (const [node, tags] of carriedBy(nodes, given)) {
      if (tags.size > 0) found.set(node, [...tags.keys()].toSorted())
      if (node.inside !== null) walk(node.inside.order, insideTags(tags, node.inside))
    }
  }
  walk(order, new Map(everywhere.map((tag) => [tag, null])))
  return found
}

const policyFix = 'Who may see which data is set under Models and keys, Data.'
/** What can't be read has to be set once more, and where. */
const fixOf = (policy: HeldPolicy | undefined): string =>
  policy?.unread === undefined
    ? policyFix
    : `${policy.unread} Set ${policy.tag === everything ? 'what holds for everything' : `“${shorten(policy.label, 40)}”`} anew under Models and keys, Data.`

/**
 * The tags of what each node is given. `given`: of every Input, from outside. What decides by the value of an Input that is
 * not wired to it (a rule over `vars.…`) tells something of that value by the way it takes, so it carries its tags as well.
 */
function carriedBy(order: readonly GraphNode[], given: Tags): Carried {
  const carried: Carried = new Map()
  for (const node of order) {
    let tags: Map<string, GraphNode | null> | null = null
    if (node.end === 'input' && given.size > 0) tags = new Map(given)
    for (const { from, edge } of node.into)
      for (const tag of carried.get(from)?.keys() ?? none)
        if (tags?.has(tag) !== true && !cleaned(from, edge.from.port).includes(tag)) (tags ??= new Map()).set(tag, from)
    for (const tag of begun(node)) if (tags?.has(tag) !== true) (tags ??= new Map()).set(tag, null)
    for (const input of readBy(node, order))
      for (const tag of [...given.keys(), ...begun(input)])
        if (tags?.has(tag) !== true) (tags ??= new Map()).set(tag, input)
    carried.set(node, tags ?? untagged)
  }
  return carried
}

/** Inputs beside it whose values it looks at without a wire. */
function readBy(reader: GraphNode, order: readonly GraphNode[]): readonly GraphNode[] {
  const names = readsOf(reader).flatMap(({ name, tells }) => (tells ? [name] : []))
  return names.length === 0 ? [] : order.filter((node) => node.end === 'input' && names.includes(publicName(node)))
}

/** What lies in a box may begin a tag, too, and carries it out. */
function begun({ kind, read, inside }: GraphNode): readonly string[] {
  const own = kind === null || read === null ? none : (kind.tags?.(read.config) ?? none)
  return inside === null ? own : [...own, ...inside.tags, ...inside.order.flatMap(begun)]
}

const insideTags = (tags: Tags, { tags: own }: Inside): Tags =>
  new Map([...tags.keys(), ...own].map((tag) => [tag, null]))

const cleaned = ({ kind, read }: GraphNode, port: string): readonly string[] =>
  kind === null || read === null ? [] : (kind.cleans?.(read.config, port) ?? [])

/** From where the data began to this node. */
function wayOf(node: GraphNode, tag: string, carried: Carried): GraphNode[] {
  const way = [node]
  for (let from = carried.get(node)?.get(tag) ?? null; from !== null; from = carried.get(from)?.get(tag) ?? null)
    way.unshift(from)
  return way
}

/** The way as a person reads it; where it takes no wire, what does it is said. */
function wayWords(way: readonly GraphNode[]): string {
  const unwired = way.flatMap((node, i) => {
    const before = way[i - 1]
    return before === undefined || node.into.some(({ from }) => from === before)
      ? []
      : [
          ` ${node.name} chooses by ${before.name} (vars.${publicName(before)}), so what it sends on tells something of it.`,
        ]
  })
  return `${way.map(({ name }) => name).join(' → ')}.${unwired.join('')}`
}

/** Where a wire's data may go from there, and what it is tagged with. */
export interface Reach {
  tags: string[]
  targets: Target[]
  /** Beside models: web services and MCP servers that a model may send it to. */
  places: Place[]
}

/** Of every wire of a drawing, by its id; of wires inside boxes, too. Never throws, whatever a document holds. */
export function reachOf(document: PipelineDocument, environment: Environment): ReadonlyMap<string, Reach> {
  const problems = new ProblemList()
  const root: unknown = document
  if (!isJsonObject(root) || !checkShape(root, problems)) return new Map()
  const drawn = withoutAliases(drawable(root, problems), environment, problems)
  const found = new Map<string, Reach>()
  const { order } = structureOf(drawn, problems, null)
  reachIn(order, new Map((drawn.settings?.dataTags ?? []).map((tag) => [tag, null])), found)
  return found
}

function reachIn(order: readonly GraphNode[], given: Tags, found: Map<string, Reach>): void {
  const carried = carriedBy(order, given)
  const beyond = new Map<GraphNode, Beyond>()
  for (const node of order.toReversed()) {
    const own: Beyond = { targets: new Map(), places: new Map() }
    for (const target of ownTargets(node)) own.targets.set(targetWords(target), target)
    for (const place of allPlaces(node)) own.places.set(place.id, place)
    for (const { to } of node.outOf) {
      for (const [name, target] of beyond.get(to)?.targets ?? []) own.targets.set(name, target)
      for (const [name, place] of beyond.get(to)?.places ?? []) own.places.set(name, place)
    }
    beyond.set(node, own)
    const tags = carried.get(node) ?? untagged
    for (const { edge, to } of node.outOf)
      found.set(edge.id, {
        tags: [...tags.keys()].filter((tag) => !cleaned(node, edge.from.port).includes(tag)),
        targets: [...(beyond.get(to)?.targets.values() ?? [])],
        places: [...(beyond.get(to)?.places.values() ?? [])],
      })
    if (node.inside !== null) reachIn(node.inside.order, insideTags(tags, node.inside), found)
  }
}

/** By name, from a node on: so many ways lead to the same. */
interface Beyond {
  targets: Map<string, Target>
  places: Map<string, Place>
}

const allPlaces = (node: GraphNode): Place[] => [...ownPlaces(node), ...(node.inside?.order ?? []).flatMap(allPlaces)]

const ownTargets = (node: GraphNode): Target[] => [
  ...(node.read?.calls ?? []).map(({ target }) => target),
  ...(node.inside?.order ?? []).flatMap(ownTargets),
]
