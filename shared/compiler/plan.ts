import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { PipelineDocument, PipelineSettings } from '../document/schema.ts'
import { settingsSchema } from '../document/schema.ts'
import { readStrict } from '../document/issues.ts'
import type { Json } from '../json.ts'
import { readInputValue } from '../kinds/input/value.ts'
import type { Plan, PlanInput, PlanInside, PlanStep, PlanVariable } from '../plan/types.ts'
import { portTypes, type PortType, type Value } from '../values.ts'
import type { PlanBounds } from './bounds.ts'
import { explain } from './explain.ts'
import { frozenCopy } from './freeze.ts'
import { alternativePorts, type GraphInput, type GraphNode } from './graph.ts'
import { publicName } from './nodes.ts'
import { tagsOf } from './policy.ts'
import { targetsOf } from './targets.ts'

/** The plan of a graph without errors: frozen, in order, named by the hash of what decides what runs. */
export function makePlan(document: PipelineDocument, order: readonly GraphNode[], bounds: PlanBounds): Plan {
  // The copy has no undefined in it, which is all that parts the schema's type from this one.
  const settings = frozenCopy(
    readStrict(settingsSchema, document.settings ?? {}, 'bad_config').value ?? {},
  ) as PipelineSettings
  const { steps, inputs, outputs } = drawingOf(order, bounds, tagsOf(order, settings.dataTags ?? []))
  return freeze<Plan>({
    format: 'switchyard.plan',
    version: 1,
    hash: hashOf(steps, settings, inputs, outputs),
    name: document.name,
    settings,
    inputs,
    outputs,
    steps,
    bounds: bounds.total,
    sentences: frozenList(explain(order)),
  })
}

/** What the data of each node is tagged with. */
type Tags = ReadonlyMap<GraphNode, readonly string[]>

/** What runs, what it is given and what it gives: of a plan, or of what lies in a box. */
function drawingOf(
  order: readonly GraphNode[],
  bounds: PlanBounds,
  tags: Tags,
): Pick<Plan, 'steps' | 'inputs' | 'outputs'> {
  const places = new Map(order.map((node, i) => [node, i]))
  const ends = order.filter(({ end }) => end !== null).sort((a, b) => compare(a.id, b.id))
  return {
    steps: frozenList(order.flatMap((node) => stepOf(node, places, bounds, tags))),
    inputs: frozenList(ends.filter((node) => node.end === 'input').flatMap(variableOf)),
    outputs: frozenList(
      ends
        .filter((node) => node.end === 'output')
        .map((node) => freeze({ nodeId: node.id, name: publicName(node), step: places.get(node) ?? 0 })),
    ),
  }
}

/** What runs in a node, as a plan of its own. `perRunUsd`: a hard limit that holds in there. */
export function insidePlan(
  order: readonly GraphNode[],
  bounds: PlanBounds,
  tags: Tags,
  perRunUsd?: number,
): PlanInside {
  const drawing = drawingOf(order, bounds, tags)
  return freeze<PlanInside>({
    hash: hashOf(
      drawing.steps,
      perRunUsd === undefined ? {} : { budget: { perRunUsd } },
      drawing.inputs,
      drawing.outputs,
    ),
    ...drawing,
    ...(perRunUsd === undefined ? {} : { perRunUsd }),
    leastRequests: leastRequests(order),
    bounds: bounds.total,
  })
}

/** Requests without which no Output has a value: none can be told where there is a choice of ways. */
function leastRequests(order: readonly GraphNode[]): number {
  const ofOutputs = order.filter((node) => node.end === 'output').map((output) => requestsFor(output))
  return ofOutputs.length === 0 ? 0 : Math.min(...ofOutputs)
}

function requestsFor(output: GraphNode): number {
  const needed = new Set([output])
  let sum = 0
  for (const node of needed) {
    const inside = node.inside === null ? 0 : leastRequests(node.inside.order) * leastTimes(node)
    sum += inside + (node.read?.calls ?? []).reduce((count, call) => count + call.least, 0)
    const optional = node.read === null ? [] : alternativePorts(node.read.asking)
    for (const { port, wires } of node.read?.inputs ?? []) {
      if (port.optional === true || optional.includes(port.id) || (port.many !== true && wires.length > 1)) continue
      for (const { from } of wires) needed.add(from)
    }
  }
  return sum
}

