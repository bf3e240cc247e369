import type { Times } from '../kinds/define.ts'
import { inputOf, type GraphNode, type Inside } from './graph.ts'
import { publicName } from './nodes.ts'
import { jsonFrame, jsonGrowth, longestText, nothing, oneOf, type Size, type SizeOf, type SizesAlike } from './size.ts'

/** What travels in a box and leaves it. */
export interface BoxSizes {
  inside: SizesAlike
  outputs: ReadonlyMap<string, Size>
  times: Times
}

/** A number, written out. */
const numberSize: Size = { least: 1, expected: 1, most: 32, sure: 0, counted: 0 }

type SizesOf = (order: readonly GraphNode[], inputs: {}, arriving: ReadonlyMap<string, Size>) => SizesAlike

/** Null for a node that is no box. What one time gives may go into the next, so that it is looked through twice. */
export function boxSizes(
  node: GraphNode,
  sizeOf: SizeOf,
  inputs: Readonly<Record<string, unknown>>,
  sizesOf: SizesOf,
): BoxSizes | null {
  const { kind, read, inside } = node
  const box = kind?.box
  if (box === undefined || read === null || inside === null) return null
  const list = box.fills.find(({ of }) => typeof of === 'object' && 'each' in of)
  const port = typeof list?.of === 'object' && 'each' in list.of ? list.of.each : null
  const times = box.times(read.config, port === null ? null : knownItems(node, port, inputs))
  const at = (port: string): Size => oneOf((inputOf(node, port)?.wires ?? []).map(sizeOf))
  const given = new Map(inside.ports.inputs.map(({ name }): [string, Size] => [name, at(name)]))
  const fill = (last: ReadonlyMap<string, Size>): void => {
    for (const { name, of } of box.fills) {
      if (of === 'number') given.set(name, numberSize)
      else if ('each' in of) given.set(name, itemSize(at(of.each), times))
      // The first time it is empty.
      else given.set(name, { ...(last.get(of.last) ?? nothing), least: 0, sure: 0, counted: 0 })
    }
  }
  fill(new Map())
  let within = sizesOf(inside.order, {}, given)
  let last = gives(inside, within)
  if (times.most > 1 && box.fills.some(({ of }) => typeof of === 'object' && 'last' in of)) {
    fill(last)
    within = sizesOf(inside.order, {}, given)
    const again = gives(inside, within)
    // What has grown may grow again, each time.
    for (const [name, size] of again)
      if (size.most > (last.get(name)?.most ?? 0) && times.most > 2) again.set(name, { ...size, most: longestText })
    if ([...again.values()].some(({ most }) => most === longestText)) {
      fill(again)
      within = sizesOf(inside.order, {}, given)
    }
    last = again
  }
  const outputs = new Map(
    read.outputs.map(({ id }): [string, Size] => {
      const one = last.get(id) ?? numberSize
      return [id, box.lists ? listSize(one, times) : one]
    }),
  )
  return { inside: within, outputs, times }
}

function gives({ order }: Inside, within: SizesAlike): Map<string, Size> {
  const outputs = order.filter(({ end }) => end === 'output')
  return new Map(
    outputs.map((node) => [
      publicName(node),
      oneOf((inputOf(node, 'value')?.wires ?? []).map((wire) => within.of(wire))),
    ]),
  )
}

const itemSize = (list: Size, { expected }: Times): Size => ({
  least: 1,
  expected: Math.max(1, Math.ceil(list.expected / Math.max(1, expected))),
  most: list.most,
  sure: 0,
  counted: 0,
})

const listSize = (one: Size, { least, expected, most }: Times): Size => ({
  least: Math.max(1, one.least * least),
  expected: Math.max(1, Math.ceil(one.expected * expected)),
  most: Math.min(longestText, (one.most * jsonGrowth + jsonFrame) * Math.max(1, most)),
  sure: 0,
  counted: 0,
})

/** How long the list is, where it comes straight from an Input that a run form has filled in. */
function knownItems(node: GraphNode, port: string, inputs: Readonly<Record<string, unknown>>): number | null {
  for (const { from } of inputOf(node, port)?.wires ?? []) {
    if (from.end !== 'input') continue
    const name = publicName(from)
    const given = (Object.hasOwn(inputs, name) ? inputs[name] : undefined) ?? from.read?.config['default']
    if (Array.isArray(given)) return given.length
    if (typeof given === 'string' && node.read?.config['from'] === 'lines')
      return given.split(/\r\n|\r|\n/).filter((line) => line.trim() !== '').length
  }
  return null
}
