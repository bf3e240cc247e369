import { useState } from 'react'
import { type BudgetRow, type BudgetTerms, budgetTerms } from '../../../shared/budgets.ts'
import { host } from '../../host/index.ts'
import { PipelineSelect } from '../../frame/PipelineSelect.tsx'
import { percent } from '../../lib/format.ts'
import { Button, Dialog, DialogForm, Field, NumberInput, Select, Slider, toast } from '../../ui/index.ts'
import type { Names } from './words.ts'

const fresh: BudgetTerms = {
  scope: 'all',
  of: null,
  period: 'day',
  ledger: 'real',
  limitUsd: 5,
  softAt: 0.8,
  atSoft: 'warn',
  atLimit: 'stop',
}

/** Makes a budget, changes one, or takes it away. */
export function BudgetDialog({
  budget,
  names,
  onClose,
  onChanged,
}: {
  budget: BudgetRow | null
  names: Names
  onClose: () => void
  onChanged: () => void
}) {
  const [terms, setTerms] = useState<BudgetTerms>(budget === null ? fresh : termsOf(budget))
  const [limit, setLimit] = useState<number | null>(terms.limitUsd)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const set = (change: Partial<BudgetTerms>) => setTerms((before) => ({ ...before, ...change }))

  const done = (title: string) => {
    onChanged()
    toast({ tone: 'ok', title })
    onClose()
  }
  const save = async () => {
    if (limit === null || limit <= 0) return setError('A budget needs a limit of more than $0.')
    const read = budgetTerms.safeParse({ ...terms, limitUsd: limit })
    if (!read.success) return setError('Choose which pipeline or provider the budget is for.')
    setBusy(true)
    const result = await host.call('budgets.save', budget === null ? read.data : { ...read.data, id: budget.id })
    setBusy(false)
    if (!result.ok) return setError(result.error.message)
    done(budget === null ? 'Budget made' : 'Budget changed')
  }
  const remove = async (id: string) => {
    setBusy(true)
    const result = await host.call('budgets.delete', { id })
    setBusy(false)
    if (!result.ok) return setError(result.error.message)
    done('Budget taken away')
  }

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      size="sm"
      title={budget === null ? 'New budget' : 'Change budget'}
      description="Every request sets aside the most it can cost before it leaves, so a limit is never passed."
    >
      <DialogForm
        onSubmit={() => void save()}
        onCancel={onClose}
        error={error}
        busy={busy}
        aside={
          budget !== null && (
            <Button variant="danger" disabled={busy} onClick={() => void remove(budget.id)} className="mr-auto">
              Take away
            </Button>
          )
        }
      >
        <div className="grid grid-cols-2 gap-3">
          <Field label="Limit">
            <NumberInput value={limit} onValueChange={setLimit} min={0} step={1} unit="USD" />
          </Field>
          <Field label="Period">
            <Select
              value={terms.period}
              onValueChange={(period) => set({ period })}
              options={[
                { value: 'day', label: 'A day' },
                { value: 'month', label: 'A month' },
                { value: 'ever', label: 'In all' },
              ]}
            />
          </Field>
        </div>
        <div className="grid grid-cols-2 gap-3">
          <Field label="For">
            <Select
              value={terms.scope}
              onValueChange={(scope) => set({ scope, of: null })}
              options={[
                { value: 'all', label: 'Everything' },
                { value: 'pipeline', label: 'One pipeline' },
                { value: 'provider', label: 'One provider' },
              ]}
            />
          </Field>
          {terms.scope !== 'all' && (
            <Field label={terms.scope === 'pipeline' ? 'Pipeline' : 'Provider'}>
              {terms.scope === 'pipeline' ? (
                <PipelineSelect value={terms.of} onValueChange={(of) => set({ of })} />
              ) : (
                <Select
                  value={terms.of}
                  onValueChange={(of) => set({ of })}
                  options={[...names.providers].map(([value, label]) => ({ value, label }))}
                />
              )}
            </Field>
          )}
        </div>
        <Field label="Money" help="Practice models cost play money, which has budgets of its own.">
          <Select
            value={terms.ledger}
            onValueChange={(ledger) => set({ ledger })}
            options={[
              { value: 'real', label: 'Real money' },
              { value: 'practice', label: 'Practice money' },
            ]}
          />
        </Field>
        <Field label="When it runs low" aside={<span className="text-ink-2 text-sm">at {percent(terms.softAt)}</span>}>
          <Slider
            aria-label="Runs low at"
            min={0.1}
            max={1}
            step={0.05}
            value={terms.softAt}
            valueText={percent}
            onValueChange={(softAt) => set({ softAt })}
          />
          <Select
            value={terms.atSoft}
            onValueChange={(atSoft) => set({ atSoft })}
            options={[
              { value: 'warn', label: 'Tell me' },
              {
                value: 'stepDown',
                label: 'Step down a tier',
                help: 'Nodes whose model is an alias ask the next cheaper one.',
              },
            ]}
          />
        </Field>
        <Field label="At the limit">
          <Select
            value={terms.atLimit}
            onValueChange={(atLimit) => set({ atLimit })}
            options={[
              { value: 'stop', label: 'Refuse', help: 'The step fails as over budget; what is done stays.' },
              { value: 'ask', label: 'Wait for me', help: 'The request waits until you raise the limit or stop.' },
            ]}
          />
        </Field>
      </DialogForm>
    </Dialog>
  )
}

const termsOf = ({ scope, of, period, ledger, limitUsd, softAt, atSoft, atLimit }: BudgetRow): BudgetTerms => ({
  scope,
  of,
  period,
  ledger,
  limitUsd,
  softAt,
  atSoft,
  atLimit,
})
