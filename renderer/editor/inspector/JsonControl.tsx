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

const token = /\s+|"(?:[^"\\\n]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[{}[\],:]/y

/** Where to look: what is no JSON at all is found here, for what stands in the wrong place the browser names a position. */
function where(text: string, message: string): string {
  let at = 0
  for (token.lastIndex = 0; at < text.length && token.test(text);) at = token.lastIndex
  const position = at < text.length ? at : Number(/position (\d+)/.exec(message)?.[1] ?? Number.NaN)
  if (Number.isNaN(position) || position >= text.length) return 'a bracket or a quote is missing at its end.'
  return `look at line ${text.slice(0, position).split('\n').length}.`
}
