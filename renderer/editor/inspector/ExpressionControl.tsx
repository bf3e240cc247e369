import { useEffect, useState } from 'react'
import type { Results } from '../../../shared/api/contract.ts'
import { type Json, parseJson } from '../../../shared/json.ts'
import { host } from '../../host/index.ts'
import { Button, Field, TextArea } from '../../ui/index.ts'
import { readNode } from '../model/kinds.ts'
import { nodeIn } from '../model/operations.ts'
import { useEditor, useSession } from '../session.ts'
import { Code } from './ValueView.tsx'

interface Props {
  value: string
  onValueChange: (value: string) => void
  disabled: boolean
}

/** What was typed as a sample, by node and port, while the app is open: nothing of it belongs in the document. */
const typed = new Map<string, Record<string, string>>()

/** An expression, and below it what it makes of a sample: of values one types, or of those of the last run. */
export function ExpressionControl({ value, onValueChange, disabled }: Props) {
  const nodeId = useEditor((state) => [...state.selection.nodes][0])
  return (
    <>
      <TextArea
        value={value}
        onValueChange={onValueChange}
        rows={4}
        maxRows={20}
        disabled={disabled}
        spellCheck={false}
        className="font-mono text-xs"
      />
      {nodeId !== undefined && <Preview key={nodeId} nodeId={nodeId} expression={value} />}
    </>
  )
}

function Preview({ nodeId, expression }: { nodeId: string; expression: string }) {
  const ports = useEditor((state) => {
    const node = nodeIn(state.document, nodeId)
    return node === undefined
      ? ''
      : readNode(node)
          .ports.inputs.map((port) => port.id)
          .join('\n')
  })
  const arrived = useArrived(nodeId)
  const [texts, setTexts] = useState<Record<string, string>>(() => typed.get(nodeId) ?? arrived)
  const write = (next: Record<string, string>) => {
    typed.set(nodeId, next)
    setTexts(next)
  }
  const names = ports === '' ? [] : ports.split('\n')
  return (
    <section aria-label="Try it" className="bg-fill rounded-control mt-1.5 flex flex-col gap-2 p-2.5">
      <div className="flex min-h-6 items-center gap-2">
        <h3 className="text-ink-2 flex-1 text-xs font-semibold">Try it</h3>
        {Object.keys(arrived).length > 0 && (
          <Button size="sm" variant="quiet" className="-my-1 h-6 px-1.5 text-xs" onClick={() => write(arrived)}>
            Take the last run’s
          </Button>
        )}
      </div>
      {names.map((port) => (
        <Field key={port} label={port === 'value' ? 'Sample of the value ($)' : `Sample of $${port}`}>
          <TextArea
            value={texts[port] ?? ''}
            onValueChange={(text) => write({ ...texts, [port]: text })}
            rows={2}
            maxRows={8}
            spellCheck={false}
            className="font-mono text-xs"
          />
        </Field>
      ))}
      <Outcome expression={expression} texts={texts} names={names} />
    </section>
  )
}

/** What came to each port in the last run, as text. */
function useArrived(nodeId: string): Record<string, string> {
  const { run } = useSession()
  const arrived: Record<string, string> = {}
  for (const edge of run.ran()?.edges ?? []) {
    const value = edge.to.node === nodeId ? run.step(edge.from.node)?.outputs?.[edge.from.port] : undefined
    if (value === undefined) continue
    arrived[edge.to.port] = typeof value.data === 'string' ? value.data : JSON.stringify(value.data, null, 2)
  }
  return arrived
}

/** JSON where it is JSON, else text: as a person means it. */
function sampleOf(text: string): Json {
  const json = parseJson(text)
  return json === undefined ? text : json
}

const restMs = 250

function Outcome({
  expression,
  texts,
  names,
}: {
  expression: string
  texts: Record<string, string>
  names: readonly string[]
}) {
  const [made, setMade] = useState<Results['expressions.try'] | { fault: string } | null>(null)
  const asked = JSON.stringify([expression, names.map((name) => texts[name] ?? '')])
  const empty = (texts['value'] ?? '').trim() === ''
  useEffect(() => {
    if (empty) return
    let over = false
    const timer = setTimeout(() => {
      const [text, samples] = JSON.parse(asked) as [string, string[]]
      const values = new Map(names.map((name, index) => [name, sampleOf(samples[index] ?? '')]))
      const { value = null, ...variables } = Object.fromEntries(values)
      void host.call('expressions.try', { expression: text, value, variables }).then((result) => {
        if (!over) setMade(result.ok ? result.value : { fault: result.error.message })
      })
    }, restMs)
    return () => {
      over = true
      clearTimeout(timer)
    }
    // `asked` stands for expression, names and samples.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [asked, empty])
  if (empty) return <p className="text-ink-3 text-xs">Type a sample to see what the expression makes of it.</p>
  if (made === null) return null
  if ('fault' in made) return <Fault words={made.fault} />
  if (!made.ok) return <Fault words={made.problem} />
  return (
    <div role="status" aria-label="Result">
      <Code text={typeof made.value === 'string' ? made.value : JSON.stringify(made.value, null, 2)} />
    </div>
  )
}

const Fault = ({ words }: { words: string }) => (
  <p role="status" aria-label="Result" className="text-bad text-xs wrap-anywhere">
    {words}
  </p>
)
