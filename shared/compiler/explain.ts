import { listWords } from '../document/words.ts'
import type { Plan, Range } from '../plan/types.ts'
import { inputOf, type GraphNode } from './graph.ts'
import { assumed } from './sizes.ts'

/** The plan in plain words, a sentence for each step, in the order in which Outputs ask for them. */
export function explain(order: readonly GraphNode[]): string[] {
  const said = new Set<GraphNode>()
  const sentences: string[] = []
  const outputs = order.filter((node) => node.end === 'output')
  for (const output of outputs.length > 0 ? outputs : order) {
    const stack: { node: GraphNode; next: number }[] = [{ node: output, next: 0 }]
    while (stack.length > 0) {
      const top = stack.at(-1)
      if (top === undefined) break
      const sources = (top.node.read?.inputs ?? []).flatMap(({ wires }) => wires).map((wire) => wire.from)
      const next = sources.slice(top.next).find((node) => !said.has(node))
      if (next !== undefined) {
        top.next = sources.indexOf(next) + 1
        said.add(next)
        stack.push({ node: next, next: 0 })
        continue
      }
      stack.pop()
      said.add(top.node)
      const sentence = sentenceOf(top.node)
      if (sentence !== null) sentences.push(sentence)
    }
  }
  return sentences
}

function sentenceOf(node: GraphNode): string | null {
  if (node.kind === null || node.read === null) return null
  const name = (port: string): string => listWords((inputOf(node, port)?.wires ?? []).map((wire) => wire.from.name))
  return node.kind.sentence(node.read.config, node.name, name)
}

const dollars = (usd: number): string => `$${usd === 0 ? '0' : usd >= 0.01 ? usd.toFixed(2) : usd.toPrecision(2)}`
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`

const range = ({ least, expected, most }: Range, write: (value: number) => string): string =>
  `${expected === null ? 'unknown' : `about ${write(expected)}`} (at least ${least === null ? 'unknown' : write(least)}, at most ${most === null ? 'unknown' : write(most)})`

/** The forecast in one line, with what it assumes. */
export function explainBounds({ costUsd, latencyMs }: Plan['bounds']): string {
  const { text, answer } = assumed
  return (
    `Cost ${range(costUsd, dollars)}, time ${range(latencyMs, seconds)}. ` +
    `Texts that aren't known yet count ${text.expected} tokens, ${text.most} at most; an answer ${answer.answer}, at most the longest allowed, each asked twice.`
  )
}
