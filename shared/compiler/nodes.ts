import type { PipelineNode } from '../document/schema.ts'
import type { ProblemList } from '../document/collect.ts'
import { readStrict } from '../document/issues.ts'
import { liesTooDeep } from '../document/walk.ts'
import { listWords, shorten } from '../document/words.ts'
import type { JsonObject } from '../json.ts'
import { kindIds } from '../kinds/ids.ts'
import type { Kind } from '../kinds/define.ts'
import { kindOf } from '../kinds/index.ts'
import { nameOf, readsOf, type GraphInput, type GraphNode, type Inside, type ReadNode } from './graph.ts'

/**
 * The nodes that run, in the order of their ids, each with its config read by its kind. What is wrong with a kind or a
 * config becomes a problem, and the node stays in the graph unread, so that its wires don't dangle too.
 */
export function readNodes(nodes: readonly PipelineNode[], insideOf: InsideOf, problems: ProblemList): GraphNode[] {
  const found: GraphNode[] = []
  const ids = new Set<string>()
  const sorted = [...nodes].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
  for (const node of sorted) {
    const kind = kindOf(node.kind)
    if (kind === undefined) reportKind(node, problems)
    const config = kind === undefined ? null : readConfig(node, kind, problems)
    if (kind?.runs === false || ids.has(node.id)) continue
    ids.add(node.id)
    const inside = kind?.box === undefined || config === null ? null : insideOf(node, kind, config)
    const unread = kind === undefined || config === null || (kind.box !== undefined && inside === null)
    found.push({
      index: found.length,
      node,
      id: node.id,
      name: nameOf(node),
      kind: kind ?? null,
      read: unread ? null : open(kind, config, inside),
      end: kind === undefined ? null : endOf(kind),
      inside,
      into: [],
      outOf: [],
    })
  }
  checkNames(found, problems)
  checkReads(found, problems)
  return found
}

/** What lies in a box; null where that can't be read, so that nothing is said of its ports. */
type InsideOf = (node: PipelineNode, kind: Kind, config: JsonObject) => Inside | null

/** So many are sooner looked through than put into a table. */
const fewPorts = 8

function open(kind: Kind, config: JsonObject, inside: Inside | null): ReadNode {
  const { inputs: ports, outputs } = kind.ports(config, inside?.ports)
  const inputs = ports.map((port): GraphInput => ({ port, wires: [] }))
  return {
    config,
    asking: kind.asking(config),
    inputs,
    inputById: inputs.length > fewPorts ? new Map(inputs.map((input) => [input.port.id, input])) : null,
    outputs,
    calls: [],
    types: new Map(),
  }
}

const ends = new WeakMap<Kind, GraphNode['end']>()

/** Where a run's values come in, or its results go out: the kinds of the group "ends", told apart by their ports. */
export function endOf(kind: Kind): GraphNode['end'] {
  if (kind.group !== 'ends') return null
  const known = ends.get(kind)
  if (known !== undefined) return known
  const fresh = kind.schema.safeParse(kind.fresh)
  const end = fresh.success && kind.ports(fresh.data).outputs.length > 0 ? 'input' : 'output'
  ends.set(kind, end)
  return end
}

function reportKind(node: PipelineNode, problems: ProblemList): void {
  const name = nameOf(node)
  const kind = shorten(node.kind, 40)
  if ((kindIds as readonly string[]).includes(node.kind)) {
    const message = `${name}: the kind "${kind}" is part of the format, but this version doesn't run it yet.`
    problems.add('not_supported', node.id, message, 'Take the node out, or open the pipeline with a newer Switchyard.')
  } else {
    problems.add(
      'unknown_kind',
      node.id,
      `${name}: there is no kind "${kind}".`,
      'Replace it by a node from the palette.',
    )
  }
}

function readConfig(node: PipelineNode, kind: Kind, problems: ProblemList): JsonObject | null {
  const given = node.config ?? {}
  // Kinds look through nested data by recursion; the document's own check has named what is too deep for that.
  if (liesTooDeep(given)) return null
  const { value, findings } = readStrict(kind.schema, given, 'bad_config')
  const name = nameOf(node)
  for (const { code, path, message, fix } of findings) {
    // Who draws knows a setting by its label, who writes the file by its key.
    const fields = kind.form.filter(({ key }) => key.split('.')[0] === path[0])
    const label = (fields.find(({ key }) => `${path.join('.')}.`.startsWith(`${key}.`)) ?? fields[0])?.label
    const where = label === undefined || code === 'unknown_field' ? '' : ` It is "${label}" in the node's settings.`
    problems.add(code, node.id, `${name}: ${message}`, `${fix}${where}`)
  }
  if (value === null) return null
  for (const { code, message, fix } of kind.check(value)) problems.add(code, node.id, `${name}: ${message}`, fix)
  return value
}

/** What a run's caller names an Input or an Output by: its config's `name`, else its id. */
export function publicName(node: GraphNode): string {
  const name = node.read?.config['name']
  return typeof name === 'string' ? name : node.id
}

function checkNames(nodes: readonly GraphNode[], problems: ProblemList): void {
  for (const end of ['input', 'output'] as const) {
    const byName = new Map<string, GraphNode[]>()
    for (const node of nodes) {
      if (node.end !== end || node.read === null) continue
      byName.set(publicName(node), [...(byName.get(publicName(node)) ?? []), node])
    }
    const noun = end === 'input' ? 'Inputs' : 'Outputs'
    for (const [name, sharing] of byName) {
      if (sharing.length < 2) continue
      const others = listWords(sharing.slice(0, 5).map((node) => node.name))
      for (const node of sharing.slice(1)) {
        problems.add(
          'duplicate_name',
          node.id,
          `${sharing.length} ${noun} are named "${shorten(name)}": ${others}.`,
          'Give each a name of its own.',
        )
      }
    }
  }
}

/** What a node looks at by name has to be there: a rule over a name nobody has would never hold, and nobody would know. */
function checkReads(nodes: readonly GraphNode[], problems: ProblemList): void {
  const inputs = nodes.filter(({ end }) => end === 'input')
  if (inputs.some(({ read }) => read === null)) return
  const names = inputs.map(publicName)
  for (const node of nodes) {
    for (const name of new Set(readsOf(node).map((each) => each.name))) {
      if (names.includes(name)) continue
      const there =
        names.length === 0
          ? 'There is none here.'
          : `There is ${listWords(names.slice(0, 5).map((each) => `"${shorten(each)}"`))}.`
      const message = `${node.name} looks at vars.${shorten(name)}, and no Input here is named "${shorten(name)}".`
      problems.add('bad_config', node.id, message, `Name an Input so, or look at another. ${there}`)
    }
  }
}
