import { readFileSync, writeFileSync } from 'node:fs'
import type { PipelineDocument } from '../shared/document/schema.ts'
import type { Receipt } from '../shared/receipt/types.ts'
import { practiceModels } from '../shared/practice/models.ts'
import { bootstrap, type Interval, seeded, wilson } from '../shared/stats/intervals.ts'
import { templates } from '../shared/templates/index.ts'
import { answer, draw, model, question } from '../test/support/draw.ts'
import { goLive, type Live } from '../test/support/live.ts'
import { startSimulator } from '../test/support/practice.ts'
import { table } from './lib/measure.ts'

/** `npm run practice-numbers`: what ways of asking several models bring and cost, on 200 questions; writes the page of docs. */

interface Row {
  id: string
  question: string
  answer: string
}

interface Asked {
  right: boolean
  usd: number
  requests: number
  /** Dollars by model. */
  of: Map<string, number>
  /** Tokens of a judge's requests. */
  judged: { input: number; output: number }
}

const seed = 7
const atOnce = 8
const rows = JSON.parse(
  readFileSync(new URL('../examples/datasets/practice-200.json', import.meta.url), 'utf8'),
) as Row[]

const template = (id: string): PipelineDocument => {
  const found = templates.find((each) => each.id === id)
  if (found === undefined) throw new Error(`There is no template ${id}.`)
  return found.document
}

const alone = (name: string): PipelineDocument =>
  draw({ question, m: model('practice', name), answer }, ['question.value > m.prompt', 'm.answer > answer.value'])

const selfMixture: PipelineDocument = draw(
  {
    question,
    blend: ['blend', { strategy: 'selfMoa', target: { provider: 'practice', model: 'balanced' }, samples: 3 }],
    answer,
  },
  ['question.value > blend.question', 'blend.answer > answer.value'],
)

const ways: { name: string; document: PipelineDocument }[] = [
  { name: 'cheap alone', document: alone('cheap') },
  { name: 'frontier alone', document: alone('frontier') },
  { name: 'cascade (Cheap first: cheap, judge, strong)', document: template('cheap-first') },
  {
    name: 'cascade by agreement (4 × cheap; frontier where fewer than three agree)',
    document: template('agree-or-escalate'),
  },
  { name: 'vote (Self-consistency: 5 × cheap)', document: template('self-consistency-vote') },
  { name: 'blend (Blend of three: cheap, balanced, frontier)', document: template('blend-panel') },
  { name: 'self-mixture (3 × balanced)', document: selfMixture },
]

const plain = (text: string): string =>
  ` ${text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}.$€+@-]+/gu, ' ')
    .replace(/\.(?=\s|$)/g, '')} `

/** Marked by the data set alone: a number has to be the last one the answer says, words have to stand in it. */
const isRight = (said: string, expected: string): boolean =>
  /^\d+(?:\.\d+)?$/.test(expected)
    ? (said.match(/\d+(?:\.\d+)?/g) ?? []).at(-1) === expected
    : plain(said).includes(plain(expected)) || said.startsWith(`${expected}.`)

function spentBy({ steps }: Receipt): Pick<Asked, 'of' | 'judged'> {
  const of = new Map<string, number>()
  const judged = { input: 0, output: 0 }
  for (const { target, costUsd, usage } of steps.flatMap(({ attempts }) => attempts)) {
    of.set(target.model, (of.get(target.model) ?? 0) + (costUsd ?? 0))
    if (target.model !== 'judge' || usage === null) continue
    judged.input += usage.input + usage.cacheRead + usage.cacheWrite
    judged.output += usage.output
  }
  return { of, judged }
}

