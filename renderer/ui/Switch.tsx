import { Switch as Base } from '@base-ui/react/switch'
import type { ReactNode } from 'react'
import { cx } from './cx.ts'

export interface SwitchProps {
  checked: boolean
  onCheckedChange: (checked: boolean) => void
  /** Shown beside it and its name; without one, name it by `aria-label` or a `Field`. */
  label?: ReactNode
  'aria-label'?: string
  disabled?: boolean
  className?: string
}

export function Switch({ checked, onCheckedChange, label, disabled = false, className, ...rest }: SwitchProps) {
  const control = (
    <Base.Root
      checked={checked}
      disabled={disabled}
      onCheckedChange={(next) => onCheckedChange(next)}
      aria-label={rest['aria-label']}
      className="border-ink-3 data-checked:border-accent data-checked:bg-accent group flex h-4.5 w-8 shrink-0 items-center rounded-full border p-0.5 transition-colors data-disabled:opacity-50"
    >
      <Base.Thumb className="bg-ink-3 data-checked:bg-on-accent size-3 rounded-full transition-[translate,background-color] data-checked:translate-x-3.5" />
    </Base.Root>
  )
  if (label === undefined) return control
  return (
    <label className={cx('flex min-h-7 items-center gap-2 select-none', className)}>
      <span className="min-w-0 flex-1">{label}</span>
      {control}
    </label>
  )
}
