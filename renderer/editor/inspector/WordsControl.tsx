import { useState } from 'react'
import type { Json } from '../../../shared/json.ts'
import { Input } from '../../ui/index.ts'

const wordsIn = (text: string): string[] =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')

/** A list of words, typed in one line with commas between them. */
export function WordsControl({
  value,
  onChange,
  readOnly,
  placeholder,
}: {
  value: Json | undefined
  onChange: (words: string[] | undefined) => void
  readOnly: boolean
  placeholder?: string
}) {
  const words = Array.isArray(value) ? value.filter((word) => typeof word === 'string') : []
  const [typed, setTyped] = useState<string | null>(null)
  // What is typed stands as long as it says what the list says: a comma at its end isn't taken away.
  const text = typed !== null && wordsIn(typed).join() === words.join() ? typed : words.join(', ')
  return (
    <Input
      value={text}
      disabled={readOnly}
      placeholder={placeholder}
      onValueChange={(next) => {
        setTyped(next)
        const list = wordsIn(next)
        onChange(list.length === 0 ? undefined : list)
      }}
    />
  )
}
