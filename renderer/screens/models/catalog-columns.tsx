import { Pencil } from 'lucide-react'
import { create } from 'zustand'
import type { Column } from '../../frame/VirtualTable.tsx'
import { endMark } from '../../../shared/model/swap.ts'
import type { ModelFacts } from '../../../shared/model/types.ts'
import { bucketPrice } from '../../../shared/money.ts'
import { counted, dollars, windowSize } from '../../lib/format.ts'
import { setService } from '../../lib/service.ts'
import { Button, IconButton, Switch, Tag } from '../../ui/index.ts'
import { AskedBy, ModelAskers } from './AskedBy.tsx'
import type { CatalogRow } from './catalog-rows.ts'
import { Figure } from './Figure.tsx'
import { abilityWords } from './words.ts'

/** The row whose model's details are open. */
export const useOpened = create<{ row: CatalogRow | null }>(() => ({ row: null }))

/** What is to be known of a model before its figures. */
function Signs({ model, today }: { model: ModelFacts; today: string | undefined }) {
  const end = endMark(model, today)
  return (
    <>
      {model.own !== undefined && <Tag>yours</Tag>}
      {end !== null && <Tag className="text-warn">{end}</Tag>}
      {model.listed?.isNew === true && <Tag>new</Tag>}
      {model.listed?.was !== undefined && <Tag>repriced</Tag>}
    </>
  )
}

/** What the table of all models shows of each. */
export const columns: readonly Column<CatalogRow>[] = [
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
