import { Plus, Unplug } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { BudgetRow } from '../../../shared/budgets.ts'
import { usePipelineNames } from '../../frame/PipelineSelect.tsx'
import { TopBar } from '../../frame/TopBar.tsx'
import { isRunEdge, useCall } from '../../lib/use-call.ts'
import { Button, EmptyState, Spinner } from '../../ui/index.ts'
import { BudgetCard } from './BudgetCard.tsx'
import { BudgetDialog } from './BudgetDialog.tsx'
import { CacheSection } from './CacheSection.tsx'
import { Spending } from './Spending.tsx'
import type { Names } from './words.ts'

const none: readonly BudgetRow[] = []

/** What was spent on whom, and the budgets that hold it. */
export function Costs() {
  const budgets = useCall('budgets.list', undefined, (push) => push.topic === 'budgets' || isRunEdge(push))
  const spending = useCall('costs.get', undefined, isRunEdge)
  const names = useNames(budgets.value ?? none)
  const [edited, setEdited] = useState<BudgetRow | 'new' | null>(null)
  const error = budgets.error ?? spending.error
  return (
    <>
      <TopBar />
      <main className="min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto flex w-full max-w-[1240px] flex-col gap-8 px-8 max-[640px]:px-4 pt-6 pb-10">
          <h1 className="-mb-4 flex min-h-8 items-center text-xl font-bold">Costs</h1>
          {budgets.value === null || spending.value === null ? (
            error === null ? (
              <div className="text-ink-3 flex justify-center py-20">
                <Spinner size={22} label="Adding up" />
              </div>
            ) : (
              <EmptyState
                icon={<Unplug size={20} />}
                title="The costs could not be read"
                sentence={error.message}
                action={
                  <Button
                    onClick={() => {
                      budgets.reload()
                      spending.reload()
                    }}
                  >
                    Try again
                  </Button>
                }
              />
            )
          ) : (
            <>
              <Spending spending={spending.value} names={names} />
              <section aria-labelledby="budgets">
                <div className="mb-3 flex items-center gap-3">
                  <h2 id="budgets" className="mr-auto text-lg font-bold">
                    Budgets
                  </h2>
                  <Button icon={<Plus size={14} />} onClick={() => setEdited('new')}>
                    New budget
                  </Button>
                </div>
                {budgets.value.length === 0 ? (
                  <p className="border-line rounded-card text-ink-2 border border-dashed px-4 py-6 text-center">
                    No budget over many runs yet. A pipeline’s own limit for one run is in its settings.
                  </p>
                ) : (
                  <ul className="grid grid-cols-[repeat(auto-fill,minmax(300px,1fr))] gap-3">
                    {budgets.value.map((budget) => (
                      <BudgetCard key={budget.id} budget={budget} names={names} onEdit={() => setEdited(budget)} />
                    ))}
                  </ul>
                )}
              </section>
              <CacheSection names={names} models={spending.value.models} />
            </>
          )}
        </div>
      </main>
      {edited !== null && (
        <BudgetDialog
          budget={edited === 'new' ? null : edited}
          names={names}
          onClose={() => setEdited(null)}
          onChanged={budgets.reload}
        />
      )}
    </>
  )
}

/** Of the providers, and of the pipelines that have a budget. */
function useNames(budgets: readonly BudgetRow[]): Names {
  const pipelines = usePipelineNames(
    budgets.flatMap(({ scope, of }) => (scope === 'pipeline' && of !== null ? [of] : [])),
  )
  const providers = useCall('providers.list', undefined, (push) => push.topic === 'environment').value
  return useMemo(
    () => ({
      pipelines: new Map([...pipelines.values()].flatMap(({ id, name, deleted }) => (deleted ? [] : [[id, name]]))),
      providers: new Map((providers ?? []).map(({ id, label }) => [id, label])),
    }),
    [pipelines, providers],
  )
}
