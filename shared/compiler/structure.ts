import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { ProblemList } from '../document/collect.ts'
import { settingsSchema, type PipelineDocument, type PipelineNode, type PipelineSettings } from '../document/schema.ts'
import { drawable } from '../document/draw.ts'
import { checkShape } from '../document/shape.ts'
import { readStrict } from '../document/issues.ts'
import { shorten } from '../document/words.ts'
import { canonicalJson, isJsonObject, type JsonObject } from '../json.ts'
import type { InsidePort } from '../kinds/define.ts'
import type { PortType } from '../values.ts'
import { checkConditions } from './exclusive.ts'
import type { Kind } from '../kinds/define.ts'
import { kindOf } from '../kinds/index.ts'
import { inputOf, insideWords, nameOf, type GraphNode, type Inside } from './graph.ts'
import { publicName, readNodes } from './nodes.ts'
import { inOrder } from './order.ts'
import { boxesDeep, scopesOf, type Scope, type Scopes } from './scopes.ts'
import { inferTypes, layWires } from './wires.ts'

/** What a drawing is made of, boxes and what lies in them included. */
export interface Structure {
  order: GraphNode[]
  /** Those an Output depends on. */
  reached: ReadonlySet<GraphNode>
}

/** How far in: boxes around it, and the pipelines (by the app's ids) it is held by. */
interface Depth {
  boxes: number
  pipelines: readonly string[]
}

interface Drawing {
  scopes: Scopes
  drawn: ReadonlyMap<string, PipelineNode>
  problems: ProblemList
  depth: Depth
}

/** Nodes, wires, order and types of a document, from the inside out: what lies in a box says what ports it has. */
export function structureOf(document: PipelineDocument, problems: ProblemList, pipelineId: string | null): Structure {
  const pipelines = pipelineId === null ? [] : [pipelineId]
  return structureAt(document, problems, { boxes: 0, pipelines })
}

function structureAt(document: PipelineDocument, problems: ProblemList, depth: Depth): Structure {
  const scopes = scopesOf(document, problems)
  const drawn = new Map(document.nodes.map((node) => [node.id, node]))
  const drawing: Drawing = { scopes, drawn, problems, depth }
  return build(scopes.root, drawing, depth, null)
}

/** The drawing itself (`box` null) or the inside of a box. */
function build(scope: Scope, drawing: Drawing, depth: Depth, box: PipelineNode | null): Structure {
  const { problems } = drawing
  const nodes = readNodes(scope.nodes, (node, kind, config) => insideOf(node, kind, config, drawing, depth), problems)
  const graph = layWires(scope, drawing.drawn, nodes, problems)
  for (const node of graph.nodes) planCalls(node, problems)
  const order = inOrder(graph.nodes, problems)
  inferTypes(order, problems)
  checkConditions(order, problems)
  return { order, reached: checkOutputs(graph.nodes, box, problems) }
}

function insideOf(node: PipelineNode, kind: Kind, config: JsonObject, drawing: Drawing, depth: Depth): Inside | null {
  const { problems } = drawing
  const { box } = kind
  if (box === undefined) return null
  if (depth.boxes >= boxesDeep) {
    const message = `${nameOf(node)} is a box in ${boxesDeep} others; deeper ones are not run.`
    problems.add('too_deep', node.id, message, 'Draw it with fewer boxes in each other.')
    return null
  }
  const deeper = { ...depth, boxes: depth.boxes + 1 }
  const scope = drawing.scopes.inside.get(node.id)
  const built =
    box.from === 'document' ? held(node, kind, config, deeper, problems) : scope && build(scope, drawing, deeper, node)
  // An Input or Output inside that can't be read is a port nobody knows the name of.
  if (built === undefined || built === null || built.order.some(({ end, read }) => end !== null && read === null))
    return null
  const ports = {
    inputs: built.order
      .filter(({ end }) => end === 'input')
      .map(inputPortOf)
      .sort(byName),
    outputs: built.order
      .filter(({ end }) => end === 'output')
      .map(outputPortOf)
      .sort(byName),
  }
  for (const { code, message, fix } of box.check(config, ports))
    if (built.order.length > 0) problems.add(code, node.id, `${nameOf(node)}: ${message}`, fix)
  const holds = box.from === 'document' ? box.document?.(config)?.document : undefined
  const settings = settingsOf(holds)
  for (const name of runSettings.filter((each) => settings[each] !== undefined)) {
    const message = `The pipeline that ${nameOf(node)} holds sets ${name} for its own runs. In here this pipeline’s ${name} counts.`
    problems.add('setting_ignored', node.id, message, `Set it in this pipeline’s settings, if it matters.`)
  }
  const perRunUsd = settings.budget?.perRunUsd
  return {
    order: built.order,
    reached: built.reached,
    ports,
    tags: tagsOf(holds),
    ...(perRunUsd === undefined ? {} : { perRunUsd }),
  }
}

/** Settings of a held pipeline that can't count within another run: a run has one clock, one seed and one set of places. */
const runSettings = ['timeoutMs', 'maxConcurrency', 'maxAttempts', 'seed'] as const

const rawSettings = (document: unknown): unknown => (isJsonObject(document) ? (document['settings'] ?? {}) : {})

/** A held pipeline's own settings; what is wrong with them is said where its document is read. */
const settingsOf = (document: unknown): PipelineSettings =>
  (readStrict(settingsSchema, rawSettings(document), 'bad_config').value ?? {}) as PipelineSettings

/** Tags that a held pipeline's own settings give all its data, also where nothing else in them can be read. */
function tagsOf(document: unknown): string[] {
  const settings = rawSettings(document)
  const tags = isJsonObject(settings) ? settings['dataTags'] : undefined
  return Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : []
}

