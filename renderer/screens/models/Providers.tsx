import { Plus } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { AppInfo, ProviderRow, ProviderTest } from '../../../shared/api/contract.ts'
import { useCall } from '../../lib/use-call.ts'
import { useEnvironment } from '../../store/index.ts'
import { Button, cx, SearchBox } from '../../ui/index.ts'
import { AddService } from './AddService.tsx'
import { ProviderDetail } from './ProviderDetail.tsx'
import { LocalServers } from './LocalServers.tsx'
import { type Pasted, PastedKey } from './PastedKey.tsx'
import { ProviderTile } from './ProviderTile.tsx'
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
  const [search, setSearch] = useState('')
  /** What a test of a pasted key found, for the provider it opens. */
  const [tested, setTested] = useState<{ id: string; test: ProviderTest | null } | null>(null)
  /** A key that nobody has been asked about yet. */
  const [pasted, setPasted] = useState<Pasted | null>(null)
  const found = useCall('servers.find')
  const running = useMemo(
    () => (found.value === null ? null : new Set(found.value.map(({ provider }) => provider))),
    [found.value],
  )
  const open = (id: string) => {
    setTested(null)
    setChosenId(id)
  }
  const words = search.trim().toLowerCase()
  const shown = rows.filter(({ id, label }) => words === '' || `${label} ${id}`.toLowerCase().includes(words))
  const groups = groupsOf(shown, running)
  const first = groups.find(({ id }) => id !== 'practice')?.rows[0]
  const chosen = rows.find((row) => row.id === chosenId) ?? first ?? rows[0]
  return (
    <div className="flex min-h-0 flex-1 gap-4 pb-6 max-[820px]:flex-col max-[820px]:overflow-y-auto">
      <PastedKey
        rows={rows.filter(({ practice }) => !practice)}
        open={chosenId}
        pasted={pasted}
        onPasted={setPasted}
        onKept={(id, test) => {
          setChosenId(id)
          setTested({ id, test })
          onChanged()
        }}
      />
      <div className="flex w-66 shrink-0 flex-col gap-2 max-[820px]:w-full">
        <LocalServers rows={rows} found={found} onAdded={(id) => (open(id), onChanged())} />
        <SearchBox label="Search providers" value={search} onValueChange={setSearch} />
        <div className="bg-surface border-line rounded-card min-h-0 overflow-y-auto border p-1.5 max-[820px]:max-h-64">
          {groups.length === 0 && (
            <p className="text-ink-2 px-2 py-1.5">
              No provider is called that. A service of your own can be added below.
            </p>
          )}
          {groups.map((group) => (
            <section key={group.id} className="mb-2 last:mb-0">
              <h2 className="text-ink-3 px-2 py-1 text-xs font-semibold">{group.title}</h2>
              <ul>
                {group.rows.map((row) => (
                  <li key={row.id}>
                    <ProviderButton
                      row={row}
                      running={running}
                      chosen={row.id === chosen?.id}
                      onChoose={() => open(row.id)}
                    />
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </div>
        <p className="text-ink-3 px-1 text-xs">
          Paste a key anywhere on this screen: it says whose it looks like first.
        </p>
        <Button icon={<Plus size={15} />} onClick={() => setAdding(true)}>
          Add a service
        </Button>
      </div>
      {chosen !== undefined && (
        <div className="bg-surface border-line rounded-card max-h-full min-h-0 min-w-0 flex-1 self-start overflow-y-auto border max-[820px]:max-h-none max-[820px]:w-full max-[820px]:flex-none max-[820px]:overflow-visible">
          <ProviderDetail
            key={`${chosen.id} ${tested?.id === chosen.id ? 'tested' : ''}`}
            tested={tested?.id === chosen.id ? tested.test : null}
            provider={chosen}
            secrets={secrets}
            onChanged={onChanged}
            onDeleted={() => setChosenId(null)}
            onCatalog={() => onCatalog(chosen.id)}
            onMove={(id, secret) => {
              open(id)
              setPasted({ secret, owners: rows.filter((row) => row.id === id), sure: true })
            }}
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

interface Group {
  id: 'ready' | 'others' | 'local' | 'practice'
  title: string
  rows: ProviderRow[]
}

/** Who can be asked now comes first; then who wants a key, servers that don't run here, and practice. */
function groupsOf(rows: readonly ProviderRow[], running: ReadonlySet<string> | null): Group[] {
  const groupOf = (row: ProviderRow): Group['id'] => {
    if (row.practice) return 'practice'
    if (row.local) return running?.has(row.id) === true || row.baseUrlSource !== 'default' ? 'ready' : 'local'
    return row.keys.length > 0 || !row.builtIn ? 'ready' : 'others'
  }
  const titles = { ready: 'Set up', others: 'Providers', local: 'On this machine', practice: 'Practice' }
  return (Object.keys(titles) as Group['id'][]).flatMap((id) => {
    const members = rows.filter((row) => groupOf(row) === id)
    return members.length === 0 ? [] : [{ id, title: titles[id], rows: members }]
  })
}

function ProviderButton({
  row,
  running,
  chosen,
  onChoose,
}: {
  row: ProviderRow
  running: ReadonlySet<string> | null
  chosen: boolean
  onChoose: () => void
}) {
  const out = useEnvironment((store) => allTakenOut(store.environment, row.id))
  const state = out ? ({ tone: 'neutral', text: 'Out of service' } as const) : readiness(row, running)
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