async function askAll(live: Live, document: PipelineDocument): Promise<Asked[]> {
  const results: Asked[] = Array.from({ length: rows.length })
  let next = 0
  const work = async (): Promise<void> => {
    for (let i = next++; i < rows.length; i = next++) {
      const row = rows[i]
      if (row === undefined) return
      const { result, receipt } = await live.run(document, { inputs: row.question, seed })
      const said = result.outputs['answer']
      if (receipt.costUsd === null || receipt.costState !== 'exact')
        throw new Error(`${row.id}: the cost is not known.`)
      results[i] = {
        right: typeof said === 'string' && isRight(said, row.answer),
        usd: receipt.costUsd,
        requests: receipt.steps.reduce((sum, step) => sum + step.attempts.length, 0),
        ...spentBy(receipt),
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return results
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`
const range = ({ low, high }: Interval, write: (value: number) => string): string => `${write(low)} to ${write(high)}`
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
const rightOf = (asked: readonly Asked[]): number => asked.filter(({ right }) => right).length
const usdOf = (asked: readonly Asked[]): number => sum(asked.map(({ usd }) => usd))

const simulator = await startSimulator(1e9)
const live = goLive(simulator.url)
const results = new Map<string, Asked[]>()
try {
  for (const { name, document } of ways) {
    results.set(name, await askAll(live, document))
    console.log(name, rightOf(results.get(name) ?? []), usdOf(results.get(name) ?? []).toFixed(6))
  }
} finally {
  await live.close()
  await simulator.close()
}

const [, frontierWay, cascadeWay, agreementWay] = ways
const frontier = results.get(frontierWay?.name ?? '') ?? []
const cascade = results.get(cascadeWay?.name ?? '') ?? []

/** Both ways on the same question, so that a new draw keeps them together. */
const pairsWith = (asked: readonly Asked[]): [Asked, Asked][] =>
  asked.flatMap((one, i): [Asked, Asked][] => {
    const other = frontier[i]
    return other === undefined ? [] : [[one, other]]
  })
const compared = (asked: readonly Asked[], figure: (one: Asked[], other: Asked[]) => number): Interval =>
  bootstrap(
    pairsWith(asked),
    (drawn) =>
      figure(
        drawn.map(([a]) => a),
        drawn.map(([, b]) => b),
      ),
    seeded(seed),
    4000,
  )

const main = table(
  ways.map(({ name }) => {
    const asked = results.get(name) ?? []
    const right = rightOf(asked)
    const difference = compared(asked, (one, other) => (rightOf(one) - rightOf(other)) / one.length)
    const ratio = compared(asked, (one, other) => usdOf(one) / usdOf(other))
    const self = asked === frontier
    return {
      way: name,
      right: `${right} of ${rows.length}`,
      '95 % interval (Wilson)': range(wilson(right, rows.length), percent),
      'against frontier, in points (bootstrap)': self ? '' : range(difference, (value) => (value * 100).toFixed(1)),
      requests: sum(asked.map(({ requests }) => requests)).toFixed(0),
      'cost of all, play $': usdOf(asked).toFixed(5),
      'cost against frontier (bootstrap)': self
        ? '1'
        : `${(usdOf(asked) / usdOf(frontier)).toFixed(2)} (${range(ratio, (value) => value.toFixed(2))})`,
    }
  }),
)

const kept = rightOf(cascade) / rightOf(frontier)
const cost = usdOf(cascade) / usdOf(frontier)
const keptRange = compared(cascade, (one, other) => rightOf(one) / rightOf(other))
const costRange = compared(cascade, (one, other) => usdOf(one) / usdOf(other))
const holds = kept >= 0.95 && cost <= 0.5

/** Why the cascade costs what it costs, from its own receipts. */
function reasons(): string {
  const agreed = results.get(agreementWay?.name ?? '') ?? []
  const n = rows.length
  const cheap = results.get(ways[0]?.name ?? '') ?? []
  const of = (name: string): number => sum(cascade.map((one) => one.of.get(name) ?? 0))
  const all = usdOf(frontier)
  const share = (usd: number): string => percent(usd / all)
  const escalated = cascade.filter((one) => one.of.has('frontier')).length / n
  const needed = sum(frontier.map(({ usd }, i) => (cheap[i]?.right === true ? 0 : usd))) + usdOf(cheap)
  const tokens = {
    in: sum(cascade.map(({ judged }) => judged.input)) / n,
    out: sum(cascade.map(({ judged }) => judged.output)) / n,
  }
  const price = (id: string): { input: number; output: number } => {
    const found = practiceModels.find((each) => each.id === id)
    if (found === undefined) throw new Error(`There is no practice model ${id}.`)
    return { input: found.usdPerMillion.input, output: found.usdPerMillion.output ?? 0 }
  }
  // Per further token of answer: the cheap one writes it, the judge reads it, the strong one writes it where it is asked.
  const slope = price('cheap').output + price('judge').input + escalated * price('frontier').output
  const half = price('frontier').output / 2
  const fixed = ((usdOf(cascade) - all / 2) / n) * 1e6
  const longer = slope < half ? Math.ceil(fixed / (half - slope) / 100) * 100 : null
  return `
- The strong model was asked for ${percent(escalated)} of the questions, which alone is ${share(of('frontier'))} of what asking it always costs. The
  cheap one is right on ${rightOf(cheap)} of ${n}: even a judge that is free and never errs would leave ${share(needed)}.
- The judge is the rest: ${share(of('judge'))}. It reads ${tokens.in.toFixed(0)} tokens a question (rubric, rules, the form of its verdict) and writes ${tokens.out.toFixed(0)}, to check an
  answer of a line; frontier's own request costs ${((all / n) * 1e6).toFixed(0)} millionths of a dollar, the judge's ${((of('judge') / n) * 1e6).toFixed(0)}.
- A judge's overhead is the same for a long answer, and frontier's cost is not. ${
    longer === null
      ? 'With so many questions handed on, that alone would not bring it under a half.'
      : `By these prices, and as many questions handed on, the cascade would be under a half for answers about ${longer} tokens longer.`
  }

## Without a judge

Where answers are a line, agreement is the cheaper judge: the cheap model answers four times, and the strong one is asked only where
fewer than three agree (the template *Agree, or ask the strong one*). That keeps ${percent(rightOf(agreed) / rightOf(frontier))} of frontier's right answers
(${range(
    compared(agreed, (one, other) => rightOf(one) / rightOf(other)),
    percent,
  )}) at ${percent(usdOf(agreed) / all)} of its cost (${range(
    compared(agreed, (one, other) => usdOf(one) / usdOf(other)),
    percent,
  )}). Four votes and
three to agree were chosen after trying two to five: fewer votes or a lower bar cost less and keep less, more the other way round.
`
}

const words = `# Practice numbers

What several ways of asking bring and cost, on the 200 questions of \`examples/datasets/practice-200.json\`, over real HTTP on the
practice models. They say how the parts work together, **not** how good real models are: a practice model is right as often as its
table says, and its prices are play money. Made by \`npm run practice-numbers\` (seed ${seed}); run it again and the same numbers come out.

${main}

An answer is right when it holds what the data set expects; a number has to be the last one it says. Shares have Wilson's interval;
differences and ratios are taken question by question and have a percentile bootstrap of 4,000 draws.

## Cheap first

The aim was to keep at least 95 % of frontier's right answers at no more than half its cost. The cascade keeps ${percent(kept)} of them
(${range(keptRange, percent)}), at ${percent(cost)} of the cost (${range(costRange, percent)})${holds ? '. It does.' : ': it keeps the answers and **misses the cost**. Why:'}
${reasons()}`
const file = new URL('../docs/practice-numbers.md', import.meta.url)
writeFileSync(file, words)
console.log(words)
