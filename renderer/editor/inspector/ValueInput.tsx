import { useState } from 'react'
import { type Json, parseJson } from '../../../shared/json.ts'
import type { Value } from '../../../shared/values.ts'
import { NumberInput, Select, TextArea } from '../../ui/index.ts'
import { FileInput } from './FileInput.tsx'
import { JsonControl } from './JsonControl.tsx'

interface Props {
  label: string
  type: Value['type']
  value: Json | undefined
  onChange: (value: Json | undefined) => void
  readOnly?: boolean
  rows?: number
  placeholder?: string
}

/** A value of a type, as its data. Named by the `Field` around it. */
export function ValueInput({ label, type, value, onChange, readOnly = false, rows = 3, placeholder }: Props) {
  const hint = placeholder === undefined ? {} : { placeholder }
  switch (type) {
    case 'text':
      return (
        <TextArea
          value={typeof value === 'string' ? value : ''}
          onValueChange={(text) => onChange(text === '' ? undefined : text)}
          rows={rows}
          disabled={readOnly}
          {...hint}
        />
      )
    case 'file':
      return (
        <FileInput
          label={label}
          value={typeof value === 'string' ? value : ''}
          readOnly={readOnly}
          placeholder={placeholder ?? 'A path, or drop a picture here'}
          onChange={onChange}
        />
      )
    case 'number':
      return (
        <NumberInput
          value={typeof value === 'number' ? value : null}
          onValueChange={(next) => onChange(next ?? undefined)}
          disabled={readOnly}
          {...hint}
        />
      )
    case 'boolean':
      return (
        <Select
          value={value === true ? 'yes' : value === false ? 'no' : 'none'}
          onValueChange={(next) => onChange(next === 'none' ? undefined : next === 'yes')}
          disabled={readOnly}
          options={[
            { value: 'none', label: 'Not given' },
            { value: 'yes', label: 'Yes' },
            { value: 'no', label: 'No' },
          ]}
        />
      )
    case 'chat':
      return <ChatInput value={value} onChange={onChange} readOnly={readOnly} rows={rows} />
    case 'json':
      return <JsonControl label={label} value={value} onChange={onChange} readOnly={readOnly} anyValue />
  }
}

/** A conversation: plain text is one turn of the user's; a list of turns is written as JSON. */
function ChatInput({
  value,
  onChange,
  readOnly,
  rows,
}: Pick<Props, 'value' | 'onChange'> & { readOnly: boolean; rows: number }) {
  const [text, setText] = useState(() =>
    typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value, null, 2),
  )
  return (
    <TextArea
      value={text}
      rows={rows}
      disabled={readOnly}
      placeholder="What the user says, or a list of turns as JSON"
      onValueChange={(next) => {
        setText(next)
        onChange(next === '' ? undefined : (turns(next) ?? next))
      }}
    />
  )
}

function turns(text: string): Json | null {
  return text.trimStart().startsWith('[') ? (parseJson(text) ?? null) : null
}