/** By name: where an Input is drawn must not change what the plan is called. */
const byName = (a: InsidePort, b: InsidePort): number => (a.name < b.name ? -1 : 1)

const inputPortOf = (node: GraphNode): InsidePort => {
  const { read } = node
  const type: PortType = read?.types.get('value') ?? 'any'
  const required = read?.config['required'] === true && read.config['default'] === undefined
  return { name: publicName(node), label: labelOf(node), type, required }
}

const outputPortOf = (node: GraphNode): InsidePort => {
  const types = new Set(
    (inputOf(node, 'value')?.wires ?? []).map(({ from, edge }) => from.read?.types.get(edge.from.port) ?? 'any'),
  )
  const [type] = types
  return {
    name: publicName(node),
    label: labelOf(node),
    type: types.size === 1 && type !== undefined ? type : 'any',
    required: true,
  }
}

const labelOf = (node: GraphNode): string => {
  const title = node.node.title?.trim() ?? ''
  return title === '' ? publicName(node) : shorten(title)
}

/** The pipeline in a node's config. What is wrong in it is said of the node that holds it. */
function held(
  node: PipelineNode,
  kind: Kind,
  config: JsonObject,
  depth: Depth,
  problems: ProblemList,
): Structure | null {
  const found = kind.box?.document?.(config) ?? null
  const name = nameOf(node)
  if (found === null) {
    const file = config['file']
    const message =
      typeof file === 'string'
        ? `${name}: the file "${shorten(file)}" was not read.`
        : `${name}: no pipeline is chosen, or it didn't come along.`
    problems.add('bad_config', node.id, message, 'Choose the pipeline again.')
    return null
  }
  if (found.id !== null && depth.pipelines.includes(found.id)) {
    const message = `${name} holds a pipeline that it is itself a part of, which would never end.`
    problems.add('cycle', node.id, message, 'Choose another pipeline, or repeat with a Refine or a For each.')
    return null
  }
  const own = new ProblemList()
  const deeper = { ...depth, pipelines: found.id === null ? depth.pipelines : [...depth.pipelines, found.id] }
  const structure = read(found.document, own, deeper)
  for (const each of own.list()) problems.put(insideWords(each, { id: node.id, name }))
  return structure
}

function read(value: unknown, problems: ProblemList, depth: Depth): Structure | null {
  if (!isJsonObject(value) || !checkShape(value, problems)) return null
  return structureAt(drawable(value, problems), problems, depth)
}

/**
 * Pipelines that nodes hold and that are not what `source` says. Looks at the document as it was given: aliases, once
 * replaced, are this machine's.
 */
export function checkPins(
  { nodes }: Pick<PipelineDocument, 'nodes'>,
  problems: ProblemList,
  holder?: PipelineNode,
): void {
  for (const node of nodes) {
    if (kindOf(node.kind)?.box?.from !== 'document' || !isJsonObject(node.config)) continue
    const { document, source } = node.config
    const at = holder ?? node
    const hash = isJsonObject(source) ? source['hash'] : undefined
    if (document === undefined) continue
    if (hash !== undefined && hash !== documentHash(document)) {
      const message = `${nameOf(at)}: the pipeline in it is not the one it was taken from (its hash differs).`
      problems.add('bad_config', at.id, message, 'Choose the pipeline again, or take "source" out of the config.')
    }
    const held = isJsonObject(document) && Array.isArray(document['nodes']) ? document['nodes'] : []
    checkPins({ nodes: held.filter(isJsonObject) as unknown as PipelineNode[] }, problems, at)
  }
}

/** SHA-256, hex, of a document's content: what a node that holds it is pinned to. */
export const documentHash = (document: unknown): string => bytesToHex(sha256(utf8ToBytes(canonicalJson(document))))

/** How many requests a kind may make depends on how many wires it has, and so may what is wrong with it. */
function planCalls(node: GraphNode, problems: ProblemList): void {
  const { kind, read } = node
  if (kind === null || read === null) return
  const count = (port: string): number => inputOf(node, port)?.wires.length ?? 0
  read.calls = kind.calls(read.config, count)
  for (const { code, message, fix } of kind.checkWires?.(read.config, count) ?? [])
    problems.add(code, node.id, `${node.name}: ${message}`, fix)
}

/** Only Outputs ask for values: without one nothing runs, and what leads to none never does. */
function checkOutputs(
  nodes: readonly GraphNode[],
  box: PipelineNode | null,
  problems: ProblemList,
): ReadonlySet<GraphNode> {
  const reached = new Set(nodes.filter((node) => node.end === 'output'))
  if (reached.size === 0) {
    reportNoOutput(nodes.length === 0, box, problems)
    return reached
  }
  for (const node of reached) for (const { from } of node.into) reached.add(from)
  for (const node of nodes) {
    // An Input that nothing inside takes is a port all the same.
    if (reached.has(node) || (box !== null && node.end === 'input')) continue
    problems.add(
      'unreachable',
      node.id,
      `Nothing of ${node.name} leads to an Output, so it never runs.`,
      'Wire it to what leads to an Output, or take it out.',
    )
  }
  return reached
}

function reportNoOutput(empty: boolean, box: PipelineNode | null, problems: ProblemList): void {
  if (box === null) {
    const message = 'The pipeline has no Output, so a run would give nothing.'
    problems.add('no_output', '-', message, 'Add an Output and wire the answer to it.')
  } else if (empty) {
    const message = `Nothing lies in ${nameOf(box)}, so it has nothing to run.`
    problems.add('no_output', box.id, message, 'Drag nodes into it: an Input, what it is to do, and an Output.')
  } else {
    const message = `${nameOf(box)} has no Output inside, so it would give nothing.`
    problems.add('no_output', box.id, message, 'Add an Output inside and wire the answer to it.')
  }
}
