import { dollarText } from '../money.ts'
import { listWords } from '../document/words.ts'
import type { Target } from '../model/types.ts'
import type { Plan, Range } from '../plan/types.ts'
import { countingWords } from '../tokens/words.ts'
import { inputOf, portName, type GraphNode, type Wire } from './graph.ts'
import { assumed } from './sizes.ts'

/**
 * The plan in plain words, a sentence for each step, in the order in which Outputs ask for them; what is only asked when
 * something else wasn't taken or failed says so: "If Small fails, ask Strong."
 */
export function explain(order: readonly GraphNode[]): string[] {
  const said = new Set<GraphNode>()
  const sentences: string[] = []
  for (const output of order.filter((node) => node.end === 'output')) {
    const visits = [visit(output, null, said, sentences)]
    for (let top = visits.at(-1); top !== undefined; top = visits.at(-1)) {
      const source = top.sources[top.next]
      top.next += 1
      if (source === undefined) {
        visits.pop()
        tell(top, sentences)
      } else if (!said.has(source.node)) visits.push(visit(source.node, source.only, said, sentences))
      else if (source.only !== null) top.optionsTold = false
    }
  }
  return sentences
}

interface Visit {
  node: GraphNode
  /** When it is asked at all, as a clause; null for always. */
  only: string | null
  sources: Source[]
  next: number
  /** How many sentences there were before it. */
  before: number
  /** Each further option has a sentence of its own that says when it is asked. */
  optionsTold: boolean
}

interface Source {
  node: GraphNode
  only: string | null
}

function visit(node: GraphNode, only: string | null, said: Set<GraphNode>, sentences: readonly string[]): Visit {
  said.add(node)
  const ports = node.read?.inputs ?? []
  const options = node.read?.asking.how === 'inOrder' ? node.read.asking.ports : []
  const sources = ports.flatMap(({ port, wires }) => {
    const before = options[options.indexOf(port.id) - 1]
    const clause = before === undefined ? null : otherwise(inputOf(node, before)?.wires ?? [])
    return wires.map((wire) => ({ node: wire.from, only: clause }))
  })
  return { node, only, sources, next: 0, before: sentences.length, optionsTold: options.length > 1 }
}

function tell({ node, only, before, optionsTold }: Visit, sentences: string[]): void {
  const sentence = optionsTold ? null : sentenceOf(node)
  if (sentence !== null) sentences.push(sentence)
  const first = sentences[before]
  if (only !== null && first !== undefined)
    sentences[before] = `If ${only}, ${first.charAt(0).toLowerCase()}${first.slice(1)}`
}

/** When the next option is asked: this one was not taken, or a request on its way failed. */
function otherwise(wires: readonly Wire[]): string {
  const clauses = wires.flatMap(({ from, edge }) => {
    const branch = from.read?.outputs.some((port) => port.id === edge.from.port && port.branch === true) === true
    if (!branch || from.kind === null || from.read === null) return []
    return [
      from.kind.otherwise?.(from.read.config, from.name, edge.from.port) ??
        `${from.name} doesn't take ${portName(from, edge.from.port)}`,
    ]
  })
  const asked = askedFor(wires.map((wire) => wire.from))
  const failing =
    asked.length > namedSteps ? ['a step before it fails'] : asked.length === 0 ? [] : [`${orWords(asked)} fails`]
  const all = [...clauses, ...failing]
  return all.length === 0 ? `${orWords(wires.map((wire) => wire.from.name))} gives nothing` : all.join(', or ')
}

const orWords = (names: readonly string[]): string => listWords(names).replace(/ and ([^,]*)$/, ' or $1')

/** More than so many are not named one by one. */
const namedSteps = 3

/** Names of the steps on the way there that ask a model, nearest last; one more than are named at most. */
function askedFor(nodes: readonly GraphNode[]): string[] {
  const seen = new Set(nodes)
  const names: string[] = []
  for (const node of seen) {
    if ((node.read?.calls.length ?? 0) > 0 || node.inside !== null) names.unshift(node.name)
    if (names.length > namedSteps) break
    for (const { port, wires } of node.read?.inputs ?? [])
      if (port.optional !== true) for (const wire of wires) seen.add(wire.from)
  }
  return names
}

function sentenceOf(node: GraphNode): string | null {
  if (node.kind === null || node.read === null) return null
  const name = (port: string): string => listWords((inputOf(node, port)?.wires ?? []).map((wire) => wire.from.name))
  return node.kind.sentence(node.read.config, node.name, name)
}

const dollars = (usd: number): string =>
  `$${usd === 0 ? '0' : usd >= 0.01 ? usd.toFixed(2) : dollarText(Number(usd.toPrecision(2))).slice(1)}`
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`

const range = ({ least, expected, most }: Range, write: (value: number) => string): string =>
  `${expected === null ? 'unknown' : `about ${write(expected)}`} (at least ${least === null ? 'unknown' : write(least)}, at most ${most === null ? 'unknown' : write(most)})`

/** What a forecast for these models reckons with where it can't know. `runs`: of the pipeline's own, that it goes by. */
export function explainAssumptions(targets: readonly Pick<Target, 'provider' | 'model'>[], runs = 0): string {
  const { text, answer } = assumed
  const own =
    runs === 0
      ? ''
      : `What is expected goes by ${runs === 1 ? 'your last run' : `your last ${runs} runs`}, for every node that is set as it was then, else by what follows. `
  return `All of it is an estimate. ${own}${countingWords(targets)}A text that only the run brings is taken as ${text.expected} tokens, at most ${text.most.toLocaleString('en-US')}; an answer as ${answer.answer}, at most the longest allowed. “At most” also pays every request twice. A token is about three quarters of a word.`
}

/** The models that a plan's steps may ask, each once. */
export const targetsOf = ({ steps }: Pick<Plan, 'steps'>): Target[] => [
  ...new Map(steps.flatMap(({ targets }) => targets).map((each) => [`${each.provider} ${each.model}`, each])).values(),
]

/** The forecast in one line, with what it assumes. */
export const explainBounds = (plan: Pick<Plan, 'bounds' | 'steps'>): string => {
  const { costUsd, latencyMs } = plan.bounds
  return `Cost ${range(costUsd, dollars)}, time ${range(latencyMs, seconds)}. ${explainAssumptions(targetsOf(plan))}`
}
