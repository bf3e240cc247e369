import type { Usage } from '../../shared/model/types.ts'
import { toUsd } from '../../shared/money.ts'
import type { Reader } from './connection.ts'
import { Where } from './where.ts'

export interface SpendFilter {
  /** Milliseconds since 1970, whole hours: from this one on, up to but without that one. */
  from?: number
  to?: number
  pipelineId?: string
  provider?: string
}

export interface Spend {
  attempts: number
  failed: number
  /** The known costs added; `unknown` says how many attempts are not in it, `estimated` how many only about. */
  costUsd: number
  estimated: number
  unknown: number
  tokens: Usage
}

interface SpendRow {
  practice: 0 | 1
  attempts: number
  failed: number
  cost_nano: number
  estimated: number
  unknown: number
  input: number
  cache_read: number
  cache_write: number
  output: number
  reasoning: number
}

const hourMs = 3_600_000

const nothing: Spend = {
  attempts: 0,
  failed: 0,
  costUsd: 0,
  estimated: 0,
  unknown: 0,
  tokens: { input: 0, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0 },
}

/** What was spent, play money apart from real; from sums kept by hour, so that it takes no longer with many runs. */
export function spent(db: Reader, filter: SpendFilter = {}): { real: Spend; practice: Spend } {
  const where = new Where()
    .add('hour >= ?', filter.from === undefined ? undefined : Math.floor(filter.from / hourMs))
    .add('hour < ?', filter.to === undefined ? undefined : Math.ceil(filter.to / hourMs))
    .add('pipeline_id = ?', filter.pipelineId)
    .add('provider = ?', filter.provider)
  const rows = db.all<SpendRow>(
    `select practice, sum(attempts) as attempts, sum(failed) as failed, sum(cost_nano) as cost_nano,
       sum(estimated) as estimated, sum(unknown) as unknown, sum(input) as input, sum(cache_read) as cache_read,
       sum(cache_write) as cache_write, sum(output) as output, sum(reasoning) as reasoning
     from spend ${where.sql} group by practice`,
    ...where.params,
  )
  const of = (practice: 0 | 1): Spend => {
    const row = rows.find((one) => one.practice === practice)
    if (row === undefined) return nothing
    return {
      attempts: row.attempts,
      failed: row.failed,
      costUsd: toUsd(row.cost_nano),
      estimated: row.estimated,
      unknown: row.unknown,
      tokens: {
        input: row.input,
        cacheRead: row.cache_read,
        cacheWrite: row.cache_write,
        output: row.output,
        reasoning: row.reasoning,
      },
    }
  }
  return { real: of(0), practice: of(1) }
}
