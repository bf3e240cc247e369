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
    const visits = [visit(output, said)]
    for (let top = visits.at(-1); top !== undefined; top = visits.at(-1)) {
      const source = top.sources[top.next]
      top.next += 1
      if (source === undefined) {
        visits.pop()
        const sentence = sentenceOf(top.node)
        if (sentence !== null) sentences.push(sentence)
      } else if (!said.has(source)) visits.push(visit(source, said))
    }
  }
  return sentences
}

interface Visit {
  node: GraphNode
  sources: GraphNode[]
  next: number
}

function visit(node: GraphNode, said: Set<GraphNode>): Visit {
  said.add(node)
  const wires = (node.read?.inputs ?? []).flatMap((input) => input.wires)
  return { node, sources: wires.map((wire) => wire.from), next: 0 }
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
