import { readStrict } from '../../../shared/document/issues.ts'
import type { PipelineDocument, PipelineNode } from '../../../shared/document/schema.ts'
import { isJsonObject, type JsonObject } from '../../../shared/json.ts'
import type { InputPort, InsidePorts, Kind, OutputPort, Ports } from '../../../shared/kinds/define.ts'
import { choicesAt } from '../../../shared/kinds/choices-at.ts'
import { kindIds, type KindGroup } from '../../../shared/kinds/ids.ts'
import type { Target } from '../../../shared/model/types.ts'
import { kindOf } from '../../../shared/kinds/index.ts'
import type { PortType } from '../../../shared/values.ts'
import { portsInside } from './insides.ts'

export const kindById = (id: string): Kind | null => kindOf(id) ?? null

export const isLaterKind = (id: string): boolean => kindById(id) === null && (kindIds as readonly string[]).includes(id)

export interface ConfigFault {
  /** Dotted path into the config, e.g. `target.model`. */
  path: string
  message: string
}

/** A node as its kind sees it. */
export interface ReadNode {
  kind: Kind | null
  group: KindGroup
  /** With defaults; of a config that doesn't hold, what of it does, and what a fresh node has for the rest. */
  config: JsonObject
  /** Of it what was given or holds by itself: nothing that stands in for what is missing or broken. */
  given: JsonObject
  faults: readonly ConfigFault[]
  ports: Ports
  subtitle: string
  fact: string | null
  /** Asks a model, so that it has a cost. */
  asks: boolean
}

const noConfig: JsonObject = Object.freeze({})
const noPorts: Ports = { inputs: [], outputs: [] }
/** Configs are replaced, never changed, and belong to one node, so what was read from one holds as long as it does. */
const known = new WeakMap<JsonObject, { kind: string; read: ReadNode }>()
const withoutConfig = new Map<string, ReadNode>()

/** What lies in boxes, by the very object of the box: one whose inside changes becomes another (`boxes.ts`). */
const insides = new WeakMap<object, InsidePorts>()
const boxes = new WeakMap<object, ReadNode>()

export const insideOf = (node: object): InsidePorts | undefined => insides.get(node)
export const noteInside = (node: object, ports: InsidePorts): void => void insides.set(node, ports)

export function readNode(node: Pick<PipelineNode, 'kind' | 'config'>): ReadNode {
  const { kind, config } = node
  if (kindById(kind)?.box !== undefined) return readBox(node)
  if (!isJsonObject(config)) {
    let read = withoutConfig.get(kind)
    if (read === undefined) withoutConfig.set(kind, (read = readAnew(kind, noConfig)))
    return read
  }
  const kept = known.get(config)
  if (kept?.kind === kind) return kept.read
  const read = readAnew(kind, config)
  known.set(config, { kind, read })
  return read
}

function readBox(node: Pick<PipelineNode, 'kind' | 'config'>): ReadNode {
  const kept = boxes.get(node)
  if (kept !== undefined) return kept
  const config = isJsonObject(node.config) ? node.config : noConfig
  const read = readAnew(node.kind, config, insides.get(node) ?? heldPorts(node.kind, config))
  boxes.set(node, read)
  return read
}

/** The ports of a pipeline that a node holds. */
function heldPorts(kindId: string, config: JsonObject): InsidePorts | undefined {
  const held = config['document']
  if (kindById(kindId)?.box?.from !== 'document' || !isJsonObject(held)) return undefined
  return attempt(() => portsInside(held as unknown as PipelineDocument, null, givenType), undefined)
}

/** The type that leaves a port by itself; `any` where it is that of what arrives. */
export function givenType(node: PipelineNode, port: string): PortType {
  const gives = outputPort(node, port)?.gives
  return typeof gives === 'string' ? gives : 'any'
}

function readAnew(kindId: string, raw: JsonObject, inside?: InsidePorts): ReadNode {
  const kind = kindById(kindId)
  if (kind === null) {
    const subtitle = isLaterKind(kindId) ? `${kindId}: not in this version` : `${kindId}: unknown kind`
    return {
      kind,
      group: 'shape',
      config: raw,
      given: raw,
      faults: [],
      ports: noPorts,
      subtitle,
      fact: null,
      asks: false,
    }
  }
  const { config, given, faults } = parsed(kind, raw)
  return {
    kind,
    group: kind.group,
    config,
    given,
    faults,
    ports: attempt(() => (inside === undefined ? kind.ports(config) : kind.ports(config, inside)), noPorts),
    subtitle: attempt(() => kind.subtitle(given), kind.label),
    fact: attempt(() => kind.fact?.(given) ?? null, null),
    asks: kind.box?.from === 'document' || attempt(() => kind.calls(config).length > 0, false),
  }
}

/** The config with defaults; where keys don't hold, without them, so that a half-typed field doesn't take the card away. */
function parsed(kind: Kind, raw: JsonObject): Pick<ReadNode, 'config' | 'given' | 'faults'> {
  const { value, findings } = readStrict(kind.schema, raw, 'bad_config', (path) => choicesAt(kind.form, path))
  if (value !== null) return { config: value, given: value, faults: [] }
  const faults: ConfigFault[] = findings.map(({ path, short }) => ({
    path: path.map(String).join('.'),
    message: short,
  }))
  const broken = new Set(findings.map(({ path }) => String(path[0] ?? '')))
  const only = (from: JsonObject, wanted: (key: string) => boolean): JsonObject =>
    Object.fromEntries(Object.entries(from).filter(([key]) => wanted(key)))
  const rest = only(raw, (key) => !broken.has(key))
  const filled = { ...only(kind.fresh as JsonObject, (key) => broken.has(key)), ...rest }
  for (const candidate of [rest, filled, { ...kind.fresh, ...rest }] as JsonObject[]) {
    const { value: config } = readStrict(kind.schema, candidate, 'bad_config')
    if (config !== null) return { config, given: only(config, (key) => key in rest || !(key in candidate)), faults }
  }
  return { config: kind.fresh as JsonObject, given: rest, faults }
}

/** A broken config may trip a definition that was written for whole ones; the drawing still has to stand. */
function attempt<Value>(fn: () => Value, otherwise: Value): Value {
  try {
    return fn()
  } catch {
    return otherwise
  }
}

export const inputPort = (node: PipelineNode, port: string): InputPort | undefined =>
  readNode(node).ports.inputs.find((each) => each.id === port)

export const outputPort = (node: PipelineNode, port: string): OutputPort | undefined =>
  readNode(node).ports.outputs.find((each) => each.id === port)

const noTargets: readonly Target[] = []

/** Every target that the node may ask, each once. */
export function targetsOf(node: Pick<PipelineNode, 'kind' | 'config'>): readonly Target[] {
  const { kind, given, asks } = readNode(node)
  if (kind === null || !asks) return noTargets
  const calls = attempt(() => kind.calls(given), []).filter(({ target }) => target !== undefined)
  const named = calls.map(({ target }) => [JSON.stringify(target), target] as const)
  return [...new Map(named).values()]
}

/** Does it ask its inputs one after another, and use one of them? */
export function asksInOrder(node: PipelineNode): boolean {
  const { kind, config } = readNode(node)
  return kind?.asking(config).how === 'inOrder'
}

/** What stands on a node's head. */
export const titleOf = (node: Pick<PipelineNode, 'title' | 'kind' | 'id'>): string => {
  const title = node.title?.trim() ?? ''
  return title === '' ? (kindById(node.kind)?.label ?? node.id) : title
}
