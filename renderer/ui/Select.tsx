import { Select as Base } from '@base-ui/react/select'
import { Check, ChevronDown } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from './cx.ts'
import { boxClass } from './Input.tsx'
import { itemClass, popupClass } from './popup.ts'

export interface SelectOption<T extends string> {
  value: T
  label: string
  /** A second, quieter line. */
  help?: string
  icon?: ReactNode
  /** At the right end, e.g. a price. */
  aside?: ReactNode
  disabled?: boolean
  /** Options of one group stand together under its name, in the order given. */
  group?: string
}

export interface SelectProps<T extends string> {
  value: T | null
  onValueChange: (value: T) => void
  options: readonly SelectOption<T>[]
  placeholder?: string
  disabled?: boolean
  id?: string
  'aria-label'?: string
  size?: 'sm' | 'md'
  className?: string
}

/** One of several. Name it by a `Field` or `aria-label`. */
export function Select<T extends string>({
  value,
  onValueChange,
  options,
  placeholder,
  size = 'md',
  className,
  ...rest
}: SelectProps<T>) {
  const chosen = options.find((option) => option.value === value)
  return (
    <Base.Root
      items={options}
      value={value}
      modal={false}
      disabled={rest.disabled ?? false}
      onValueChange={(next) => {
        if (next !== null) onValueChange(next)
      }}
    >
      <Base.Trigger
        {...(rest.id === undefined ? {} : { id: rest.id })}
        aria-label={rest['aria-label']}
        className={cx(
          boxClass,
          'flex items-center gap-2 text-left select-none data-popup-open:border-accent data-disabled:opacity-60',
          size === 'md' ? 'h-8 pr-2 pl-2.5' : 'h-7 pr-1.5 pl-2 text-sm',
          className,
        )}
      >
        {chosen?.icon}
        <Base.Value
          className="data-placeholder:text-ink-3 min-w-0 flex-1 truncate"
          placeholder={placeholder ?? 'Choose'}
        />
        {chosen?.aside}
        <Base.Icon className="text-ink-3 flex shrink-0">
          <ChevronDown size={14} />
        </Base.Icon>
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner className="z-50 outline-none" sideOffset={4} alignItemWithTrigger={false} align="start">
          <Base.Popup
            className={cx(
              popupClass,
              'max-h-[min(var(--available-height),22rem)] min-w-(--anchor-width) overflow-y-auto p-1',
            )}
          >
            <Base.List>
              {groupsOf(options).map(([group, members]) =>
                group === null ? (
                  members.map((option) => <Item key={option.value} option={option} />)
                ) : (
                  <Base.Group key={group} className="mt-1 first:mt-0">
                    <Base.GroupLabel className="text-ink-3 px-2 py-1 text-xs font-semibold">{group}</Base.GroupLabel>
                    {members.map((option) => (
                      <Item key={option.value} option={option} />
                    ))}
                  </Base.Group>
                ),
              )}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

function Item<T extends string>({ option }: { option: SelectOption<T> }) {
  return (
    <Base.Item value={option.value} disabled={option.disabled ?? false} className={itemClass}>
      {option.icon}
      <span className="min-w-0 flex-1">
        <Base.ItemText className="block truncate">{option.label}</Base.ItemText>
        {option.help !== undefined && <span className="text-ink-2 block max-w-72 text-xs">{option.help}</span>}
      </span>
      {option.aside}
      <span className="text-accent flex w-4 justify-end">
        <Base.ItemIndicator>
          <Check size={14} />
        </Base.ItemIndicator>
      </span>
    </Base.Item>
  )
}

function groupsOf<T extends string>(options: readonly SelectOption<T>[]): [string | null, SelectOption<T>[]][] {
  const groups = new Map<string | null, SelectOption<T>[]>()
  for (const option of options) {
    const group = option.group ?? null
    const members = groups.get(group)
    if (members === undefined) groups.set(group, [option])
    else members.push(option)
  }
  return [...groups]
}
