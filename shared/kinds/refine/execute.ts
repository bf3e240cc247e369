import { convertValue } from '../../compiler/convert.ts'
import { StepError } from '../../errors.ts'
import type { DecisionCandidate } from '../../receipt/types.ts'
import type { Value } from '../../values.ts'
import { givenValues, insideOf } from '../box.ts'
import { counted, score } from '../config.ts'
import type { Execute, InsideEnd, InsideRuns } from '../execute.ts'
import { filledNames, type RefineConfig } from './definition.ts'
import { readVerdict, type Verdict } from './verdict.ts'

interface Round {
  n: number
  outputs: Record<string, Value>
  answer: Value
  verdict: Verdict
}

/** Why it stopped, as the decision's `chosen`. */
type Stop = 'pass' | 'bound' | 'no_progress' | 'failed'

/** Rounds one after the other, each with the verdict on the one before; the best one is given. */
export const execute: Execute<RefineConfig> = async (config, inputs, context) => {
  const inside = insideOf(context)
  const given = givenValues(inside, inputs, filledNames)
  const rounds: Round[] = []
  let best: Round | null = null
  let unmoved = 0
  let stop: Stop = 'bound'
  let why = `${counted(config.maxRounds, 'round')} is as many as it may make, and none passed.`
  for (let n = 1; n <= config.maxRounds; n++) {
    context.inside?.progress(n - 1, config.maxRounds)
    const last = rounds.at(-1)
    const end = await inside.run(n, { ...given, ...filled(inside, last) })
    const failure = failureOf(end)
    const round = failure === null ? readRound(n, end, config.passAt) : failure
    if (round instanceof StepError) {
      if (best === null || config.onFailure === 'fail' || round.class === 'cancelled') throw round
      stop = 'failed'
      why = `Round ${n} failed (${round.class}): ${round.message}`
      break
    }
    rounds.push(round)
    if (isBetter(round, best)) {
      best = round
      unmoved = 0
    } else unmoved++
    if (round.verdict.pass) {
      stop = 'pass'
      why = `Round ${n} passed${scored(round)}.`
      best = round
      break
    }
    if (unmoved >= config.patience && n < config.maxRounds) {
      stop = 'no_progress'
      why = `${counted(unmoved, 'round')} in a row scored no better than round ${best?.n ?? 1}${best === null ? '' : scored(best)}.`
      break
    }
  }
  if (best === null) throw new StepError('no_output', 'No round gave an answer.', 'no_round')
  context.inside?.progress(rounds.length, rounds.length)
  const kept = stop === 'pass' ? '' : ` Given is the best so far, of round ${best.n}${scored(best)}.`
  context.decide({ chosen: stop, why: `${why}${kept}`, candidates: rounds.map((round) => candidate(round, best)) })
  return { ...best.outputs, rounds: { type: 'number', data: rounds.length } }
}

const scored = ({ verdict }: Round): string => (verdict.score === null ? '' : ` with ${score(verdict.score)}`)

const candidate = (round: Round, best: Round | null): DecisionCandidate => ({
  id: `round ${round.n}`,
  score: round.verdict.score,
  removedBy: round === best ? null : `Round ${best?.n ?? round.n} is better.`,
})

/** A pass is better than any score; without scores the later one is, since it has heeded the feedback. */
function isBetter(round: Round, best: Round | null): boolean {
  if (best === null || round.verdict.pass) return true
  if (round.verdict.score === null) return best.verdict.score === null
  return best.verdict.score === null || round.verdict.score > best.verdict.score
}

function filled(inside: InsideRuns, last: Round | undefined): Record<string, Value> {
  const values: Record<string, Value> = {}
  for (const { name, type } of inside.inputs) {
    if (name === 'feedback') values[name] = { type: 'text', data: last === undefined ? '' : feedback(last) }
    if (name !== 'previous') continue
    const value = last === undefined ? null : convertValue(last.answer, [type])
    values[name] = value ?? (type === 'json' ? { type, data: null } : { type: 'text', data: '' })
  }
  return values
}

/** An Output named "feedback" says it in its own words; else the verdict does. */
function feedback({ outputs, verdict }: Round): string {
  const own = outputs['feedback']
  const text = own === undefined ? null : convertValue(own, ['text'])
  return text !== null && typeof text.data === 'string' ? text.data : verdict.feedback
}

function failureOf({ outputs, failed }: InsideEnd): StepError | null {
  if (failed !== null) return failed
  if (outputs['answer'] === undefined)
    return new StepError('no_output', 'The Output "answer" inside got no value.', 'no_answer')
  return null
}

function readRound(n: number, { outputs }: InsideEnd, passAt: number): Round | StepError {
  const [answer, given] = [outputs['answer'], outputs['verdict']]
  const verdict = given === undefined ? null : readVerdict(given, passAt)
  if (answer === undefined || verdict === null) {
    const what = given === undefined ? 'got no value' : 'says neither pass nor a score'
    return new StepError(
      'invalid_output',
      `The Output "verdict" inside ${what}, and that is never a pass.`,
      'no_verdict',
    )
  }
  return { n, outputs, answer, verdict }
}
