import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { memo, useEffect, useRef, type CSSProperties, type KeyboardEvent, type ReactNode } from 'react'
import { cx } from '../ui/index.ts'

export interface Column<Row> {
  id: string
  title: string
  /** Width of its track in the grid, e.g. `minmax(150px, 1.2fr)`. */
  width: string
  right?: boolean
  /** Left out where the table is narrower than about 1,150 px. */
  wideOnly?: boolean
  sortable?: boolean
  cell: (row: Row) => ReactNode
}

export interface Sort {
  column: string
  descending: boolean
}

export interface VirtualTableProps<Row> {
  label: string
  rows: readonly Row[]
  /** Keep it the same object from one drawing to the next: rows are only drawn anew when it or they change. */
  columns: readonly Column<Row>[]
  keyOf: (row: Row) => string
  rowHeight: number
  /** Rows below that were not read yet: `onEnd` is called as one nears the end. */
  more?: boolean
  onEnd?: () => void
  sort?: Sort
  onSort?: (column: string) => void
}

/** A table of any length: only the rows in sight are in the page. Arrow keys walk from one row's link or button to the next. */
export function VirtualTable<Row>({
  label,
  rows,
  columns,
  keyOf,
  rowHeight,
  more = false,
  onEnd,
  sort,
  onSort,
}: VirtualTableProps<Row>) {
  const scroller = useRef<HTMLDivElement>(null)
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => {
      const row = rows[index]
      return row === undefined ? index : keyOf(row)
    },
    overscan: 8,
  })
  const shown = list.getVirtualItems()
  const lastShown = shown.at(-1)?.index ?? 0
  useEffect(() => {
    if (more && lastShown >= rows.length - 20) onEnd?.()
  }, [more, lastShown, rows.length, onEnd])

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key]
    const at = document.activeElement?.closest<HTMLElement>('[data-index]')?.dataset['index']
    if (step === undefined || at === undefined) return
    event.preventDefault()
    const to = Math.max(0, Math.min(rows.length - 1, Number(at) + step))
    list.scrollToIndex(to, { align: 'auto' })
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-index="${to}"] :is(a, button)`)?.focus(),
    )
  }

  const narrow = columns.filter((column) => column.wideOnly !== true)
  const tracks: CSSProperties = {
    '--wide': columns.map(({ width }) => width).join(' '),
    '--narrow': narrow.map(({ width }) => width).join(' '),
  }
  return (
    <div
      role="table"
      aria-label={label}
      aria-rowcount={more ? -1 : rows.length + 1}
      style={tracks}
      className="bg-surface border-line rounded-card @container flex min-h-0 flex-col overflow-hidden border"
    >
      {/* The same scrollbar as below, unseen, so that the columns stand under each other. */}
      <div
        role="rowgroup"
        className="border-line shrink-0 overflow-y-scroll border-b [scrollbar-color:transparent_transparent]"
      >
        <div role="row" aria-rowindex={1} className={cx(rowClass, 'h-8')}>
          {columns.map((column) => {
            const sorted = sort?.column === column.id ? (sort.descending ? 'descending' : 'ascending') : undefined
            return (
              <div
                key={column.id}
                role="columnheader"
                aria-sort={sorted}
                className={cx('text-ink-2 truncate text-xs font-semibold', cellClass(column))}
              >
                {column.sortable === true ? (
                  <button
                    type="button"
                    onClick={() => onSort?.(column.id)}
                    className="hover:text-ink rounded-tag inline-flex items-center gap-0.5"
                  >
                    {column.title}
                    {sorted === 'descending' && <ArrowDown size={12} aria-hidden />}
                    {sorted === 'ascending' && <ArrowUp size={12} aria-hidden />}
                  </button>
                ) : (
                  column.title
                )}
              </div>
            )
          })}
        </div>
      </div>
      <div ref={scroller} role="rowgroup" onKeyDown={onKeyDown} className="min-h-0 flex-1 overflow-y-scroll">
        <div role="presentation" className="relative" style={{ height: list.getTotalSize() }}>
          {shown.map((item) => {
            const row = rows[item.index]
            if (row === undefined) return null
            return (
              <Line
                key={item.key}
                row={row}
                columns={columns as readonly Column<unknown>[]}
                index={item.index}
                top={item.start}
                height={rowHeight}
              />
            )
          })}
        </div>
      </div>
    </div>
  )
}

const rowClass = 'grid grid-cols-(--narrow) items-center gap-3 px-3.5 @min-[1150px]:grid-cols-(--wide)'

const cellClass = (column: Pick<Column<never>, 'right' | 'wideOnly'>): string =>
  cx(
    'min-w-0',
    column.right === true && 'text-right tabular-nums',
    column.wideOnly === true && 'hidden @min-[1150px]:block',
  )

interface LineProps {
  row: unknown
  columns: readonly Column<unknown>[]
  index: number
  top: number
  height: number
}

const Line = memo(function Line({ row, columns, index, top, height }: LineProps) {
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      data-index={index}
      style={{ height, transform: `translateY(${top}px)` }}
      className={cx(
        rowClass,
        'border-line hover:bg-fill absolute inset-x-0 top-0 transition-colors',
        index > 0 && 'border-t',
      )}
    >
      {columns.map((column) => (
        <div key={column.id} role="cell" className={cellClass(column)}>
          {column.cell(row)}
        </div>
      ))}
    </div>
  )
})
