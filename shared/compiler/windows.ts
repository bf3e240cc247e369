import type { ProblemList } from '../document/collect.ts'
import type { PlannedCall } from '../kinds/define.ts'
import { tokenizerOf, tokenizers } from '../tokens/families.ts'
import { alternativePorts, checkInside, inputOf, type GraphNode } from './graph.ts'
import type { Size, Sizes } from './size.ts'
import { targetWords, type Machine } from './targets.ts'

/** Characters to a token of a text for people, at the most; a prompt that is too long even so is too long. */
const charsPerToken = 5

/**
 * Tokens that a prompt has at least: as its model counts them, less what such a count is usually off; where nobody has
 * counted yet, by its length.
 */
function tokensAtLeast(call: PlannedCall, prompt: Size, own: Size): number {
  const { off } = tokenizers[tokenizerOf(call.target)]
  const counted = (prompt.counted + own.counted) * (1 - Math.max(off.latin, off.other))
  return Math.floor(counted > 0 ? counted : (prompt.sure + own.sure) / charsPerToken)
}

/**
 * Prompts that are surely longer than their model's window: the kind's own words, fixed texts, and the values a run form
 * holds. Only where nothing would take over from a step that fails, for then the run can't succeed.
 */
export function checkWindows(order: readonly GraphNode[], sizes: Sizes, machine: Machine, problems: ProblemList): void {
  const needed = neededNodes(order)
  for (const node of order) {
    if (node.read === null || !needed.has(node)) continue
    const [inside, within] = [node.inside, sizes.inside(node)]
    // A list may be empty, and then nothing of it is asked.
    if (inside !== null && within !== null && node.kind?.box?.lists === false)
      checkInside(node, (own) => checkWindows(inside.order, within, machine, own), problems)
    for (const call of node.read.calls) {
      if (call.least === 0) continue
      const window = machine.factsOf(call.target).model?.window ?? null
      if (window === null) continue
      const [prompt, own] = [sizes.prompt(node, call), sizes.own(call)]
      // No character has more tokens than bytes.
      if ((prompt.sure + own.sure) * 4 < window) continue
      const tokens = tokensAtLeast(call, prompt, own)
      if (tokens < window) continue
      const message = `${node.name}: the prompt has at least ${tokens} tokens, and ${targetWords(call.target)} takes ${window}.`
      problems.add('window_too_small', node.id, message, 'Shorten the prompt, or choose a model with a larger window.')
    }
  }
}

/** Nodes that an Output can't do without: no other option and no gathering of what is done stands in between. */
function neededNodes(order: readonly GraphNode[]): ReadonlySet<GraphNode> {
  const needed = new Set(order.filter((node) => node.end === 'output'))
  for (const node of order.toReversed()) {
    if (!needed.has(node) || node.read === null) continue
    const alternatives = alternativePorts(node.read.asking)
    for (const { port } of node.read.inputs) {
      const wires = inputOf(node, port.id)?.wires ?? []
      if (port.optional === true || (port.many !== true && wires.length > 1)) continue
      if (alternatives.includes(port.id) && alternatives.flatMap((each) => inputOf(node, each)?.wires ?? []).length > 1)
        continue
      for (const wire of wires) needed.add(wire.from)
    }
  }
  return needed
}
