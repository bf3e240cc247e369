import { lazy, Suspense, useRef, useState } from 'react'
import { isJsonObject, type Json } from '../../../shared/json.ts'

const CodeEditor = lazy(async () => ({ default: (await import('./CodeEditor.tsx')).CodeEditor }))

interface Props {
  label: string
  value: Json | undefined
  onChange: (value: Json | undefined) => void
  readOnly: boolean
  /** Any JSON value; else only objects, which is what a schema is. */
  anyValue?: boolean
}

const written = (value: Json | undefined): string => (value === undefined ? '' : JSON.stringify(value, null, 2))

/** JSON as text. What can't be read stays here with the reason, and the document keeps what it had. */
export function JsonControl({ label, value, onChange, readOnly, anyValue = false }: Props) {
  const [text, setText] = useState(() => written(value))
  const [fault, setFault] = useState<string | null>(null)
  const sent = useRef(value)
  // Undo, or another hand, changed it: what is typed here gives way.
  if (value !== sent.current && JSON.stringify(value) !== JSON.stringify(sent.current)) {
    sent.current = value
    setText(written(value))
    setFault(null)
  }
  const change = (next: string) => {
    setText(next)
    const read = readJson(next, anyValue)
    setFault(read.ok ? null : read.fault)
    if (!read.ok) return
    sent.current = read.value
    onChange(read.value)
  }
  return (
    <div className="flex flex-col gap-1">
      <Suspense fallback={<div className="bg-fill rounded-control h-24" />}>
        <CodeEditor label={label} value={text} onChange={change} readOnly={readOnly} invalid={fault !== null} />
      </Suspense>
      {fault !== null && (
        <p role="alert" className="text-bad text-xs">
          {fault}
        </p>
      )}
    </div>
  )
}

type Read = { ok: true; value: Json | undefined } | { ok: false; fault: string }

export function readJson(text: string, anyValue: boolean): Read {
  if (text.trim() === '') return { ok: true, value: undefined }
  try {
    const value = JSON.parse(text) as Json
    return anyValue || isJsonObject(value)
      ? { ok: true, value }
      : { ok: false, fault: 'A schema is an object, in { }.' }
  } catch (error) {
    return { ok: false, fault: `Not JSON yet: ${where(text, error instanceof Error ? error.message : '')}` }
  }
}

/** The browser names a position; a person looks for a line. */
function where(text: string, message: string): string {
  const position = /position (\d+)/.exec(message)?.[1]
  if (position === undefined) return 'something is missing at its end.'
  return `look at line ${text.slice(0, Number(position)).split('\n').length}.`
}
