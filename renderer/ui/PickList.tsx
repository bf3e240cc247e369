import { useEffect, useId, useRef, type KeyboardEvent, type ReactNode } from 'react'
import { Search } from 'lucide-react'
import { cx } from './cx.ts'

export interface PickListProps<Item> {
  /** Its name for screen readers. */
  label: string
  placeholder: string
  text: string
  onText: (text: string) => void
  items: readonly Item[]
  keyOf: (item: Item) => string
  draw: (item: Item) => ReactNode
  /** What is said when there is nothing to pick. */
  empty: ReactNode
  /** The item that Enter takes. */
  at: number
  onAt: (at: number) => void
  onPick: (item: Item) => void
  className?: string
}

/** A field one types into over a list one picks from: arrows go through the list, Enter takes, all without the mouse. */
export function PickList<Item>({
  label,
  placeholder,
  text,
  onText,
  items,
  keyOf,
  draw,
  empty,
  at,
  onAt,
  onPick,
  className,
}: PickListProps<Item>) {
  const list = useRef<HTMLUListElement>(null)
  const listId = useId()
  const chosen = items[at]
  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' })
  }, [at, items])
  const onKeyDown = (event: KeyboardEvent) => {
    const last = items.length - 1
    const to = {
      ArrowDown: at >= last ? 0 : at + 1,
      ArrowUp: at <= 0 ? last : at - 1,
      PageDown: Math.min(last, at + 7),
      PageUp: Math.max(0, at - 7),
    }[event.key]
    if (to !== undefined) {
      event.preventDefault()
      if (items.length > 0) onAt(to)
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault()
      if (chosen !== undefined) onPick(chosen)
    }
  }
  return (
    <div className={cx('flex min-h-0 flex-col', className)}>
      <div className="border-line has-focus-visible:border-accent flex h-10 shrink-0 items-center gap-2 border-b px-3 transition-colors">
        <Search size={14} className="text-ink-3" aria-hidden />
        <input
          autoFocus
          role="combobox"
          aria-label={label}
          aria-expanded
          aria-controls={listId}
          aria-activedescendant={chosen === undefined ? undefined : `${listId}-${at}`}
          aria-autocomplete="list"
          autoComplete="off"
          spellCheck={false}
          placeholder={placeholder}
          value={text}
          onChange={(event) => onText(event.target.value)}
          onKeyDown={onKeyDown}
          className="h-full min-w-0 flex-1 bg-transparent outline-none"
        />
      </div>
      {items.length === 0 && <p className="text-ink-2 px-3 py-4">{empty}</p>}
      <ul
        ref={list}
        id={listId}
        role="listbox"
        aria-label={label}
        className={cx('min-h-0 flex-1 overflow-y-auto p-1', items.length === 0 && 'hidden')}
      >
        {items.map((item, index) => (
          <li
            key={keyOf(item)}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === at}
            onPointerMove={() => onAt(index)}
            onClick={() => onPick(item)}
            className={cx('rounded-control flex items-center gap-2.5 px-2 py-1.5', index === at && 'bg-fill')}
          >
            {draw(item)}
          </li>
        ))}
      </ul>
    </div>
  )
}
