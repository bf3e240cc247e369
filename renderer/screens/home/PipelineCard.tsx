import { Copy, Download, Ellipsis, FolderOpen, History, Trash2, TriangleAlert } from 'lucide-react'
import { memo, type KeyboardEvent } from 'react'
import type { PipelineCard as Card, PipelineFlag } from '../../../shared/api/contract.ts'
import { RunStatusText } from '../../frame/RunStatus.tsx'
import { Thumbnail } from '../../frame/Thumbnail.tsx'
import { counted, dollars, moment, relativeTime, pipelineTitle } from '../../lib/format.ts'
import { deletePipeline, duplicatePipeline, exportPipeline } from '../../lib/pipelines.ts'
import { useNow } from '../../lib/use-now.ts'
import { hrefOf, navigate } from '../../store/index.ts'
import { Badge, IconButton, Menu, Tag, type MenuItem } from '../../ui/index.ts'

interface CardProps {
  card: Card
  flags: readonly PipelineFlag[]
}

/** One pipeline: its picture, what came of its last run, and a menu. Delete works on the focused card. */
export const PipelineCard = memo(function PipelineCard({ card, flags }: CardProps) {
  const name = nameOf(card)
  const empty = isEmpty(card)
  const unread = flags.some(({ what }) => what === 'unread')
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Delete' && event.target instanceof HTMLAnchorElement) remove(card)
  }
  return (
    <li
      data-card={card.id}
      onKeyDown={onKeyDown}
      className="border-line bg-surface rounded-card hover:border-line-2 hover:shadow-soft relative flex flex-col border transition-[border-color,box-shadow]"
    >
      <div className="bg-canvas border-line h-29 overflow-hidden rounded-t-[10px] border-b">
        <Thumbnail sketch={card.thumbnail} />
      </div>
      <div className="flex min-w-0 flex-1 flex-col gap-0.5 py-2.5 pr-2 pl-3.5">
        <div className="flex items-center gap-1">
          <h2 className="min-w-0 flex-1 truncate font-semibold" title={name}>
            <a
              href={hrefOf({ screen: 'editor', pipelineId: card.id })}
              className="after:rounded-card focus-visible:after:outline-accent outline-none after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:outline-offset-2"
            >
              {name}
            </a>
          </h2>
          <div className="relative -my-1">
            <Menu
              items={menuOf(card)}
              trigger={
                <IconButton label={`More for ${name}`} size="sm">
                  <Ellipsis size={15} />
                </IconButton>
              }
            />
          </div>
        </div>
        <p className="text-ink-2 line-clamp-2 pr-1.5 text-sm">
          {card.description === ''
            ? empty && !unread
              ? 'An empty canvas'
              : counted(card.thumbnail.nodes.length, 'node')
            : card.description}
        </p>
        <Flags flags={flags} />
        <LastRun card={card} />
      </div>
    </li>
  )
})

const flagWords: Record<PipelineFlag['what'], string> = {
  unread: 'can’t be read',
  over: 'model switched off',
  gone: 'model gone',
  ends: 'model ends',
  repriced: 'price changed',
}

/** What can't be read, and models that aren't what they were, the gravest first, each sort once with its sentences. */
function Flags({ flags }: { flags: readonly PipelineFlag[] }) {
  if (flags.length === 0) return null
  const sorts = (Object.keys(flagWords) as PipelineFlag['what'][]).filter((what) =>
    flags.some((flag) => flag.what === what),
  )
  return (
    <ul className="flex flex-wrap gap-1 pt-1">
      {sorts.map((what) => {
        const said = flags.filter((flag) => flag.what === what).map(({ words }) => words)
        return (
          <li key={what} className="relative">
            <Badge tone="warn" icon={<TriangleAlert size={11} aria-hidden />} title={said.join(' ')}>
              {flagWords[what]}
              <span className="sr-only">: {said.join(' ')}</span>
            </Badge>
          </li>
        )
      })}
    </ul>
  )
}

function LastRun({ card }: { card: Card }) {
  const now = useNow()
  const run = card.lastRun
  return (
    <div className="text-ink-2 mt-auto flex min-h-5 flex-wrap items-center gap-x-1.5 gap-y-0.5 pt-1.5 pr-1.5 text-xs">
      {run === null ? (
        <span className="text-ink-3 truncate">Never run · changed {relativeTime(card.updatedAt, now)}</span>
      ) : (
        <>
          <RunStatusText status={run.status} />
          <span className="tabular-nums" title={moment(run.startedAt)}>
            · {relativeTime(run.startedAt, now)}
            {run.status !== 'running' && <> · {run.costUsd === null ? 'cost unknown' : dollars(run.costUsd)}</>}
          </span>
        </>
      )}
      <span className="ml-auto flex gap-1">
        {run?.practice === true && <Tag>practice</Tag>}
        {/* That nothing is drawn yet is no mistake. */}
        {card.problems > 0 && !isEmpty(card) && (
          <Badge tone="warn" icon={<TriangleAlert size={11} aria-hidden />}>
            {counted(card.problems, 'problem')}
          </Badge>
        )}
      </span>
    </div>
  )
}

const isEmpty = (card: Card): boolean => card.thumbnail.nodes.length === 0

const nameOf = (card: Card): string => pipelineTitle(card.name)

function remove(card: Card): void {
  focusNeighbour(card)
  void deletePipeline(card.id, nameOf(card))
}

export const menuOf = (card: Card): MenuItem[] => [
  {
    id: 'open',
    label: 'Open',
    icon: <FolderOpen size={15} />,
    onSelect: () => navigate({ screen: 'editor', pipelineId: card.id }),
  },
  {
    id: 'runs',
    label: 'Its runs',
    icon: <History size={15} />,
    onSelect: () => navigate({ screen: 'runs', pipelineId: card.id }),
  },
  {
    id: 'duplicate',
    label: 'Duplicate',
    icon: <Copy size={15} />,
    separated: true,
    onSelect: () => void duplicatePipeline(card.id, nameOf(card)),
  },
  {
    id: 'export',
    label: 'Export',
    icon: <Download size={15} />,
    onSelect: () => void exportPipeline(card.id, nameOf(card)),
  },
  {
    id: 'delete',
    label: 'Delete',
    icon: <Trash2 size={15} />,
    shortcut: 'Del',
    danger: true,
    separated: true,
    onSelect: () => remove(card),
  },
]

/** A card about to go hands the focus to the next one (or the one before), so that the keyboard's place isn't lost. */
function focusNeighbour(card: Card): void {
  const item = document.querySelector(`[data-card="${CSS.escape(card.id)}"]`)
  const neighbour = item?.nextElementSibling ?? item?.previousElementSibling
  neighbour?.querySelector('a')?.focus()
}
