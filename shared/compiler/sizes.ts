import { liesTooDeep } from '../document/walk.ts'
import { escapeText } from '../text/marks.ts'
import { tokensAbout, tokensPerMessage, utf8Bytes } from '../text/count.ts'
import { imageTokensAtMost, tokensAPicture } from '../images/types.ts'
import { fillTemplate } from '../text/template.ts'
import type { PlannedCall } from '../kinds/define.ts'
import { publicName } from './nodes.ts'
import { boxSizes, type BoxSizes } from './box-sizes.ts'
import { inputOf, type GraphNode, type Wire } from './graph.ts'
import {
  add,
  jsonFrame,
  jsonGrowth,
  longestText,
  nothing,
  oneOf,
  sum,
  type Size,
  type SizeOf,
  type Sizes,
} from './size.ts'

/** What a plan reckons with where it can't know. Stated beside every forecast (`explainBounds`). */
export const assumed = {
  /** Tokens of a text that a run will bring: an Input's value. */
  text: { least: 1, expected: 200, most: 4000 },
  /** Tokens of an answer, by what is asked for; never over the longest allowed. */
  answer: { answer: 200, blend: 250, judge: 120, classifier: 8, assist: 150, embed: 1 },
  /** Bytes of a token in an answer, for the next model's count of it. */
  bytesPerToken: 4,
  charsPerToken: 4,
} as const

/** No tokenizer packs more characters than this into each token of a text for people. */
const densest = 16
const unknownText: Size = { ...assumed.text, sure: 0 }

/** The size of a text that is known. It may be escaped on its way into marks, which the most allows for. */
function sizeOfText(text: string): Size {
  const sure = text.replace(/\s+/g, ' ').trim().length
  return {
    least: Math.min(1, text.length) + Math.floor(sure / densest),
    expected: tokensAbout(text),
    most: utf8Bytes(escapeText(text)),
    sure,
  }
}

function sizeOfValue(value: unknown): Size {
  if (typeof value === 'string') return sizeOfText(value)
  const size = sizeOfText(JSON.stringify(value, null, 2) ?? '')
  return Array.isArray(value) ? { ...size, most: size.most + value.length * tokensPerMessage } : size
}

/**
 * The sizes of everything that travels, sources first: from the values a run form holds already (`inputs`, by Input
 * name), the kinds' texts, and else from what is assumed.
 */
export function sizesOf(
  order: readonly GraphNode[],
  inputs: Readonly<Record<string, unknown>>,
  arriving: ReadonlyMap<string, Size> = noSizes,
): Sizes {
  const known = new Map<GraphNode, Map<string, Size>>()
  const boxes = new Map<GraphNode, BoxSizes>()
  const sizeOf = (wire: Wire): Size => known.get(wire.from)?.get(wire.edge.from.port) ?? unknownText
  const prompts = new Map<PlannedCall, Size>()
  for (const node of order) {
    const ports = new Map<string, Size>()
    known.set(node, ports)
    if (node.read === null) continue
    const box = boxSizes(node, sizeOf, inputs, sizesOf)
    if (box !== null) {
      boxes.set(node, box)
      for (const [port, size] of box.outputs) ports.set(port, size)
      continue
    }
    let own: Size | null = null
    for (const output of node.read.outputs) {
      if (typeof output.gives === 'string') ports.set(output.id, (own ??= ownSize(node, sizeOf, inputs, arriving)))
      else
        ports.set(output.id, oneOf(output.gives.sameAs.flatMap((port) => inputOf(node, port)?.wires ?? []).map(sizeOf)))
    }
  }
  return {
    of: sizeOf,
    prompt(node, call) {
      const size = prompts.get(call) ?? promptSize(node, call, sizeOf)
      prompts.set(call, size)
      return size
    },
    inside: (node) => boxes.get(node)?.inside ?? null,
    times: (node) => boxes.get(node)?.times ?? null,
  }
}

const noSizes: ReadonlyMap<string, Size> = new Map()

