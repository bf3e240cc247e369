import { liesTooDeep } from '../document/walk.ts'
import { escapeText } from '../text/marks.ts'
import { tokensPerMessage, utf8Bytes } from '../text/count.ts'
import { type Counted, type CountTokens } from '../tokens/count.ts'
import { type Tokenizer, tokenizerOf } from '../tokens/families.ts'
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
  type SizesAlike,
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
  /** Tokens of a message beside its text. OpenAI's cookbook says 3 or 4, its practice stand-in takes 4. */
  perMessage: 4,
} as const

/** No tokenizer packs more characters than this into each token of a text for people. */
const densest = 16
const unknownText: Size = { ...assumed.text, sure: 0, counted: 0 }

type Count = (text: string) => Counted

/** The size of a text that is known. It may be escaped on its way into marks, which the most allows for. */
function sizeOfText(text: string, count: Count): Size {
  const sure = text.replace(/\s+/g, ' ').trim().length
  const { tokens, real } = count(text)
  return {
    least: Math.min(1, text.length) + Math.floor(sure / densest),
    expected: tokens,
    most: utf8Bytes(escapeText(text)),
    sure,
    // White space may be lost on the way, and a token at each end be one with its neighbour.
    counted: real ? Math.max(0, Math.floor((tokens * sure) / Math.max(1, text.length)) - 2) : 0,
  }
}

function sizeOfValue(value: unknown, count: Count): Size {
  if (typeof value === 'string') return sizeOfText(value, count)
  const size = sizeOfText(JSON.stringify(value, null, 2) ?? '', count)
  return Array.isArray(value) ? { ...size, most: size.most + value.length * tokensPerMessage } : size
}

/**
 * The sizes of everything that travels: from the values a run form holds already (`inputs`, by Input name), the kinds'
 * texts, and else from what is assumed. Each is counted for the models that it may go to: by each of their tokenizers.
 */
export function sizesOf(
  order: readonly GraphNode[],
  inputs: Readonly<Record<string, unknown>>,
  count: CountTokens,
): Sizes {
  const byTokenizer = new Map<Tokenizer, SizesAlike>()
  let first: SizesAlike | null = null
  const alike = (tokenizer: Tokenizer): SizesAlike => {
    const known = byTokenizer.get(tokenizer)
    if (known !== undefined) return known
    const made = sizesAlike((text) => count(text, tokenizer), order, inputs)
    byTokenizer.set(tokenizer, made)
    first ??= made
    return made
  }
  return eachItsOwn(alike, () => first ?? alike('practice'))
}

/** What is asked of a request is answered by its own model's sizes; what is the same for all, by any. */
function eachItsOwn(alike: (tokenizer: Tokenizer) => SizesAlike, any: () => SizesAlike): Sizes {
  const of = (call: PlannedCall): SizesAlike => alike(tokenizerOf(call.target))
  return {
    prompt: (node, call) => of(call).prompt(node, call),
    own: (call) => of(call).own(call),
    inside(node) {
      if (node.inside === null || any().inside(node) === null) return null
      const within = (sizes: SizesAlike): SizesAlike => sizes.inside(node) ?? sizes
      return eachItsOwn(
        (tokenizer) => within(alike(tokenizer)),
        () => within(any()),
      )
    },
    times: (node) => (node.inside === null ? null : any().times(node)),
  }
}

