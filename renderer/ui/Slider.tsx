import { Slider as Base } from '@base-ui/react/slider'
import { cx } from './cx.ts'

export interface SliderProps {
  value: number
  onValueChange: (value: number) => void
  /** Once, when it is let go: the moment to save. */
  onValueCommitted?: (value: number) => void
  min: number
  max: number
  step: number
  /** Its name. */
  'aria-label': string
  /** What a screen reader says for a value, e.g. "0.70". */
  valueText?: (value: number) => string
  disabled?: boolean
  /** A CSS colour of the theme, e.g. `var(--decide)`. */
  tint?: string
  className?: string
}

export function Slider({
  value,
  onValueChange,
  onValueCommitted,
  min,
  max,
  step,
  valueText,
  disabled = false,
  tint = 'var(--accent)',
  className,
  ...rest
}: SliderProps) {
  return (
    <Base.Root
      value={value}
      min={min}
      max={max}
      step={step}
      disabled={disabled}
      thumbAlignment="edge"
      onValueChange={(next) => onValueChange(next)}
      {...(onValueCommitted === undefined ? {} : { onValueCommitted: (next: number) => onValueCommitted(next) })}
      className={cx('w-full data-disabled:opacity-50', className)}
    >
      <Base.Control className="flex h-7 w-full touch-none items-center select-none">
        <Base.Track className="bg-fill h-1 w-full rounded-full">
          <Base.Indicator className="rounded-full" style={{ backgroundColor: tint }} />
          <Base.Thumb
            aria-label={rest['aria-label']}
            {...(valueText === undefined
              ? {}
              : { getAriaValueText: (_formatted: string, now: number) => valueText(now) })}
            className="bg-surface has-[:focus-visible]:outline-accent size-3.5 rounded-full border-2 has-[:focus-visible]:outline-2 has-[:focus-visible]:outline-offset-2"
            style={{ borderColor: tint }}
          />
        </Base.Track>
      </Base.Control>
    </Base.Root>
  )
}
