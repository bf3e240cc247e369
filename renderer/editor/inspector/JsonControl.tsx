import { useRef, useState, type KeyboardEvent } from 'react'
import { isJsonObject, type Json } from '../../../shared/json.ts'
import { indentAfter, jsonParts } from '../model/json-parts.ts'
import { FaultLine } from './FaultLine.tsx'
import { MirroredText } from './MirroredText.tsx'

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
      <MirroredText
        label={label}
        value={text}
        onValueChange={change}
        disabled={readOnly}
        invalid={fault !== null}
        inked
        rows={4}
        maxRows={14}
        spellCheck={false}
        onKeyDown={breakLine}
        mirror={coloured(text)}
      />
      <FaultLine fault={fault} />
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

/** Where to look: what is no JSON at all is found here, for what stands in the wrong place the browser names a position. */
function where(text: string, message: string): string {
  const parts = jsonParts(text)
  const wrong = parts.at(-1)?.is === 'other' ? text.length - (parts.at(-1)?.text.length ?? 0) : null
  const position = wrong ?? Number(/position (\d+)/.exec(message)?.[1] ?? Number.NaN)
  if (Number.isNaN(position) || position >= text.length) return 'a bracket or a quote is missing at its end.'
  return `look at line ${text.slice(0, position).split('\n').length}.`
}

const inks = {
  name: 'text-accent',
  string: 'text-ok',
  number: 'text-decide',
  word: 'text-flow',
  space: 'text-ink',
  other: 'text-ink',
}
/** So much is coloured with every letter typed; what is longer stays in one colour. */
const mostColoured = 20_000

const coloured = (text: string) =>
  text.length > mostColoured ? (
    <span className={inks.other}>{text}</span>
  ) : (
    jsonParts(text).map((part, index) => (
      <span key={index} className={inks[part.is]}>
        {part.text}
      </span>
    ))
  )

/** A new line begins where the one before it did. Told to the browser as typed, so that it can be undone. */
function breakLine(event: KeyboardEvent<HTMLTextAreaElement>): void {
  if (event.key !== 'Enter' || event.nativeEvent.isComposing || event.ctrlKey || event.metaKey) return
  const { value, selectionStart } = event.currentTarget
  const indent = indentAfter(value, selectionStart)
  if (indent !== '' && document.execCommand?.('insertText', false, `\n${indent}`)) event.preventDefault()
}
