import type { BudgetTerms } from '../../shared/budgets.ts'
import { toNano, toUsd } from '../../shared/money.ts'
import type { Reader, Writer } from './connection.ts'

export interface StoredBudget extends BudgetTerms {
  id: string
}

interface Row {
  id: string
  scope: BudgetTerms['scope']
  of: string | null
  period: BudgetTerms['period']
  ledger: BudgetTerms['ledger']
  limit_nano: number
  soft_at: number
  at_soft: BudgetTerms['atSoft']
  at_limit: BudgetTerms['atLimit']
}

export function listBudgets(db: Reader): StoredBudget[] {
  return db.all<Row>('select * from budgets order by scope, of, period, ledger, id').map((row) => ({
    id: row.id,
    scope: row.scope,
    of: row.of,
    period: row.period,
    ledger: row.ledger,
    limitUsd: toUsd(row.limit_nano),
    softAt: row.soft_at,
    atSoft: row.at_soft,
    atLimit: row.at_limit,
  }))
}

export function saveBudget(db: Writer, { id, ...terms }: StoredBudget, now: number): void {
  db.run(
    `insert into budgets (id, scope, of, period, ledger, limit_nano, soft_at, at_soft, at_limit, saved_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     on conflict (id) do update set scope = excluded.scope, of = excluded.of, period = excluded.period,
       ledger = excluded.ledger, limit_nano = excluded.limit_nano, soft_at = excluded.soft_at,
       at_soft = excluded.at_soft, at_limit = excluded.at_limit, saved_at = excluded.saved_at`,
    ...[id, terms.scope, terms.of, terms.period, terms.ledger, toNano(terms.limitUsd), terms.softAt],
    ...[terms.atSoft, terms.atLimit, now],
  )
}

export function deleteBudget(db: Writer, id: string): void {
  db.run('delete from budgets where id = ?', id)
}
