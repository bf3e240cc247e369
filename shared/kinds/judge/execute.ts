import { StepError } from '../../errors.ts'
import type { Json } from '../../json.ts'
import type { Target } from '../../model/types.ts'
import { valueText } from '../../text/marks.ts'
import type { Value } from '../../values.ts'
import { counted, score, targetName } from '../config.ts'
import { leftOut } from '../dropped.ts'
import type { Arrived, Dropped, Execute, StepContext, StepInputs } from '../execute.ts'
import { biasWarnings, type Warned } from './bias.ts'
import { judgesOf, judgeTemperature, passAt, verdictTokens, type JudgeConfig } from './definition.ts'
import { freeFault } from './free.ts'
import { masked, modelsOf } from './mask.ts'
import { pickInPairs, type Flips } from './pairs.ts'
import { allOrFirstError, pickBest, type Picked } from './pick.ts'
import { flipWords, pickDecision } from './pick-words.ts'
import type { Matter } from './prompt.ts'
import { median, scoreAnswer, weightedMean, type CriterionScore, type Scored } from './score.ts'

export const execute: Execute<JudgeConfig> = (config, inputs, context) => {
  if (judgesOf(config).length === 0)
    throw new StepError('bad_request', 'The Judge has no model to judge with.', 'missing_target')
  return config.mode === 'score' || config.mode === 'panel'
    ? scoreOne(config, inputs, context)
    : pickOne(config, inputs, context)
}

function matterOf(config: JudgeConfig, inputs: StepInputs): Matter {
  const textOf = (value: Value | undefined) => (value === undefined ? null : valueText(value))
  return { question: textOf(inputs.one('question')), reference: textOf(inputs.one('reference')), rubric: config.rubric }
}

interface Told {
  overall: number
  pass: boolean
  reason: string
  criteria: CriterionScore[]
  samples: number
  warned?: Warned
  more?: { [key: string]: Json }
}

const verdict = ({ overall, pass, reason, criteria, samples, warned, more = {} }: Told): Value => ({
  type: 'json',
  data: {
    score: overall,
    pass,
    reason,
    criteria: criteria.map((each) => ({ ...each })),
    samples,
    ...more,
    ...(warned === undefined || warned.codes.length === 0 ? {} : { warnings: [...warned.codes] }),
  },
})

function decidePass(overall: number, pass: boolean, compared: string, why: string, context: StepContext): void {
  context.decide({
    chosen: pass ? 'pass' : 'fail',
    why: why.trim(),
    candidates: [
      { id: 'pass', score: overall, removedBy: pass ? null : compared },
      { id: 'fail', score: overall, removedBy: pass ? compared : null },
    ],
  })
}

async function scoreOne(config: JudgeConfig, inputs: StepInputs, context: StepContext) {
  const answer = inputs.one('answer')
  if (answer === undefined) throw new StepError('bad_request', 'Nothing came to be judged.', 'missing_value')
  const fault = freeFault(config.tests, answer, context)
  if (fault !== null) {
    decidePass(0, false, fault, fault, context)
    return { fail: answer, verdict: verdict({ overall: 0, pass: false, reason: fault, criteria: [], samples: 0 }) }
  }
  const judges = judgesOf(config)
  const matter = matterOf(config, inputs)
  const text = masked(valueText(answer), modelsOf([answer]))
  const scored = await allOrFirstError(
    judges.map((target, place) =>
      scoreAnswer(
        {
          ...matter,
          target,
          answer: text,
          samples: config.samples,
          temperature: judgeTemperature(config.samples),
          maxTokens: verdictTokens(config),
          firstSample: place * config.samples,
        },
        context,
      ),
    ),
  )
  const warned = biasWarnings(judges, [{ title: 'the answer', value: answer }], null)
  const told = config.mode === 'panel' ? panel(config, judges, scored) : alone(config, scored)
  if (answer.by !== undefined) context.judged(answer.by, told.overall)
  decidePass(
    told.overall,
    told.pass,
    told.compared,
    `${told.compared}${told.own}${warned.words} ${told.reason}`,
    context,
  )
  return { [told.pass ? 'pass' : 'fail']: answer, verdict: verdict({ ...told, samples: config.samples, warned }) }
}

type Judged = Omit<Told, 'samples'> & {
  /** How the score stands to the threshold, as a sentence. */
  compared: string
  /** What the model itself called it, where that differs. */
  own: string
}

function alone(config: JudgeConfig, [scored]: readonly Scored[]): Judged {
  if (scored === undefined)
    throw new StepError('bad_request', 'The Judge has no model to judge with.', 'missing_target')
  const bar = passAt(config)
  const pass = scored.score >= bar
  return {
    overall: scored.score,
    pass,
    reason: scored.reason,
    criteria: scored.criteria,
    compared: `Scored ${score(scored.score)}, ${pass ? 'at least' : 'under'} the ${score(bar)} to pass.`,
    own: ownWords(scored, pass, bar, config.samples),
  }
}

/** The judge's own overall score and word, where they say otherwise than its scores by the rubric. */
function ownWords({ own }: Scored, pass: boolean, bar: number, samples: number): string {
  const otherScore = own.score >= bar !== pass
  const saysPass = own.passes * 2 > samples
  return (
    (otherScore ? ` The judge's own overall score was ${score(own.score)}.` : '') +
    (saysPass === pass ? '' : ` The judge itself called it a ${saysPass ? 'pass' : 'fail'}; its scores decide.`)
  )
}

