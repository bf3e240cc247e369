import { SearchX, Unplug } from 'lucide-react'
import { useDeferredValue, useMemo, useRef, useState } from 'react'
import { UnlookedPipelines } from '../../frame/Unread.tsx'
import { VirtualTable, type Sort } from '../../frame/VirtualTable.tsx'
import { counted } from '../../lib/format.ts'
import { useCall } from '../../lib/use-call.ts'
import { useShortcuts } from '../../lib/shortcuts.ts'
import { loadEnvironment, useEnvironment } from '../../store/index.ts'
import { Button, EmptyState, SearchBox, Select, Spinner } from '../../ui/index.ts'
import { columns, useOpened } from './catalog-columns.tsx'
import { catalogRows, type Shows, shows } from './catalog-rows.ts'
import { ModelDialog } from './ModelDialog.tsx'

/** No id: ids have no star. */
const all = '*'

/** Every model known: window, prices, and where and when they were read. */
export function Catalog({ initialProvider }: { initialProvider: string | null }) {
  const environment = useEnvironment((state) => state.environment)
  const error = useEnvironment((state) => state.error)
  const [typed, setTyped] = useState('')
  const search = useDeferredValue(typed)
  const [provider, setProvider] = useState(initialProvider ?? all)
  const [show, setShow] = useState<Shows>('all')
  const [sort, setSort] = useState<Sort>({ column: 'provider', descending: false })
  const opened = useOpened((state) => state.row)
  const used = useCall('models.used', undefined, ({ topic }) => topic === 'pipelines' || topic === 'environment').value
  const searchBox = useRef<HTMLInputElement>(null)
  useShortcuts('Catalog', [{ keys: '/', what: 'Search models', run: () => searchBox.current?.focus() }])
  const rows = useMemo(
    () =>
      environment === null
        ? []
        : catalogRows(environment, { search, provider: provider === all ? null : provider, show }, sort, used),
    [environment, search, provider, show, sort, used],
  )

  if (environment === null) {
    return error === null ? (
      <div className="text-ink-3 flex flex-1 items-center justify-center">
        <Spinner size={22} label="Reading the catalog" />
      </div>
    ) : (
      <EmptyState
        icon={<Unplug size={20} />}
        title="The catalog could not be read"
        sentence={error}
        action={<Button onClick={() => void loadEnvironment()}>Try again</Button>}
      />
    )
  }
  const providerOfRow = environment.providers.find(({ id }) => id === opened?.model.provider)
  const withModels = environment.providers.filter((each) => each.models.length > 0)
  return (
    <div className="flex min-h-0 flex-1 flex-col pb-6">
      <div className="mb-3 flex items-center gap-2">
        <SearchBox
          label="Search models"
          shortcut="/"
          ref={searchBox}
          value={typed}
          onValueChange={setTyped}
          className="w-60"
        />
        <Select
          aria-label="Provider"
          className="w-48"
          value={provider}
          onValueChange={setProvider}
          options={[
            { value: all, label: 'All providers' },
            ...withModels.map(({ id, label }) => ({ value: id, label })),
          ]}
        />
        <Select
          aria-label="Show"
          className="w-40"
          value={show}
          onValueChange={setShow}
          options={(Object.keys(shows) as Shows[]).map((value) => ({ value, label: shows[value] }))}
        />
        <p className="text-ink-2 ml-auto text-sm tabular-nums" role="status">
          {counted(rows.length, 'model')}
        </p>
      </div>
      <UnlookedPipelines unknown="whom they ask isn’t counted here." />
      {rows.length === 0 ? (
        <EmptyState
          icon={<SearchX size={20} />}
          title="No model fits"
          sentence={
            typed === '' && show !== 'all'
              ? nothing[show]
              : 'A model that is not in the catalog can be asked all the same: type its name in the node.'
          }
          action={
            <Button
              onClick={() => {
                setTyped('')
                setProvider(all)
                setShow('all')
              }}
            >
              Show all
            </Button>
          }
        />
      ) : (
        <VirtualTable
          label="Models and prices"
          rows={rows}
          columns={columns}
          keyOf={(row) => row.key}
          rowHeight={44}
          sort={sort}
          onSort={(column) => setSort({ column, descending: sort.column === column && !sort.descending })}
        />
      )}
      {opened !== null && providerOfRow !== undefined && (
        <ModelDialog
          key={opened.key}
          row={opened}
          provider={providerOfRow}
          onClose={() => useOpened.setState({ row: null })}
        />
      )}
    </div>
  )
}

const nothing: Record<Exclude<Shows, 'all'>, string> = {
  unknown: 'Every model here has a price.',
  own: 'You have changed nothing here. Open a model to set its price, window or abilities.',
  ending: 'No model here is announced to end.',
  asked: 'No pipeline asks a model yet.',
  changed: 'No list of a provider’s own has brought anything new. Ask for one under Providers and keys.',
}
