import { randomBytes } from 'node:crypto'
import type { Payload, Results, Spend } from '../../shared/api/contract.ts'
import type { BudgetRow, Ledger } from '../../shared/budgets.ts'
import { toNano, toUsd } from '../../shared/money.ts'
import type { Clock } from '../../shared/clock.ts'
import { Purse, type PurseTerms } from '../engine/index.ts'
import {
  type Store,
  type StoredBudget,
  deleteBudget,
  listBudgets,
  saveBudget,
  spent,
  spentByModel,
} from '../db/index.ts'
import type { Pushes } from './pushes.ts'
import { CoreError } from './types.ts'

interface Kept {
  budget: StoredBudget
  /** Start of the period that counts now. What is under way when another begins counts in that one, too. */
  since: number | null
  purse: Purse
}

/** Midnight, or the first of the month, in this machine's time. Null for a budget that counts for ever. */
export function periodStart(period: StoredBudget['period'], now: number): number | null {
  if (period === 'ever') return null
  const at = new Date(now)
  return new Date(at.getFullYear(), at.getMonth(), period === 'day' ? at.getDate() : 1).getTime()
}

/** Budgets over many runs: one purse each for all runs of this process, begun with what the books say is spent. */
export class Budgets {
  readonly #db: Store
  readonly #clock: Clock
  readonly #pushes: Pushes
  readonly #nameOf: (budget: StoredBudget) => string
  readonly #kept = new Map<string, Kept>()

  constructor(db: Store, clock: Clock, pushes: Pushes, nameOf: (budget: StoredBudget) => string) {
    this.#db = db
    this.#clock = clock
    this.#pushes = pushes
    this.#nameOf = nameOf
    for (const budget of listBudgets(db)) this.#keep(budget)
  }

  /** Those that a request of this pipeline to this provider is held by. */
  pursesFor(pipelineId: string | null, provider: string, ledger: Ledger): Purse[] {
    const purses: Purse[] = []
    for (const { budget } of this.#kept.values()) {
      if (budget.ledger !== ledger) continue
      if (budget.scope === 'pipeline' && budget.of !== pipelineId) continue
      if (budget.scope === 'provider' && budget.of !== provider) continue
      purses.push(this.#now(budget.id).purse)
    }
    return purses
  }

  /** Looks into the books again, where other processes also write. Called when a run begins. */
  correct(): void {
    for (const { budget } of this.#kept.values()) {
      const { purse, since } = this.#now(budget.id)
      purse.correct(toNano(this.#spent(budget, since).costUsd))
    }
  }

  list(): BudgetRow[] {
    return [...this.#kept.values()].map(({ budget }) => {
      const { since, purse } = this.#now(budget.id)
      const books = this.#spent(budget, since)
      return {
        ...budget,
        since: since === null ? null : new Date(since).toISOString(),
        spentUsd: toUsd(purse.spent),
        reservedUsd: toUsd(purse.reserved),
        unsure: books.unknown + books.estimated,
      }
    })
  }

  /** What was spent on everything: today, this month and in all, and this month by model. */
  costs(): Results['costs.get'] {
    const now = this.#clock.now()
    const since = (period: StoredBudget['period']): { from?: number } => {
      const from = periodStart(period, now)
      return from === null ? {} : { from }
    }
    return {
      sums: {
        day: spent(this.#db, since('day')),
        month: spent(this.#db, since('month')),
        ever: spent(this.#db),
      },
      models: spentByModel(this.#db, since('month')),
    }
  }

  save({ id = randomBytes(8).toString('hex'), ...terms }: Payload<'budgets.save'>): Results['budgets.save'] {
    const same = [...this.#kept.values()].find(
      ({ budget }) =>
        budget.id !== id &&
        budget.scope === terms.scope &&
        budget.of === terms.of &&
        budget.period === terms.period &&
        budget.ledger === terms.ledger,
    )
    if (same !== undefined)
      throw new CoreError('exists', 'There is a budget for just that already. Change its limit instead.')
    const budget = { id, ...terms }
    saveBudget(this.#db, budget, this.#clock.now())
    this.#keep(budget)
    this.#pushes.send({ topic: 'budgets' })
    const row = this.list().find((each) => each.id === id)
    if (row === undefined) throw new CoreError('not_found', `There is no budget ${id}.`)
    return row
  }

  delete(id: string): Results['budgets.delete'] {
    const kept = this.#kept.get(id)
    if (kept === undefined) throw new CoreError('not_found', `There is no budget ${id}.`)
    deleteBudget(this.#db, id)
    this.#kept.delete(id)
    // Whoever waits for it need not wait any more.
    kept.purse.retire()
    this.#pushes.send({ topic: 'budgets' })
    return { id }
  }

  /** A purse outlives a change of its terms, since requests may be waiting at it. Another period or scope has its own, and whoever waits looks which budgets hold it now. */
  #keep(budget: StoredBudget): void {
    const old = this.#kept.get(budget.id)
    const counts = (each: StoredBudget): string => JSON.stringify([each.scope, each.of, each.period, each.ledger])
    if (old !== undefined && counts(old.budget) === counts(budget)) {
      this.#kept.set(budget.id, { ...old, budget })
      old.purse.change(this.#terms(budget))
      return
    }
    const begun = this.#begun(budget)
    this.#kept.set(budget.id, begun)
    if (old === undefined) return
    // What is under way was let through by the old one: it counts here, too, until its cost is in the books.
    begun.purse.takeOver(old.purse, () => queueMicrotask(() => this.#renew(budget.id, begun)))
    old.purse.retire()
  }

  #renew(id: string, kept: Kept): void {
    if (this.#kept.get(id) === kept) kept.purse.renew(toNano(this.#spent(kept.budget, kept.since).costUsd))
  }

  #now(id: string): Kept {
    const kept = this.#kept.get(id)!
    const since = periodStart(kept.budget.period, this.#clock.now())
    if (kept.since === since) return kept
    kept.since = since
    kept.purse.renew(toNano(this.#spent(kept.budget, since).costUsd))
    return kept
  }

  #begun(budget: StoredBudget): Kept {
    const since = periodStart(budget.period, this.#clock.now())
    const purse = new Purse(this.#terms(budget), toNano(this.#spent(budget, since).costUsd))
    return { budget, since, purse }
  }

  #spent(budget: StoredBudget, since: number | null): Spend {
    return spent(this.#db, {
      ...(since === null ? {} : { from: since }),
      ...(budget.scope === 'pipeline' && budget.of !== null ? { pipelineId: budget.of } : {}),
      ...(budget.scope === 'provider' && budget.of !== null ? { provider: budget.of } : {}),
    })[budget.ledger]
  }

  #terms(budget: StoredBudget): PurseTerms {
    const limit = toNano(budget.limitUsd)
    return {
      label: this.#nameOf(budget),
      code: 'shared_budget',
      limit,
      soft: { at: Math.floor(limit * budget.softAt), how: budget.atSoft },
      atLimit: budget.atLimit,
    }
  }
}
