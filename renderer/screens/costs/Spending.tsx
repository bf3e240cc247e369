import type { Results } from '../../../shared/api/contract.ts'
import { isPracticeProvider } from '../../../shared/practice/models.ts'
import { cost, count, counted, totalTokens } from '../../lib/format.ts'
import { Tag } from '../../ui/index.ts'
import type { Names } from './words.ts'

type Costs = Results['costs.get']

const columns = [
  { id: 'day', label: 'Today' },
  { id: 'month', label: 'This month' },
  { id: 'ever', label: 'In all' },
] as const

const sureness = ({ unknown, estimated }: Costs['sums']['day']['real']): 'unknown' | 'estimated' | 'exact' =>
  unknown > 0 ? 'unknown' : estimated > 0 ? 'estimated' : 'exact'

/** What was spent: today, this month, in all; and this month by model. Play money stands apart. */
export function Spending({ spending, names }: { spending: Costs; names: Names }) {
  return (
    <section aria-label="Spent" className="flex flex-col gap-4">
      <dl className="grid grid-cols-3 gap-3">
        {columns.map(({ id, label }) => {
          const { real, practice } = spending.sums[id]
          return (
            <div key={id} className="bg-surface border-line rounded-card border px-4 py-3">
              <dt className="text-ink-2 text-sm font-semibold">{label}</dt>
              <dd className="mt-0.5 text-xl font-bold tabular-nums">{cost(real.costUsd, sureness(real))}</dd>
              <dd className="text-ink-2 mt-0.5 text-sm tabular-nums">
                {counted(real.attempts, 'request')}
                {practice.attempts > 0 && ` · practice ${cost(practice.costUsd, sureness(practice))}`}
              </dd>
            </div>
          )
        })}
      </dl>
      {spending.models.length > 0 && (
        <div className="border-line rounded-card bg-surface overflow-x-auto border">
          <table className="w-full text-left">
            <caption className="sr-only">This month by model</caption>
            <thead className="text-ink-2 text-sm">
              <tr className="border-line border-b">
                <th className="px-4 py-2 font-semibold">Model, this month</th>
                <th className="px-4 py-2 font-semibold">Provider</th>
                <th className="px-4 py-2 text-right font-semibold">Requests</th>
                <th className="px-4 py-2 text-right font-semibold">Failed</th>
                <th className="px-4 py-2 text-right font-semibold">Tokens</th>
                <th className="px-4 py-2 text-right font-semibold">Cost</th>
              </tr>
            </thead>
            <tbody className="tabular-nums">
              {spending.models.map(({ provider, model, practice, spend }) => (
                <tr key={`${provider} ${model}`} className="border-line border-b last:border-b-0">
                  <th scope="row" className="max-w-80 px-4 py-2 font-medium">
                    <span className="block truncate" title={model}>
                      {model}
                    </span>
                  </th>
                  <td className="text-ink-2 px-4 py-2">
                    <span className="flex items-center gap-1.5">
                      <span className="truncate">{names.providers.get(provider) ?? provider}</span>
                      {/* The built-in provider's name says so already. */}
                      {practice && !isPracticeProvider(provider) && <Tag>practice</Tag>}
                    </span>
                  </td>
                  <td className="px-4 py-2 text-right">{count(spend.attempts)}</td>
                  <td className="px-4 py-2 text-right">{count(spend.failed)}</td>
                  <td className="px-4 py-2 text-right">{count(totalTokens(spend.tokens))}</td>
                  <td className="px-4 py-2 text-right">{cost(spend.costUsd, sureness(spend))}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}
