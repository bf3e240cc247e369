import { StepError } from '../../errors.ts'
import { isJsonObject, type Json, parseJson } from '../../json.ts'
import type { Target } from '../../model/types.ts'
import type { StepContext } from '../execute.ts'
import { allOrFirstError, mean, rounded, scoreIn } from './pick.ts'
import { judgeMessage, scoreSchema, scoreSystem, type Criterion, type Matter } from './prompt.ts'

export interface CriterionScore {
  id: string
  score: number
  reason: string
}

/** One judge's verdict on one answer, its samples taken together. */
export interface Scored {
  /** The weighted mean of the criteria: what decides. */
  score: number
  reason: string
  criteria: CriterionScore[]
  /** The judge's own overall score, and how many of its samples would let it pass; neither decides. */
  own: { score: number; passes: number }
}

export interface ScoreRequest extends Matter {
  target: Target
  answer: string
  samples: number
  temperature: number
  maxTokens: number
  /** Number of its first sample among all of the step's, so that two judges of one model draw apart. */
  firstSample: number
}

/** Has one judge score an answer. Throws `StepError`: a verdict that can't be read is a failure, never a pass. */
export async function scoreAnswer(request: ScoreRequest, context: StepContext): Promise<Scored> {
  const samples = await allOrFirstError(
    Array.from({ length: request.samples }, (_, sample) => askScore(request, sample, context)),
  )
  const criteria = request.rubric.map(({ id }, index) => ({
    id,
    score: rounded(mean(samples.map((sample) => sample.criteria[index]?.score ?? 0))),
    reason: samples[0]?.criteria[index]?.reason ?? '',
  }))
  return {
    score: weightedMean(request.rubric, criteria),
    reason: samples[0]?.reason ?? '',
    criteria,
    own: {
      score: rounded(mean(samples.map((sample) => sample.own.score))),
      passes: samples.filter((sample) => sample.own.pass).length,
    },
  }
}

interface Sample {
  reason: string
  criteria: CriterionScore[]
  own: { score: number; pass: boolean }
}

async function askScore(request: ScoreRequest, sample: number, context: StepContext): Promise<Sample> {
  const given = await context.ask({
    target: request.target,
    system: scoreSystem,
    messages: [{ role: 'user', content: judgeMessage([{ id: 'A', text: request.answer }], request) }],
    temperature: request.temperature,
    maxTokens: request.maxTokens,
    outputSchema: scoreSchema(request.rubric),
    sample: request.firstSample + sample,
    stream: false,
    accept: (text) => {
      const read = readScore(text, request.rubric)
      return 'problem' in read ? { ok: false, problem: read.problem } : { ok: true, value: null }
    },
  })
  const read = readScore(given.text, request.rubric)
  if ('problem' in read) throw new StepError('invalid_output', read.problem, 'no_verdict')
  return read
}

/** Reads a verdict; every criterion must have one score in range. Missing is never a pass, nor a zero. */
function readScore(text: string, rubric: readonly Criterion[]): Sample | { problem: string } {
  const data = parseJson(text)
  if (!isJsonObject(data) || !Array.isArray(data['criteria']))
    return { problem: 'The judge gave no scores by criterion.' }
  const rows = new Map<Json, CriterionScore>()
  for (const row of data['criteria']) {
    if (!isJsonObject(row) || typeof row['id'] !== 'string') return { problem: 'A criterion in the verdict has no id.' }
    const value = scoreIn(row['score'])
    if (value === null) return { problem: `The score of "${row['id']}" is not a number from 0 to 1.` }
    if (rows.has(row['id'])) return { problem: `The criterion "${row['id']}" is scored twice.` }
    rows.set(row['id'], { id: row['id'], score: value, reason: typeof row['reason'] === 'string' ? row['reason'] : '' })
  }
  const criteria: CriterionScore[] = []
  for (const { id } of rubric) {
    const row = rows.get(id)
    if (row === undefined) return { problem: `The criterion "${id}" has no score.` }
    criteria.push(row)
  }
  const own = scoreIn(data['score'])
  if (own === null || typeof data['pass'] !== 'boolean')
    return { problem: 'The verdict has no overall score from 0 to 1, or does not say whether it passes.' }
  const reason = typeof data['reason'] === 'string' ? data['reason'] : ''
  return { reason, criteria, own: { score: own, pass: data['pass'] } }
}

export function weightedMean(rubric: readonly Criterion[], criteria: readonly CriterionScore[]): number {
  const weight = rubric.reduce((sum, criterion) => sum + criterion.weight, 0)
  if (weight === 0) throw new StepError('bad_request', 'Every criterion weighs 0, so there is no score.', 'bad_weights')
  return rounded(rubric.reduce((sum, criterion, i) => sum + criterion.weight * (criteria[i]?.score ?? 0), 0) / weight)
}

/** The middle one; of an even number the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = Math.floor(sorted.length / 2)
  return rounded(sorted.length % 2 === 1 ? (sorted[half] ?? 0) : mean(sorted.slice(half - 1, half + 1)))
}
