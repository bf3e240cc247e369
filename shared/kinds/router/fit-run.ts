import { StepError } from '../../errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../../json.ts'
import type { Execute } from '../execute.ts'
import { routerSchema } from './config.ts'
import { fitThresholds } from './fit.ts'
import { embedWithExamples, scoreBranches, thresholdIn } from './similarity.ts'

/**
 * Stands in for a Router's own executor in a run that fits its thresholds: rows of text and right branch come in, what
 * fits goes out down the else branch. The vectors are asked for as in any run, and kept.
 */
export const fitRows: Execute<JsonObject> = async (raw, inputs, context) => {
  const config = routerSchema.parse(raw)
  const value = inputs.one('value')
  const rows = Array.isArray(value?.data) ? value.data.flatMap(labelled) : []
  const otherwise = config.else
  if (rows.length === 0 || otherwise === undefined)
    throw new StepError('bad_request', 'There are no labelled rows to fit the thresholds on.', 'no_rows')
  const { branches, vectors } = await embedWithExamples(
    config,
    rows.map(({ text }) => text),
    context,
  )
  const scored = rows.flatMap(({ branch }, i) => {
    const vector = vectors[i]
    return vector === undefined ? [] : [{ branch, scores: scoreBranches(vector, branches) }]
  })
  const fitted = fitThresholds(scored, otherwise, thresholdIn(config))
  const why = `${fitted.after} of ${fitted.rows} rows go right with these thresholds; ${fitted.before} did before.`
  context.decide({ chosen: otherwise, why, candidates: [] })
  return { [otherwise]: { type: 'json', data: fitted as unknown as Json } }
}

function labelled(row: Json): { text: string; branch: string }[] {
  if (!isJsonObject(row)) return []
  const { text, branch } = row
  return typeof text === 'string' && text.trim() !== '' && typeof branch === 'string' ? [{ text, branch }] : []
}
