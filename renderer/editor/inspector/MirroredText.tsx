import { useRef, type KeyboardEvent, type ReactNode } from 'react'
import { cx, TextArea } from '../../ui/index.ts'

interface Props {
  value: string
  onValueChange: (value: string) => void
  disabled: boolean
  /** The same text with its marks or colours, as it lies behind what is typed. */
  mirror: ReactNode
  /** The mirror's text is what one sees; else only its marks are, and the text is the textarea's. */
  inked?: boolean
  label?: string
  invalid?: boolean
  placeholder?: string
  spellCheck?: boolean
  rows?: number
  maxRows?: number
  onKeyDown?: (event: KeyboardEvent<HTMLTextAreaElement>) => void
}

/**
 * Text with colours or marks in it. They lie on a mirror of the text behind a plain textarea, so that typing, selecting,
 * undoing and screen readers have to do with nothing but a textarea, and Tab leaves it.
 */
export function MirroredText({ value, mirror, inked = false, label, invalid, rows = 6, maxRows = 20, ...rest }: Props) {
  const behind = useRef<HTMLDivElement>(null)
  return (
    <div className={cx('sw-template', inked && 'sw-inked')}>
      <div ref={behind} aria-hidden className="sw-mirror">
        {mirror}
        {'\n'}
      </div>
      <TextArea
        {...rest}
        value={value}
        rows={rows}
        maxRows={maxRows}
        className="relative bg-transparent"
        onScroll={(event) => {
          if (behind.current !== null) behind.current.scrollTop = event.currentTarget.scrollTop
        }}
        {...(label === undefined ? {} : { 'aria-label': label })}
        {...(invalid === true ? { 'aria-invalid': true } : {})}
      />
    </div>
  )
}
