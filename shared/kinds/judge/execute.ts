import { StepError } from '../../errors.ts'
import { isJsonObject, type Json } from '../../json.ts'
import type { Target } from '../../model/types.ts'
import { valueText } from '../../text/marks.ts'
import type { Value } from '../../values.ts'
import { score } from '../config.ts'
import type { Execute, StepContext, StepInputs } from '../execute.ts'
import { judgeTemperature, passAt, verdictTokens, type JudgeConfig } from './definition.ts'
import { allOrFirstError, mean, parsed, pickBest, rounded, scoreIn } from './pick.ts'
import { pickDecision } from './pick-words.ts'
import { judgeMessage, scoreSchema, scoreSystem, type Criterion, type Matter } from './prompt.ts'

export const execute: Execute<JudgeConfig> = (config, inputs, context) => {
  const { target } = config
  if (target === undefined)
    throw new StepError('bad_request', 'The Judge has no model to judge with.', 'missing_target')
  if (config.mode === 'score') return scoreOne(config, target, inputs, context)
  if (config.mode === 'best') return pickOne(config, target, inputs, context)
  throw new StepError('bad_request', `The Judge's mode ${config.mode} is not run by this version.`, 'not_supported')
}

function matterOf(config: JudgeConfig, inputs: StepInputs): Matter {
  const textOf = (value: Value | undefined) => (value === undefined ? null : valueText(value))
  return { question: textOf(inputs.one('question')), reference: textOf(inputs.one('reference')), rubric: config.rubric }
}

interface CriterionScore {
  id: string
  score: number
  reason: string
}

interface Scored {
  reason: string
  criteria: CriterionScore[]
  /** The judge's own overall score, which doesn't decide. */
  own: number | null
}

async function scoreOne(config: JudgeConfig, target: Target, inputs: StepInputs, context: StepContext) {
  const answer = inputs.one('answer')
  if (answer === undefined) throw new StepError('bad_request', 'Nothing came to be judged.', 'missing_value')
  const samples = await allOrFirstError(
    Array.from({ length: config.samples }, (_, sample) => {
      return askScore(config, target, valueText(answer), matterOf(config, inputs), sample, context)
    }),
  )
  const criteria = config.rubric.map(({ id }, index) => ({
    id,
    score: rounded(mean(samples.map((sample) => sample.criteria[index]?.score ?? 0))),
    reason: samples[0]?.criteria[index]?.reason ?? '',
  }))
  const overall = weightedMean(config.rubric, criteria)
  const bar = passAt(config)
  const pass = overall >= bar
  const said = rounded(mean(samples.flatMap((sample) => (sample.own === null ? [] : [sample.own]))))
  const differs = samples.every((sample) => sample.own !== null) && said >= bar !== pass
  const own = differs ? ` The judge's own overall score was ${score(said)}.` : ''
  const reason = samples[0]?.reason ?? ''
  const compared = `Scored ${score(overall)}, ${pass ? 'at least' : 'under'} the ${score(bar)} to pass.`
  context.decide({
    chosen: pass ? 'pass' : 'fail',
    why: `${compared}${own} ${reason}`.trim(),
    candidates: [
      { id: 'pass', score: overall, removedBy: pass ? null : compared },
      { id: 'fail', score: overall, removedBy: pass ? compared : null },
    ],
  })
  return { [pass ? 'pass' : 'fail']: answer, verdict: verdict(overall, pass, reason, criteria, config.samples) }
}

async function askScore(
  config: JudgeConfig,
  target: Target,
  answer: string,
  matter: Matter,
  sample: number,
  context: StepContext,
): Promise<Scored> {
  const given = await context.ask({
    target,
    system: scoreSystem,
    messages: [{ role: 'user', content: judgeMessage([{ id: 'A', text: answer }], matter) }],
    temperature: judgeTemperature(config.samples),
    maxTokens: verdictTokens(config),
    outputSchema: scoreSchema(config.rubric),
    sample,
    stream: false,
    accept: (text) => {
      const read = readScore(text, config.rubric)
      return 'problem' in read ? { ok: false, problem: read.problem } : { ok: true, value: null }
    },
  })
  const read = readScore(given.text, config.rubric)
  if ('problem' in read) throw new StepError('invalid_output', read.problem, 'no_verdict')
  return read
}

/** Reads a verdict; every criterion must have one score in range. Missing is never a pass, nor a zero. */
function readScore(text: string, rubric: readonly Criterion[]): Scored | { problem: string } {
  const data = parsed(text)
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
  return { reason: typeof data['reason'] === 'string' ? data['reason'] : '', criteria, own: scoreIn(data['score']) }
}

function weightedMean(rubric: readonly Criterion[], criteria: readonly CriterionScore[]): number {
  const weight = rubric.reduce((sum, criterion) => sum + criterion.weight, 0)
  if (weight === 0) throw new StepError('bad_request', 'Every criterion weighs 0, so there is no score.', 'bad_weights')
  return rounded(rubric.reduce((sum, criterion, i) => sum + criterion.weight * (criteria[i]?.score ?? 0), 0) / weight)
}

const verdict = (
  overall: number,
  pass: boolean,
  reason: string,
  criteria: CriterionScore[],
  samples: number,
): Value => ({
  type: 'json',
  data: { score: overall, pass, reason, criteria: criteria.map((each) => ({ ...each })), samples },
})

async function pickOne(config: JudgeConfig, target: Target, inputs: StepInputs, context: StepContext) {
  const arrived = inputs.many('candidates')
  const picked = await pickBest(
    {
      ...matterOf(config, inputs),
      target,
      answers: arrived.map((one) => valueText(one.value)),
      samples: config.samples,
      temperature: judgeTemperature(config.samples),
      maxTokens: verdictTokens(config),
    },
    context,
  )
  const winner = arrived[picked.winner]
  if (winner === undefined) throw new StepError('unknown', 'No candidate came to be judged.', 'no_candidates')
  const overall = picked.scores[picked.winner] ?? 0
  const pass = config.threshold === undefined || overall >= config.threshold
  context.decide(pickDecision(picked, inputs, arrived, pass ? null : (config.threshold ?? null)))
  return { [pass ? 'best' : 'fail']: winner.value, verdict: verdict(overall, pass, picked.reason, [], config.samples) }
}