function panel(config: JudgeConfig, judges: readonly Target[], scored: readonly Scored[]): Judged {
  const bar = passAt(config)
  const passes = scored.filter((each) => each.score >= bar).length
  const criteria = config.rubric.map(({ id }, index) => ({
    id,
    score: median(scored.map((each) => each.criteria[index]?.score ?? 0)),
    reason: scored[0]?.criteria[index]?.reason ?? '',
  }))
  const overall = median(scored.map((each) => each.score))
  const pass = panelPasses(config.panel, passes, scored.length, overall >= bar)
  const votes = `${passes} of ${counted(scored.length, 'judge')} would pass it at ${score(bar)}`
  const rule = {
    median: `the median score is ${score(overall)}`,
    majority: 'more than half have to',
    unanimous: 'all have to',
  }[config.panel]
  return {
    overall,
    pass,
    reason: scored.find((each) => each.score >= bar === pass)?.reason ?? scored[0]?.reason ?? '',
    criteria,
    compared: `${votes}; ${rule}: ${pass ? 'it passes' : 'it fails'}.`,
    own: scored
      .map((each, index) => {
        const words = ownWords(each, each.score >= bar, bar, config.samples)
        const judge = judges[index]
        return words === '' || judge === undefined ? '' : ` (${targetName(judge)}:${words})`
      })
      .join(''),
    more: {
      judges: scored.map((each, index) => ({
        provider: judges[index]?.provider ?? '',
        model: judges[index]?.model ?? '',
        score: weightedMean(config.rubric, each.criteria),
        pass: each.score >= bar,
        reason: each.reason,
      })),
    },
  }
}

function panelPasses(rule: JudgeConfig['panel'], passes: number, judges: number, medianPasses: boolean): boolean {
  if (rule === 'median') return medianPasses
  return rule === 'majority' ? passes * 2 > judges : passes === judges
}

async function pickOne(config: JudgeConfig, inputs: StepInputs, context: StepContext) {
  const target = judgesOf(config)[0]
  const all = inputs.many('candidates')
  if (target === undefined || all.length === 0)
    throw new StepError('bad_request', 'No candidate came to be judged.', 'no_candidates')
  const faults = all.map((one) => freeFault(config.tests, one.value, context))
  const left = all.filter((_, index) => faults[index] === null)
  const failed = all.flatMap((one, index) => {
    const fault = faults[index]
    return fault === null || fault === undefined ? [] : [{ one, fault }]
  })
  if (left.length === 0) return noneHolds(config, all, failed, inputs.dropped, context)
  const models = modelsOf(left.map((one) => one.value))
  const request = {
    ...matterOf(config, inputs),
    target,
    answers: left.map((one) => masked(valueText(one.value), models)),
    samples: config.samples,
    temperature: judgeTemperature(config.samples),
    maxTokens: verdictTokens(config),
  }
  // A candidate alone has nobody to be compared with, so it is scored: without a score it could pass no threshold.
  const inPairs = config.mode === 'pairwise' && left.length > 1
  const picked: Picked & { flips?: Flips } = inPairs
    ? { ...(await pickInPairs(request, context)), named: null }
    : await pickBest(request, context)
  const winner = left[picked.winner]
  if (winner === undefined) throw new StepError('unknown', 'No candidate came to be judged.', 'no_candidates')
  const overall = picked.scores[picked.winner] ?? 0
  const pass = config.threshold === undefined || overall >= config.threshold
  const warned = biasWarnings([target], left, picked.winner)
  const made = pickDecision(picked, inputs, left, pass ? null : (config.threshold ?? null))
  context.decide({
    ...made,
    why: `${made.why}${picked.flips === undefined ? '' : flipWords(picked.flips)}${warned.words}`,
    candidates: [
      ...made.candidates,
      ...failed.map(({ one, fault }) => ({ id: one.nodeId, score: 0, removedBy: fault })),
    ],
  })
  const { flips } = picked
  return {
    [pass ? 'best' : 'fail']: winner.value,
    verdict: verdict({
      overall,
      pass,
      reason: picked.reason,
      criteria: [],
      samples: config.samples,
      warned,
      ...(flips === undefined ? {} : { more: { pairs: flips.pairs, flips: flips.flipped, flipRate: flipRate(flips) } }),
    }),
  }
}

const flipRate = ({ pairs, flipped }: Flips): number => (pairs === 0 ? 0 : Math.round((flipped / pairs) * 1000) / 1000)

/** Every candidate failed a free test: there is a worst one, and no best. */
function noneHolds(
  config: JudgeConfig,
  all: readonly Arrived[],
  failed: readonly { one: Arrived; fault: string }[],
  dropped: readonly Dropped[],
  context: StepContext,
) {
  const [first] = all
  const reason = `No candidate held the free tests. ${failed.map(({ one, fault }) => `${one.title}: ${fault}`).join(' ')}`
  if (config.threshold === undefined || first === undefined) throw new StepError('low_quality', reason, 'none_holds')
  context.decide({
    chosen: 'fail',
    why: reason,
    candidates: [
      ...failed.map(({ one, fault }) => ({ id: one.nodeId, score: 0, removedBy: fault })),
      ...leftOut(dropped),
    ],
  })
  return { fail: first.value, verdict: verdict({ overall: 0, pass: false, reason, criteria: [], samples: 0 }) }
}
