import type { ComponentProps, ReactElement, ReactNode } from 'react'
import { cx } from './cx.ts'
import { Spinner } from './Spinner.tsx'
import { Tooltip, type Side } from './Tooltip.tsx'

export type ButtonVariant = 'primary' | 'secondary' | 'quiet' | 'danger'
export type ControlSize = 'sm' | 'md'

const variants: Record<ButtonVariant, string> = {
  primary: 'bg-accent text-on-accent hover:bg-accent-strong border-transparent',
  secondary: 'bg-raised text-ink border-line-2 hover:bg-fill',
  quiet: 'bg-transparent text-ink-2 border-transparent hover:bg-fill hover:text-ink',
  danger: 'bg-raised text-bad border-line-2 hover:bg-bad-soft',
}

const base =
  'inline-flex shrink-0 items-center justify-center border font-semibold whitespace-nowrap select-none rounded-control ' +
  'transition-colors disabled:pointer-events-none disabled:opacity-50 aria-disabled:opacity-50 [&_svg]:shrink-0'

export interface ButtonProps extends ComponentProps<'button'> {
  variant?: ButtonVariant
  size?: ControlSize
  icon?: ReactNode
  /** Shows a turning ring in place of the icon and takes no clicks; the button keeps its name and focus. */
  busy?: boolean
}

/** 32 px high, 28 in size `sm`. `type` is `button` unless given. */
export function Button({
  variant = 'secondary',
  size = 'md',
  icon,
  busy = false,
  className,
  children,
  onClick,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-busy={busy || undefined}
      aria-disabled={busy || rest['aria-disabled']}
      onClick={busy ? (event) => event.preventDefault() : onClick}
      className={cx(
        base,
        size === 'md' ? 'h-8 gap-2 px-3.5' : 'h-7 gap-1.5 px-2.5 text-sm',
        variants[variant],
        className,
      )}
    >
      {busy ? <Spinner size={14} /> : icon}
      {children}
    </button>
  )
}

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  /** Its name: spoken, and shown as a tooltip. */
  label: string
  children: ReactNode
  shortcut?: string
  variant?: ButtonVariant
  size?: ControlSize | 'xs'
  side?: Side
}

const square = { xs: 'size-6', sm: 'size-7', md: 'size-8' }

/** A square button with an icon (16 px) as its child. */
export function IconButton({
  label,
  shortcut,
  variant = 'quiet',
  size = 'md',
  side = 'bottom',
  className,
  children,
  ...rest
}: IconButtonProps) {
  const button: ReactElement = (
    <button type="button" {...rest} aria-label={label} className={cx(base, square[size], variants[variant], className)}>
      {children}
    </button>
  )
  return (
    <Tooltip content={label} side={side} {...(shortcut === undefined ? {} : { shortcut })}>
      {button}
    </Tooltip>
  )
}
