import { templateParts } from '../model/template-parts.ts'
import { MirroredText } from './MirroredText.tsx'

interface Props {
  value: string
  onValueChange: (value: string) => void
  disabled: boolean
  placeholder?: string
}

/** Text with its {{variables}} marked. */
export function TemplateControl(props: Props) {
  const parts = templateParts(props.value)
  return (
    <MirroredText
      {...props}
      spellCheck
      mirror={parts.map((part, index) => (part.variable === null ? part.text : <mark key={index}>{part.text}</mark>))}
    />
  )
}
