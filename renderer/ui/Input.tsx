import { Field } from '@base-ui/react/field'
import { NumberField } from '@base-ui/react/number-field'
import { Search, X } from 'lucide-react'
import { useRef, type ComponentProps, type ReactNode } from 'react'
import { cx } from './cx.ts'
import { Kbd } from './Kbd.tsx'

/** What every box one types into looks like. */
export const boxClass =
  'w-full min-w-0 bg-surface text-ink border border-line-2 rounded-control transition-colors hover:border-ink-3 ' +
  'focus-visible:outline-2 focus-visible:outline-accent focus-visible:-outline-offset-1 ' +
  'data-invalid:border-bad aria-invalid:border-bad disabled:bg-fill disabled:text-ink-2 disabled:hover:border-line-2'

export interface InputProps extends Omit<ComponentProps<'input'>, 'onChange' | 'value' | 'defaultValue' | 'size'> {
  value: string
  onValueChange: (value: string) => void
}

/** One line of text, 32 px high. Name it by a `Field`, a label or `aria-label`. */
export function Input({ onValueChange, className, ref, ...rest }: InputProps) {
  return (
    <Field.Control
      {...rest}
      ref={ref}
      onValueChange={(value) => onValueChange(value)}
      className={cx(boxClass, 'h-8 px-2.5', className)}
    />
  )
}

export interface TextAreaProps extends Omit<ComponentProps<'textarea'>, 'onChange' | 'value' | 'defaultValue'> {
  value: string
  onValueChange: (value: string) => void
  /** Grows with its text up to this many lines. */
  maxRows?: number
}

export function TextArea({ value, onValueChange, rows = 3, maxRows = 14, className, ...rest }: TextAreaProps) {
  return (
    <Field.Control
      value={value}
      onValueChange={(next) => onValueChange(next)}
      render={
        <textarea
          {...rest}
          rows={rows}
          style={{ fieldSizing: 'content', minHeight: rows * 20 + 14, maxHeight: maxRows * 20 + 14 }}
          className={cx(boxClass, 'resize-none px-2.5 py-1.5 leading-5', className)}
        />
      }
    />
  )
}

export interface NumberInputProps {
  /** Null while empty. */
  value: number | null
  onValueChange: (value: number | null) => void
  /** Once per edit: on blur, Enter, or an arrow key let go. */
  onValueCommitted?: (value: number | null) => void
  min?: number
  max?: number
  step?: number
  /** Shown after the number, e.g. `ms`. */
  unit?: string
  whole?: boolean
  placeholder?: string
  disabled?: boolean
  id?: string
  'aria-label'?: string
  className?: string
}

/** A number: arrows step it, Shift by ten, typed text that is no number is refused on blur. */
export function NumberInput({
  value,
  onValueChange,
  onValueCommitted,
  min,
  max,
  step = 1,
  unit,
  whole = false,
  className,
  ...rest
}: NumberInputProps) {
  return (
    <NumberField.Root
      value={value}
      onValueChange={(next) => onValueChange(next)}
      {...(onValueCommitted === undefined ? {} : { onValueCommitted: (next: number | null) => onValueCommitted(next) })}
      {...(min === undefined ? {} : { min })}
      {...(max === undefined ? {} : { max })}
      {...(rest.id === undefined ? {} : { id: rest.id })}
      disabled={rest.disabled ?? false}
      step={step}
      smallStep={step}
      largeStep={step * 10}
      locale="en-US"
      format={{ maximumFractionDigits: whole ? 0 : 9, useGrouping: true }}
      className={cx('relative', className)}
    >
      <NumberField.Input
        aria-label={rest['aria-label']}
        placeholder={rest.placeholder}
        className={cx(boxClass, 'h-8 px-2.5 tabular-nums', unit !== undefined && 'pr-12')}
      />
      {unit !== undefined && (
        <span
          aria-hidden
          className="text-ink-2 pointer-events-none absolute inset-y-0 right-2.5 flex items-center text-sm"
        >
          {unit}
        </span>
      )}
    </NumberField.Root>
  )
}

export interface SearchBoxProps extends Omit<InputProps, 'type' | 'aria-label'> {
  /** Its name for screen readers; also the placeholder unless one is given. */
  label: string
  shortcut?: string
  icon?: ReactNode
}

/** A search field with a button that empties it; Escape empties it too. */
export function SearchBox({
  label,
  shortcut,
  icon,
  value,
  onValueChange,
  className,
  placeholder,
  onKeyDown,
  ref,
  ...rest
}: SearchBoxProps) {
  const input = useRef<HTMLInputElement>(null)
  const clear = () => {
    onValueChange('')
    input.current?.focus()
  }
  const keep = (element: HTMLInputElement | null) => {
    input.current = element
    if (typeof ref === 'function') ref(element)
    else if (ref != null) ref.current = element
  }
  return (
    <div className={cx('relative', className)}>
      <span aria-hidden className="text-ink-3 pointer-events-none absolute inset-y-0 left-2.5 flex items-center">
        {icon ?? <Search size={14} />}
      </span>
      <Input
        {...rest}
        ref={keep}
        type="text"
        role="searchbox"
        aria-label={label}
        placeholder={placeholder ?? label}
        value={value}
        onValueChange={onValueChange}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && value !== '') {
            event.stopPropagation()
            clear()
          }
          onKeyDown?.(event)
        }}
        className="px-8"
      />
      <span className="absolute inset-y-0 right-1.5 flex items-center">
        {value !== '' ? (
          <button
            type="button"
            aria-label="Clear"
            onClick={clear}
            className="text-ink-3 hover:text-ink hover:bg-fill rounded-tag flex size-5 items-center justify-center"
          >
            <X size={13} />
          </button>
        ) : (
          shortcut !== undefined && <Kbd>{shortcut}</Kbd>
        )}
      </span>
    </div>
  )
}
