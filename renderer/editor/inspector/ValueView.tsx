import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Value } from '../../../shared/values.ts'
import { wordsOf } from '../../host/index.ts'
import { IconButton, toast } from '../../ui/index.ts'
import { Markdown } from '../dock/Markdown.tsx'
import { jsonText } from '../model/values.ts'
import { readsPlainly } from '../model/plain-json.ts'
import { JsonView } from './JsonView.tsx'

/**
 * A whole value as it is best read: an answer as Markdown, a conversation turn by turn, a verdict with its reasons, a list or
 * object as names and values, what is deeper as JSON. Copied, it is the JSON.
 */
export function ValueView({ value }: { value: Value }) {
  if (value.type === 'chat' && Array.isArray(value.data)) {
    return (
      <ol className="flex flex-col gap-2">
        {value.data.map((turn, index) => (
          <li key={index}>
            <span className="text-ink-3 text-xs">{isTurn(turn) ? turn.role : ''}</span>
            <Markdown text={isTurn(turn) ? turn.content : jsonText(turn)} />
          </li>
        ))}
      </ol>
    )
  }
  if (value.type === 'text' && typeof value.data === 'string') return <TextView text={value.data} />
  if (readsPlainly(value.data))
    return (
      <div className="group relative">
        <JsonView data={value.data} />
        <CopyButton text={jsonText(value.data)} />
      </div>
    )
  return <Code text={jsonText(value.data)} />
}

export const TextView = ({ text }: { text: string }) => (
  <div className="group relative">
    {text === '' ? <p className="text-ink-3">Empty.</p> : <Markdown text={text} />}
    <CopyButton text={text} />
  </div>
)

export const Code = ({ text }: { text: string }) => (
  <div className="group relative">
    <pre
      // Longer than it is high, it is scrolled by keyboard too.
      tabIndex={0}
      className="bg-fill rounded-control max-h-80 overflow-auto px-2.5 py-2 font-mono text-xs whitespace-pre-wrap wrap-anywhere"
    >
      {text}
    </pre>
    <CopyButton text={text} />
  </div>
)

export function CopyButton({ text }: { text: string }) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 1500)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      setCopied(true)
    } catch (error) {
      toast({ tone: 'bad', title: 'Could not copy', description: wordsOf(error) })
    }
  }
  return (
    <IconButton
      size="xs"
      label={copied ? 'Copied' : 'Copy'}
      className="bg-raised absolute top-0 right-0 opacity-0 group-hover:opacity-100 focus-visible:opacity-100"
      onClick={() => void copy()}
    >
      {copied ? <Check size={13} /> : <Copy size={13} />}
    </IconButton>
  )
}

const isTurn = (turn: unknown): turn is { role: string; content: string } =>
  typeof turn === 'object' &&
  turn !== null &&
  'role' in turn &&
  'content' in turn &&
  typeof turn.role === 'string' &&
  typeof turn.content === 'string'
