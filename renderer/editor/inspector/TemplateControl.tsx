import { useRef } from 'react'
import { templateParts } from '../model/template-parts.ts'
import { TextArea } from '../../ui/index.ts'

interface Props {
  value: string
  onValueChange: (value: string) => void
  disabled: boolean
  placeholder?: string
}

/**
 * Text with its {{variables}} marked. The marks lie on a mirror of the text behind a plain textarea, so that typing,
 * selecting and screen readers have to do with nothing but a textarea.
 */
export function TemplateControl({ value, onValueChange, disabled, placeholder }: Props) {
  const mirror = useRef<HTMLDivElement>(null)
  return (
    <div className="sw-template">
      <div ref={mirror} aria-hidden className="sw-mirror">
        {templateParts(value).map((part, index) =>
          part.variable === null ? part.text : <mark key={index}>{part.text}</mark>,
        )}
        {'\n'}
      </div>
      <TextArea
        value={value}
        onValueChange={onValueChange}
        rows={6}
        maxRows={20}
        disabled={disabled}
        spellCheck
        className="relative bg-transparent"
        onScroll={(event) => {
          if (mirror.current !== null) mirror.current.scrollTop = event.currentTarget.scrollTop
        }}
        {...(placeholder === undefined ? {} : { placeholder })}
      />
    </div>
  )
}
