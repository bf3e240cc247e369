import type { PlannedCall, Times } from '../kinds/define.ts'
import type { GraphNode, Wire } from './graph.ts'

/** How long a value is, in tokens. `most` is in bytes where the text is known: a token is at least a byte. */
export interface Size {
  least: number
  expected: number
  most: number
  /** Characters that will surely be there, runs of white space counted once. */
  sure: number
  /** Tokens of these characters as the model counts them; 0 where only a rule of thumb has counted. */
  counted: number
}

/** Indentation, quotes and escapes when a value is written out as JSON. */
export const jsonGrowth = 2
export const jsonFrame = 64
/** Bytes beyond which no window goes; keeps a long chain of kinds that may each double a text from running to infinity. */
export const longestText = 100_000_000

export const nothing: Size = { least: 0, expected: 0, most: 0, sure: 0, counted: 0 }

export const add = (a: Size, b: Size): Size => ({
  least: a.least + b.least,
  expected: a.expected + b.expected,
  most: Math.min(longestText, a.most + b.most),
  sure: a.sure + b.sure,
  counted: a.counted + b.counted,
})

export const sum = (sizes: readonly Size[]): Size => sizes.reduce(add, nothing)

/** One of several, whichever it will be. */
export function oneOf(sizes: readonly Size[]): Size {
  const [first, ...rest] = sizes
  if (first === undefined) return nothing
  return rest.reduce(
    (a, b) => ({
      least: Math.min(a.least, b.least),
      expected: Math.max(a.expected, b.expected),
      most: Math.max(a.most, b.most),
      sure: Math.min(a.sure, b.sure),
      counted: Math.min(a.counted, b.counted),
    }),
    first,
  )
}

export type SizeOf = (wire: Wire) => Size

/** The sizes of what goes into requests, each in tokens as its own model counts them. */
export interface Sizes {
  /** What goes into one request's prompt beside the kind's own words. */
  prompt(node: GraphNode, call: PlannedCall): Size
  /** The kind's own words, as far as they are known before a run. */
  own(call: PlannedCall): Size
  /** Of what travels inside a box; null for every other node. */
  inside(node: GraphNode): Sizes | null
  /** How often a box runs its inside; null for every other node. */
  times(node: GraphNode): Times | null
}

/** The same, all counted by one tokenizer. */
export interface SizesAlike extends Sizes {
  of(wire: Wire): Size
  inside(node: GraphNode): SizesAlike | null
}
