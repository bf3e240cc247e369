import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { PipelineDocument, PipelineSettings } from '../document/schema.ts'
import { settingsSchema } from '../document/schema.ts'
import { readStrict } from '../document/issues.ts'
import type { Json } from '../json.ts'
import { readInputValue } from '../kinds/input/value.ts'
import type { Plan, PlanInput, PlanStep, PlanVariable } from '../plan/types.ts'
import { portTypes, type PortType, type Value } from '../values.ts'
import type { PlanBounds } from './bounds.ts'
import { explain } from './explain.ts'
import { frozenCopy } from './freeze.ts'
import type { GraphInput, GraphNode } from './graph.ts'
import { publicName } from './nodes.ts'
import { targetsOf } from './targets.ts'

/** The plan of a graph without errors: frozen, in order, named by the hash of what decides what runs. */
export function makePlan(document: PipelineDocument, order: readonly GraphNode[], bounds: PlanBounds): Plan {
  const places = new Map(order.map((node, i) => [node, i]))
  const steps = order.flatMap((node) => stepOf(node, places, bounds))
  // The copy has no undefined in it, which is all that parts the schema's type from this one.
  const settings = frozenCopy(
    readStrict(settingsSchema, document.settings ?? {}, 'bad_config').value ?? {},
  ) as PipelineSettings
  const byId = order.map((_node, i) => i).sort((a, b) => compare(order[a]?.id ?? '', order[b]?.id ?? ''))
  const sorted = byId.flatMap((i) => order[i] ?? [])
  const inputs = sorted.filter((node) => node.end === 'input').flatMap(variableOf)
  const outputs = sorted
    .filter((node) => node.end === 'output')
    .map((node) => freeze({ nodeId: node.id, name: publicName(node), step: places.get(node) ?? 0 }))
  return freeze<Plan>({
    format: 'switchyard.plan',
    version: 1,
    hash: hashOf(steps, settings, inputs, outputs),
    name: document.name,
    settings,
    inputs: frozenList(inputs),
    outputs: frozenList(outputs),
    steps: frozenList(steps),
    bounds: bounds.total,
    sentences: frozenList(explain(order)),
  })
}

const { freeze } = Object

/** A plan's lists are written as plain arrays in its type, and frozen all the same. */
const frozenList = <T>(list: T[]): T[] => freeze(list) as T[]

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

function stepOf(node: GraphNode, places: ReadonlyMap<GraphNode, number>, bounds: PlanBounds): PlanStep[] {
  const own = bounds.of.get(node)
  if (node.read === null || own === undefined) return []
  const { config, asking, inputs, outputs, types } = node.read
  return [
    freeze({
      nodeId: node.id,
      kind: node.node.kind,
      title: node.name,
      config: frozenCopy(config),
      inputs: frozenList(inputs.map((input) => inputOf(input, places))),
      outputs: frozenList(outputs.map((output) => freeze({ port: output.id, type: types.get(output.id) ?? 'any' }))),
      asking: frozenCopy(asking),
      targets: frozenCopy(targetsOf(node)),
      bounds: own,
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
    steps.map(({ nodeId, kind, config, asking, inputs: ports }) => [
      nodeId,
      kind,
      config,
      asking,
      ports.map(({ port, wires }) => [
        port,
        ...wires.flatMap(({ step, port: from, convert }) => [step, from, convert]),
      ]),
    ]),
  ]
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify(content))))
}
