import type { ModelSpend, Spend } from '../../shared/api/contract.ts'
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

const sums = `sum(attempts) as attempts, sum(failed) as failed, sum(cost_nano) as cost_nano, sum(estimated) as estimated,
  sum(unknown) as unknown, sum(input) as input, sum(cache_read) as cache_read, sum(cache_write) as cache_write,
  sum(output) as output, sum(reasoning) as reasoning`

const whereOf = (filter: SpendFilter): Where =>
  new Where()
    .add('hour >= ?', filter.from === undefined ? undefined : Math.floor(filter.from / hourMs))
    .add('hour < ?', filter.to === undefined ? undefined : Math.ceil(filter.to / hourMs))
    .add('pipeline_id = ?', filter.pipelineId)
    .add('provider = ?', filter.provider)

const spendOf = (row: SpendRow): Spend => ({
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
})

/** What was spent, play money apart from real; from sums kept by hour, so that it takes no longer with many runs. */
export function spent(db: Reader, filter: SpendFilter = {}): { real: Spend; practice: Spend } {
  const where = whereOf(filter)
  const rows = db.all<SpendRow>(`select practice, ${sums} from spend ${where.sql} group by practice`, ...where.params)
  const of = (practice: 0 | 1): Spend => {
    const row = rows.find((one) => one.practice === practice)
    return row === undefined ? nothing : spendOf(row)
  }
  return { real: of(0), practice: of(1) }
}

/** The same by model, the dearest first, real money before play money. */
export function spentByModel(db: Reader, filter: SpendFilter = {}): ModelSpend[] {
  const where = whereOf(filter)
  return db
    .all<SpendRow & { provider: string; model: string }>(
      `select practice, provider, model, ${sums} from spend ${where.sql} group by practice, provider, model
       order by practice, sum(cost_nano) desc, provider, model limit 200`,
      ...where.params,
    )
    .map((row) => ({
      provider: row.provider,
      model: row.model,
      practice: row.practice === 1,
      spend: spendOf(row),
    }))
}