/** All counted alike, sources first. */
function sizesAlike(
  count: Count,
  order: readonly GraphNode[],
  inputs: Readonly<Record<string, unknown>>,
  arriving: ReadonlyMap<string, Size> = noSizes,
): SizesAlike {
  const known = new Map<GraphNode, Map<string, Size>>()
  const boxes = new Map<GraphNode, BoxSizes>()
  const sizeOf = (wire: Wire): Size => known.get(wire.from)?.get(wire.edge.from.port) ?? unknownText
  const prompts = new Map<PlannedCall, Size>()
  const words = new Map<PlannedCall, Size>()
  for (const node of order) {
    const ports = new Map<string, Size>()
    known.set(node, ports)
    if (node.read === null) continue
    const box = boxSizes(node, sizeOf, inputs, (...within) => sizesAlike(count, ...within))
    if (box !== null) {
      boxes.set(node, box)
      for (const [port, size] of box.outputs) ports.set(port, size)
      continue
    }
    let own: Size | null = null
    for (const output of node.read.outputs) {
      if (typeof output.gives === 'string')
        ports.set(output.id, (own ??= ownSize(node, sizeOf, inputs, arriving, count)))
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
    own(call) {
      const size = words.get(call) ?? wordsSize(call, count)
      words.set(call, size)
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
  count: Count,
): Size {
  if (node.read === null) return unknownText
  if (node.end === 'input') return arriving.get(publicName(node)) ?? inputSize(node, inputs, count)
  const filled = node.read.calls.length > 0 ? null : templateSize(node, sizeOf, count)
  if (filled !== null) return filled
  const incoming = sum(node.read.inputs.flatMap(({ wires }) => wires).map(sizeOf))
  if (node.read.calls.length > 0) return answerSize(node.read.calls, incoming)
  return {
    least: 1,
    expected: Math.max(1, incoming.expected),
    most: Math.min(longestText, incoming.most * jsonGrowth + jsonFrame),
    sure: 0,
    counted: 0,
  }
}

function inputSize(node: GraphNode, inputs: Readonly<Record<string, unknown>>, count: Count): Size {
  const name = publicName(node)
  const given = Object.hasOwn(inputs, name) ? inputs[name] : undefined
  // One that lies too deep is refused before the run, in words; writing it down here would end the stack.
  if (given !== undefined && given !== null && given !== '' && !liesTooDeep(given)) return sizeOfValue(given, count)
  const standing = node.read?.config['default']
  return standing === undefined ? unknownText : sizeOfValue(standing, count)
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
  return { least: 1, expected, most: Math.min(longestText, Math.max(longest, passed)), sure: 0, counted: 0 }
}

export const expectedAnswer = (call: PlannedCall): number => Math.min(assumed.answer[call.role], call.maxTokens)

/** The text of a kind that fills its inputs into one: as often as each stands there. Null for every other kind. */
function templateSize(node: GraphNode, sizeOf: SizeOf, count: Count): Size | null {
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
    return sum([
      sizeOfText(bare, count),
      ...filled.map((name) => oneOf((inputOf(node, name)?.wires ?? []).map(sizeOf))),
    ])
  }
  return null
}

/** A path says nothing of the picture behind it. */
const picturesSize = (shown: number, model: string): Size => ({
  least: 0,
  expected: shown * tokensAPicture,
  most: shown * imageTokensAtMost(model),
  sure: 0,
  counted: 0,
})

function promptSize(node: GraphNode, call: PlannedCall, sizeOf: SizeOf): Size {
  let size = nothing
  for (const port of call.from) {
    const input = inputOf(node, port)
    if (input === undefined || input.wires.length === 0) continue
    const arriving = input.wires.map(sizeOf)
    const one = oneOf(arriving)
    if (input.port.many === true && call.sees !== 'each')
      size = add(size, { ...sum(arriving), least: one.least, sure: one.sure, counted: one.counted })
    else size = add(size, input.port.optional === true ? { ...one, least: 0, sure: 0, counted: 0 } : one)
  }
  const shown = call.images === undefined ? 0 : (inputOf(node, call.images)?.wires.length ?? 0)
  if (shown > 0) size = add(size, picturesSize(shown, call.target.model))
  return size
}

/** A kind that knows its own words is counted by them, each message with what it costs beside its text. */
function wordsSize({ says, ownTokens, laterTokens = 0 }: PlannedCall, count: Count): Size {
  const sure = ownTokens - laterTokens
  // What earlier turns add is bounded by the longest result there may be; most are as long as any text.
  const later = laterTokens > 0 ? assumed.text.expected : 0
  if (says === undefined) {
    const expected = Math.ceil(sure / assumed.charsPerToken) + later
    return { least: 0, expected, most: ownTokens, sure, counted: 0 }
  }
  let messages = 1
  let tokens = 0
  let real = true
  for (const text of says) {
    if (text === '') continue
    const counted = count(text)
    messages += 1
    tokens += counted.tokens
    real &&= counted.real
  }
  const expected = tokens + messages * assumed.perMessage + later
  return { least: 0, expected, most: ownTokens, sure, counted: real ? tokens : 0 }
}
