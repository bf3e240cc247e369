import { describe, expect, test } from 'vitest'
import { runQuery, type RunQuery } from '../../../electron/db/run-query.ts'
import { store } from './support.ts'

const query = (given: Partial<RunQuery>): RunQuery => ({
  pipelineId: undefined,
  status: undefined,
  practice: undefined,
  match: undefined,
  before: undefined,
  limit: 51,
  ...given,
})

const choices = {
  pipelineId: [undefined, 'p'],
  status: [undefined, 'failed'],
  practice: [undefined, true],
  match: [undefined, '"word" *'],
  before: [undefined, 1000],
} as const

const all: RunQuery[] = choices.pipelineId.flatMap((pipelineId) =>
  choices.status.flatMap((status) =>
    choices.practice.flatMap((practice) =>
      choices.match.flatMap((match) =>
        choices.before.map((before) => query({ pipelineId, status, practice, match, before })),
      ),
    ),
  ),
)

describe('no list of runs reads more rows than its page, whatever it is narrowed to', () => {
  test.each(all.map((one) => [JSON.stringify(one), one] as const))('%s', (_name, one) => {
    const { sql, params } = runQuery('r.no, r.name', one)
    const plan = store(':memory:')
      .raw.prepare(`explain query plan ${sql}`)
      .all(...params)
      .map((row) => (row as { detail: string }).detail)
    // The whole table is walked only from its newest row down, to stop at the page's end.
    const scans = plan.filter((detail) => /^SCAN (r|runs)$/.test(detail))
    const narrowed = one.pipelineId !== undefined || one.status !== undefined || one.practice !== undefined
    if (narrowed || one.match !== undefined || one.before !== undefined) expect(scans).toEqual([])
    // Only the page itself may be sorted, never all that was found: inside, every part comes in order.
    const sorts = plan.filter((detail) => detail.includes('USE TEMP B-TREE FOR ORDER BY'))
    expect(sorts.length).toBeLessThanOrEqual(one.status !== undefined || one.practice !== undefined ? 1 : 0)
  })
})
