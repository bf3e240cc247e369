import { Field as Base } from '@base-ui/react/field'
import type { ReactNode } from 'react'
import { cx } from './cx.ts'

export interface FieldProps {
  label: ReactNode
  /** One sentence under the control. */
  help?: ReactNode
  /** What is wrong with the value, in words; marks the control as invalid. */
  error?: ReactNode
  /** At the right of the label: a value, a unit, a button. */
  aside?: ReactNode
  /** The label is only spoken: the place says what it is. */
  hideLabel?: boolean
  /** One control of this folder; label, help and error are tied to it. */
  children: ReactNode
  className?: string
}

export function Field({ label, help, error, aside, hideLabel = false, children, className }: FieldProps) {
  const wrong = error !== undefined && error !== null && error !== false && error !== ''
  return (
    <Base.Root invalid={wrong} className={cx('flex min-w-0 flex-col gap-1.5', className)}>
      <div className={hideLabel ? 'sr-only' : 'flex min-h-4 items-baseline gap-2'}>
        <Base.Label className="text-ink-2 min-w-0 flex-1 text-sm font-semibold">{label}</Base.Label>
        {aside}
      </div>
      {children}
      {wrong && (
        <Base.Description className="text-bad text-xs" role="alert">
          {error}
        </Base.Description>
      )}
      {help !== undefined && <Base.Description className="text-ink-3 text-xs">{help}</Base.Description>}
    </Base.Root>
  )
}