function ownSize(
  node: GraphNode,
  sizeOf: SizeOf,
  inputs: Readonly<Record<string, unknown>>,
  arriving: ReadonlyMap<string, Size>,
): Size {
  if (node.read === null) return unknownText
  if (node.end === 'input') return arriving.get(publicName(node)) ?? inputSize(node, inputs)
  const filled = node.read.calls.length > 0 ? null : templateSize(node, sizeOf)
  if (filled !== null) return filled
  const incoming = sum(node.read.inputs.flatMap(({ wires }) => wires).map(sizeOf))
  if (node.read.calls.length > 0) return answerSize(node.read.calls, incoming)
  return {
    least: 1,
    expected: Math.max(1, incoming.expected),
    most: Math.min(longestText, incoming.most * jsonGrowth + jsonFrame),
    sure: 0,
  }
}

function inputSize(node: GraphNode, inputs: Readonly<Record<string, unknown>>): Size {
  const name = publicName(node)
  const given = Object.hasOwn(inputs, name) ? inputs[name] : undefined
  // One that lies too deep is refused before the run, in words; writing it down here would end the stack.
  if (given !== undefined && given !== null && given !== '' && !liesTooDeep(given)) return sizeOfValue(given)
  const standing = node.read?.config['default']
  return standing === undefined ? unknownText : sizeOfValue(standing)
}

/** An answer, or one of what arrived where no model had to be asked. */
function answerSize(calls: readonly PlannedCall[], arriving: Size): Size {
  const said = calls.filter(({ drafted }) => drafted !== true)
  // Drafted steps go to one target each, so that one of their calls stands for all of them.
  const steps = calls.filter(({ drafted }) => drafted === true).slice(0, 1)
  const longest =
    [...said, ...steps].reduce((most, call) => most + call.most * call.maxTokens, 0) * assumed.bytesPerToken
  const expected = calls.reduce((most, call) => Math.max(most, expectedAnswer(call)), 1)
  const passed = calls.some((call) => call.least === 0) ? arriving.most : 0
  return { least: 1, expected, most: Math.min(longestText, Math.max(longest, passed)), sure: 0 }
}

export const expectedAnswer = (call: PlannedCall): number => Math.min(assumed.answer[call.role], call.maxTokens)

/** The text of a kind that fills its inputs into one: as often as each stands there. Null for every other kind. */
function templateSize(node: GraphNode, sizeOf: SizeOf): Size | null {
  if (node.read === null || node.read.outputs.length !== 1) return null
  for (const template of Object.values(node.read.config)) {
    if (typeof template !== 'string') continue
    const filled: string[] = []
    const bare = fillTemplate(template, (name) => {
      filled.push(name)
      return ' '
    })
    const names = new Set(filled)
    if (names.size !== node.read.inputs.length || !node.read.inputs.every(({ port }) => names.has(port.id))) continue
    return sum([sizeOfText(bare), ...filled.map((name) => oneOf((inputOf(node, name)?.wires ?? []).map(sizeOf)))])
  }
  return null
}

/** A path says nothing of the picture behind it. */
const picturesSize = (shown: number, model: string): Size => ({
  least: 0,
  expected: shown * tokensAPicture,
  most: shown * imageTokensAtMost(model),
  sure: 0,
})

function promptSize(node: GraphNode, call: PlannedCall, sizeOf: SizeOf): Size {
  let size = nothing
  for (const port of call.from) {
    const input = inputOf(node, port)
    if (input === undefined || input.wires.length === 0) continue
    const arriving = input.wires.map(sizeOf)
    const one = oneOf(arriving)
    if (input.port.many === true && call.sees !== 'each')
      size = add(size, { ...sum(arriving), least: one.least, sure: one.sure })
    else size = add(size, input.port.optional === true ? { ...one, least: 0, sure: 0 } : one)
  }
  const shown = call.images === undefined ? 0 : (inputOf(node, call.images)?.wires.length ?? 0)
  if (shown > 0) size = add(size, picturesSize(shown, call.target.model))
  return size
}
