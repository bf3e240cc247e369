import { Pencil } from 'lucide-react'
import type { BudgetRow } from '../../../shared/budgets.ts'
import { dollars } from '../../lib/format.ts'
import { cx, IconButton, Tag } from '../../ui/index.ts'
import { type Fullness, type Names, fullness, landingWords, periodWords, scopeWords } from './words.ts'

const bars: Record<Fullness, string> = { calm: 'bg-accent', soft: 'bg-warn', full: 'bg-bad' }
const said: Record<Fullness, string | null> = { calm: null, soft: 'nearly spent', full: 'spent' }

export function BudgetCard({ budget, names, onEdit }: { budget: BudgetRow; names: Names; onEdit: () => void }) {
  const { spentUsd, reservedUsd, limitUsd } = budget
  const full = fullness(budget)
  const title = scopeWords(budget, names)
  const share = (usd: number): string => `${Math.min(100, (usd / limitUsd) * 100)}%`
  return (
    <li className="bg-surface border-line rounded-card flex flex-col gap-2 border px-4 py-3">
      <div className="flex items-center gap-2">
        <h3 className="min-w-0 truncate font-semibold" title={title}>
          {title}
        </h3>
        {budget.ledger === 'practice' && <Tag>practice</Tag>}
        {said[full] !== null && (
          <span className={cx('text-sm font-semibold', full === 'full' ? 'text-bad' : 'text-warn')}>{said[full]}</span>
        )}
        <IconButton label={`Change the budget of ${title}`} size="sm" className="-mr-1.5 ml-auto" onClick={onEdit}>
          <Pencil size={14} />
        </IconButton>
      </div>
      <p className="tabular-nums">
        <span className="text-lg font-bold">{dollars(spentUsd)}</span>
        <span className="text-ink-2">
          {' '}
          of {dollars(limitUsd)} {periodWords(budget.period)}
        </span>
      </p>
      <div
        role="meter"
        aria-label={`Spent of the budget of ${title}`}
        aria-valuemin={0}
        aria-valuemax={limitUsd}
        aria-valuenow={Math.min(limitUsd, spentUsd)}
        aria-valuetext={`${dollars(spentUsd)} of ${dollars(limitUsd)}`}
        className="bg-fill flex h-1.5 overflow-hidden rounded-full"
      >
        <div className={bars[full]} style={{ width: share(spentUsd) }} />
        <div className={cx(bars[full], 'opacity-40')} style={{ width: share(reservedUsd) }} />
      </div>
      <p className="text-ink-2 text-sm">
        {reservedUsd > 0 && `${dollars(reservedUsd)} set aside for requests under way. `}
        {budget.unsure > 0 && 'Some costs are estimates. '}
        {landingWords(budget)}
      </p>
    </li>
  )
}
