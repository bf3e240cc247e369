import type { PipelineDocument } from '../document/schema.ts'
import { drawnPath, nodeIdOf } from '../events/path.ts'
import type { StepState } from '../events/reduce.ts'
import { canonicalJson, isJsonObject } from '../json.ts'
import { kindOf } from '../kinds/index.ts'
import { pathIn } from '../kinds/path.ts'
import { agreementOf, rankCorrelation } from '../stats/agreement.ts'
import { wilson } from '../stats/intervals.ts'
import { countWords } from '../text/count.ts'
import { valueText } from '../text/marks.ts'
import type { Value } from '../values.ts'
import type { Calibration, Judged, Rating } from './types.ts'

/** A run that the user rated something of. */
export interface RatedRun {
  runId: string
  document: PipelineDocument
  steps: ReadonlyMap<string, Pick<StepState, 'outputs'>>
  ratings: readonly Rating[]
}

const fewestForLength = 10
const mostListed = 20
const shownLength = 160

/**
 * Holds a Judge's verdicts against the user's thumbs. A thumb belongs to a verdict when it is of the very answer that was
 * judged, wherever it was given: on the model's node, on the Judge, or on the Output that the answer came to. Formulas and
 * sources: `shared/stats`.
 */
export function calibrate(runs: readonly RatedRun[], judgeId: string): Calibration {
  const judged: Judged[] = []
  let thumbs = 0
  let matched = 0
  for (const run of runs) {
    const given = run.ratings.filter((rating) => rating.thumb !== null)
    thumbs += given.length
    for (const found of verdictsOf(run, judgeId)) {
      const same = given.filter((rating) => isSame(run, rating.nodeId, found.answer))
      matched += same.length
      const last = same.toSorted((a, b) => (a.ratedAt < b.ratedAt ? 1 : -1))[0]
      if (last?.thumb == null) continue
      const text = valueText(found.answer)
      judged.push({
        runId: run.runId,
        score: found.score,
        pass: found.pass,
        thumb: last.thumb,
        words: countWords(text),
        text: text.slice(0, shownLength),
      })
    }
  }
  const count = (pass: boolean, thumb: 'up' | 'down'): number =>
    judged.filter((each) => each.pass === pass && each.thumb === thumb).length
  const found = agreementOf({
    bothYes: count(true, 'up'),
    onlyFirst: count(true, 'down'),
    onlySecond: count(false, 'up'),
    bothNo: count(false, 'down'),
  })
  return {
    ...found,
    interval: wilson(found.bothYes + found.bothNo, found.n),
    lengthCorrelation:
      judged.length < fewestForLength ? null : rankCorrelation(judged.map(({ score, words }) => [score, words])),
    unmatched: thumbs - matched,
    differ: judged.filter(({ pass, thumb }) => pass !== (thumb === 'up')).slice(0, mostListed),
  }
}

interface Verdict {
  answer: Value
  score: number
  pass: boolean
}

/** What the Judge said in this run, and of which answer; inside a box once for each time that it ran. */
function verdictsOf({ document, steps }: RatedRun, judgeId: string): Verdict[] {
  const node = document.nodes.find(({ id }) => id === judgeId)
  const kind = node === undefined ? undefined : kindOf(node.kind)
  const config = kind?.schema.safeParse(node?.config ?? {})
  const port = config?.success === true ? kind?.judges?.(config.data) : null
  if (port == null) return []
  const drawn = pathIn(document, judgeId)
  const wires = document.edges.filter(({ to }) => to.node === judgeId && to.port === port)
  return [...steps.keys()]
    .filter((path) => drawnPath(path) === drawn)
    .flatMap((path) => verdictAt(steps, path, wires) ?? [])
}

function verdictAt(
  steps: RatedRun['steps'],
  path: string,
  wires: readonly PipelineDocument['edges'][number][],
): Verdict | null {
  const verdict = steps.get(path)?.outputs?.['verdict']?.data
  if (!isJsonObject(verdict)) return null
  const { score, pass } = verdict
  if (typeof score !== 'number' || typeof pass !== 'boolean') return null
  // What it judged lies where it lies, the same time through the box.
  const beside = path.slice(0, path.length - nodeIdOf(path).length)
  for (const { from } of wires) {
    const answer = steps.get(beside + from.node)?.outputs?.[from.port]
    if (answer !== undefined) return { answer, score, pass }
  }
  return null
}

/** Did this node give that very answer, from the same author? */
function isSame({ steps }: RatedRun, nodeId: string, answer: Value): boolean {
  return Object.values(steps.get(nodeId)?.outputs ?? {}).some(
    (value) => value.by?.nodeId === answer.by?.nodeId && canonicalJson(value.data) === canonicalJson(answer.data),
  )
}
