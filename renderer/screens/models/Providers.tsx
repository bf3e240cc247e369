import { Plus } from 'lucide-react'
import { useState } from 'react'
import type { AppInfo, ProviderRow } from '../../../shared/api/contract.ts'
import { useEnvironment } from '../../store/index.ts'
import { cx, Button } from '../../ui/index.ts'
import { AddService } from './AddService.tsx'
import { ProviderDetail } from './ProviderDetail.tsx'
import { ProviderTile, looks, sortOf, sorts } from './ProviderTile.tsx'
import { allTakenOut, readiness } from './words.ts'

interface ProvidersProps {
  rows: readonly ProviderRow[]
  secrets: AppInfo['secrets'] | null
  onChanged: () => void
  /** Shows a provider's models in the catalog. */
  onCatalog: (provider: string) => void
}

/** Everybody who can be asked, and one of them in full. */
export function Providers({ rows, secrets, onChanged, onCatalog }: ProvidersProps) {
  const [chosenId, setChosenId] = useState<string | null>(null)
  const [adding, setAdding] = useState(false)
  const chosen = rows.find((row) => row.id === chosenId) ?? rows.find((row) => !row.practice) ?? rows[0]
  return (
    <div className="flex min-h-0 flex-1 gap-4 pb-6">
      <div className="flex w-66 shrink-0 flex-col gap-2">
        <div className="bg-surface border-line rounded-card min-h-0 overflow-y-auto border p-1.5">
          {sorts.map((sort) => {
            const members = rows.filter((row) => sortOf(row) === sort)
            if (members.length === 0) return null
            return (
              <section key={sort} className="mb-2 last:mb-0">
                <h2 className="text-ink-3 px-2 py-1 text-xs font-semibold">{looks[sort].title}</h2>
                <ul>
                  {members.map((row) => (
                    <li key={row.id}>
                      <ProviderButton row={row} chosen={row.id === chosen?.id} onChoose={() => setChosenId(row.id)} />
                    </li>
                  ))}
                </ul>
              </section>
            )
          })}
        </div>
        <Button icon={<Plus size={15} />} onClick={() => setAdding(true)}>
          Add a service
        </Button>
      </div>
      {chosen !== undefined && (
        <div
          className="bg-surface border-line rounded-card min-h-0 min-w-0 flex-1 self-start overflow-y-auto border"
          style={{ maxHeight: '100%' }}
        >
          <ProviderDetail
            key={chosen.id}
            provider={chosen}
            secrets={secrets}
            onChanged={onChanged}
            onDeleted={() => setChosenId(null)}
            onCatalog={() => onCatalog(chosen.id)}
          />
        </div>
      )}
      <AddService
        open={adding}
        onOpenChange={setAdding}
        taken={rows.map((row) => row.id)}
        secrets={secrets}
        onAdded={(id) => {
          setChosenId(id)
          onChanged()
        }}
      />
    </div>
  )
}

function ProviderButton({ row, chosen, onChoose }: { row: ProviderRow; chosen: boolean; onChoose: () => void }) {
  const out = useEnvironment((store) => allTakenOut(store.environment, row.id))
  const state = out ? ({ tone: 'neutral', text: 'Out of service' } as const) : readiness(row)
  return (
    <button
      type="button"
      aria-current={chosen || undefined}
      onClick={onChoose}
      className={cx(
        'rounded-control flex w-full items-center gap-2.5 px-2 py-1.5 text-left transition-colors focus-visible:-outline-offset-2',
        chosen ? 'bg-fill' : 'hover:bg-fill',
      )}
    >
      <ProviderTile provider={row} />
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium" title={row.label}>
          {row.label}
        </span>
        <span className="text-ink-2 flex items-center gap-1.5 text-xs">
          <span
            aria-hidden
            className={cx('size-1.5 shrink-0 rounded-full', state.tone === 'ok' ? 'bg-ok' : 'bg-ink-3')}
          />
          <span className="truncate">{state.text}</span>
        </span>
      </span>
    </button>
  )
}
