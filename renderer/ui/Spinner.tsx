import { cx } from './cx.ts'

interface Looks {
  size?: number
  label?: string
  className?: string
  /** It stands still: too many of them would turn at once. */
  still?: boolean
}

/** A turning ring; under reduced motion it stands still. Give a `label` where no text beside it says what it waits for. */
export function Spinner({ size = 16, label, className, still = false }: Looks) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      className={cx('shrink-0', !still && 'animate-spin', className)}
      {...(label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })}
    >
      <circle cx="8" cy="8" r="6.25" stroke="currentColor" strokeOpacity="0.22" strokeWidth="2" />
      <path d="M14.25 8A6.25 6.25 0 0 0 8 1.75" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
    </svg>
  )
}
