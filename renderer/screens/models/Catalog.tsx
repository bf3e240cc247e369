import { Pencil, SearchX, Unplug } from 'lucide-react'
import { useDeferredValue, useMemo, useRef, useState } from 'react'
import { create } from 'zustand'
import { VirtualTable, type Column, type Sort } from '../../frame/VirtualTable.tsx'
import { isOver } from '../../../shared/model/swap.ts'
import type { ModelFacts } from '../../../shared/model/types.ts'
import { bucketPrice } from '../../../shared/money.ts'
import { counted, dollars, windowSize } from '../../lib/format.ts'
import { setService } from '../../lib/service.ts'
import { useCall } from '../../lib/use-call.ts'
import { useShortcuts } from '../../lib/shortcuts.ts'
import { loadEnvironment, useEnvironment } from '../../store/index.ts'
import { Button, EmptyState, IconButton, SearchBox, Select, Spinner, Switch, Tag } from '../../ui/index.ts'
import { AskedBy, ModelAskers } from './AskedBy.tsx'
import { catalogRows, type CatalogRow, type Shows, shows } from './catalog-rows.ts'
import { Figure } from './Figure.tsx'
import { ModelDialog } from './ModelDialog.tsx'
import { abilityWords } from './words.ts'

/** No id: ids have no star. */
const all = '*'

const useOpened = create<{ row: CatalogRow | null }>(() => ({ row: null }))

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

/** What is to be known of a model before its figures. */
function Signs({ model, today }: { model: ModelFacts; today: string | undefined }) {
  return (
    <>
      {model.own !== undefined && <Tag>yours</Tag>}
      {model.ends !== undefined && (
        <Tag className="text-warn">{isOver(model.ends, today) ? 'switched off' : `ends ${model.ends.on}`}</Tag>
      )}
      {model.ends === undefined && model.listed?.there === false && <Tag className="text-warn">not listed</Tag>}
      {model.listed?.isNew === true && <Tag>new</Tag>}
      {model.listed?.was !== undefined && <Tag>repriced</Tag>}
    </>
  )
}

const columns: readonly Column<CatalogRow>[] = [
  {
    id: 'model',
    title: 'Model',
    width: 'minmax(176px, 1.5fr)',
    sortable: true,
    cell: ({ model, practice, tier, today }) => (
      <>
        <span className="flex items-center gap-1.5">
          <span className="truncate font-medium">{model.label}</span>
          {practice && <Tag>practice</Tag>}
          {tier !== '' && <Tag>{tier}</Tag>}
          <Signs model={model} today={today} />
        </span>
        {model.label !== model.model && (
          <span className="text-ink-2 block truncate font-mono text-[11px]">{model.model}</span>
        )}
      </>
    ),
  },
  {
    id: 'provider',
    title: 'Provider',
    width: 'minmax(88px, 0.7fr)',
    sortable: true,
    cell: ({ provider }) => <span className="block truncate">{provider}</span>,
  },
  {
    id: 'can',
    title: 'Can',
    width: 'minmax(104px, 0.8fr)',
    wideOnly: true,
    cell: ({ model }) => <span className="text-ink-2 line-clamp-2 text-xs">{abilityWords(model)}</span>,
  },
  {
    id: 'window',
    title: 'Window',
    width: '76px',
    right: true,
    sortable: true,
    cell: ({ model }) => <Figure text={windowSize(model.window)} />,
  },
  {
    id: 'input',
    title: 'In / 1M',
    width: '80px',
    right: true,
    sortable: true,
    cell: (row) => <PerMillion row={row} bucket="input" />,
  },
  {
    id: 'cached',
    title: 'Cached / 1M',
    width: '84px',
    right: true,
    wideOnly: true,
    cell: (row) => <PerMillion row={row} bucket="cacheRead" />,
  },
  {
    id: 'output',
    title: 'Out / 1M',
    width: '80px',
    right: true,
    sortable: true,
    cell: (row) => <PerMillion row={row} bucket="output" />,
  },
  {
    id: 'askers',
    title: 'Asked by',
    width: '72px',
    right: true,
    sortable: true,
    cell: (row) => <Askers row={row} />,
  },
  {
    id: 'source',
    title: 'Price from',
    width: 'minmax(120px, 0.9fr)',
    cell: (row) => <Source row={row} />,
  },
  {
    id: 'service',
    title: 'On',
    width: '34px',
    right: true,
    cell: (row) => <InService row={row} />,
  },
]

function InService({ row: { model, out, provider } }: { row: CatalogRow }) {
  const withAll = out !== null && out.model === null
  return (
    <span className="flex justify-end" title={withAll ? `${provider} is out of service as a whole.` : undefined}>
      <Switch
        aria-label={`${model.label} in service`}
        checked={out === null}
        disabled={withAll}
        onCheckedChange={(on) => void setService({ provider: model.provider, model: model.model }, on, model.label)}
      />
    </span>
  )
}

function Askers({ row: { model, askers } }: { row: CatalogRow }) {
  if (askers === null || askers === 0) return <Figure text="–" />
  return (
    <AskedBy
      text={askers.toLocaleString('en-US')}
      title={`${counted(askers, 'pipeline')} ${askers === 1 ? 'asks' : 'ask'} ${model.label}`}
    >
      <ModelAskers provider={model.provider} model={model.model} />
    </AskedBy>
  )
}

function PerMillion({ row, bucket }: { row: CatalogRow; bucket: 'input' | 'output' | 'cacheRead' }) {
  if (row.model.price === null) return <Figure text={row.local ? '–' : 'unknown'} />
  const usd = bucketPrice(row.model.price, bucket)
  return <Figure text={usd === null ? 'unknown' : dollars(usd)} />
}

function Source({ row }: { row: CatalogRow }) {
  const { price } = row.model
  const edit = () => useOpened.setState({ row })
  if (price === null) {
    return row.local ? (
      <span className="text-ink-2 flex items-center gap-1 text-xs">
        <span className="flex-1">on this machine, no charge</span>
        <IconButton label={`Details of ${row.model.label}`} size="sm" side="left" onClick={edit}>
          <Pencil size={13} />
        </IconButton>
      </span>
    ) : (
      <Button size="sm" onClick={edit} aria-label={`Set a price for ${row.model.label}`}>
        Set a price
      </Button>
    )
  }
  return (
    <span className="flex items-center gap-1">
      <span className="text-ink-2 min-w-0 flex-1 text-xs">
        <span className="block tabular-nums">{price.date}</span>
        <span className="block truncate" title={price.source}>
          {price.source}
        </span>
      </span>
      {!row.practice && (
        <IconButton label={`Details of ${row.model.label}`} size="sm" side="left" onClick={edit}>
          <Pencil size={13} />
        </IconButton>
      )}
    </span>
  )
}