const leastTimes = ({ kind, read }: GraphNode): number =>
  kind?.box === undefined || read === null ? 0 : kind.box.times(read.config, null).least

const { freeze } = Object

/** A plan's lists are written as plain arrays in its type, and frozen all the same. */
const frozenList = <T>(list: T[]): T[] => freeze(list) as T[]

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

function stepOf(node: GraphNode, places: ReadonlyMap<GraphNode, number>, bounds: PlanBounds, tags: Tags): PlanStep[] {
  const own = bounds.of.get(node)
  if (node.read === null || own === undefined) return []
  const { config, asking, inputs, outputs, types } = node.read
  const within = bounds.inside.get(node)
  const inside =
    node.inside === null || within === undefined
      ? null
      : insidePlan(node.inside.order, within, tags, node.inside.perRunUsd)
  const draftedUsd = bounds.drafted.get(node)
  return [
    freeze<PlanStep>({
      nodeId: node.id,
      kind: node.node.kind,
      title: node.name,
      config: frozenCopy(config),
      inputs: frozenList(inputs.map((input) => inputOf(input, places))),
      outputs: frozenList(outputs.map((output) => freeze({ port: output.id, type: types.get(output.id) ?? 'any' }))),
      asking: frozenCopy(asking),
      targets: frozenCopy(targetsOf(node)),
      tags: frozenList([...(tags.get(node) ?? [])]),
      bounds: own,
      ...(inside === null ? {} : { inside }),
      ...(draftedUsd === undefined ? {} : { draftedUsd }),
    }),
  ]
}

const inputOf = ({ port, wires }: GraphInput, places: ReadonlyMap<GraphNode, number>): PlanInput =>
  freeze({
    port: port.id,
    many: port.many === true,
    optional: port.optional === true,
    accepts: frozenList([...port.accepts]),
    wires: frozenList(
      wires.map(({ edge, from, convert }) =>
        freeze({ edgeId: edge.id, step: places.get(from) ?? 0, port: edge.from.port, convert }),
      ),
    ),
  })

/** An Input's config says its type, whether it is required, and what stands in for a value. */
function variableOf(node: GraphNode): PlanVariable[] {
  if (node.read === null) return []
  const { config } = node.read
  const type =
    portTypes.find((each): each is Exclude<PortType, 'any'> => each === config['type'] && each !== 'any') ?? 'text'
  return [
    freeze({
      nodeId: node.id,
      name: publicName(node),
      type,
      required: config['required'] === true,
      default: config['default'] === undefined ? null : defaultValue(type, config['default']),
    }),
  ]
}

function defaultValue(type: Value['type'], data: Json): Value | null {
  const read = readInputValue(type, data)
  return read.ok ? frozenCopy(read.value) : null
}

/**
 * SHA-256 over what decides what runs and what it is asked: nodes, configs, wires, settings, names of Inputs and Outputs
 * (ports, types and targets follow from these). Titles, notes, positions, bounds and the wires' own ids (beyond the order they give) don't.
 */
function hashOf(
  steps: readonly PlanStep[],
  settings: Plan['settings'],
  inputs: Plan['inputs'],
  outputs: Plan['outputs'],
): string {
  const content = [
    'switchyard.plan',
    1,
    settings,
    inputs.map(({ nodeId, name, type, required, default: standing }) => [nodeId, name, type, required, standing]),
    outputs.map(({ nodeId, name }) => [nodeId, name]),
    steps.map(({ nodeId, kind, config, asking, inputs: ports, inside }) => [
      nodeId,
      kind,
      config,
      asking,
      ports.map(({ port, wires }) => [
        port,
        ...wires.flatMap(({ step, port: from, convert }) => [step, from, convert]),
      ]),
      ...(inside === undefined ? [] : [inside.hash]),
    ]),
  ]
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify(content))))
}
