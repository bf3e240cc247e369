import { useState } from 'react'
import { type Rehearsal, rehearsedNodes } from '../../../shared/partial.ts'
import { Button, Dialog, Field, NumberInput, Select, TextArea } from '../../ui/index.ts'
import { titleOf } from '../model/kinds.ts'
import { nodeIn } from '../model/operations.ts'
import { useEditor, useSession, useTransient, useView } from '../session.ts'
import { faults } from './faults.ts'
import { RehearsedTools, type ToolCalls } from './RehearsedTools.tsx'
import { hasTools, toolNames } from './tools.ts'

type Rule = Rehearsal['nodes'][string]

/** A Tool use may be rehearsed by what its tools answer alone. */
const asDrawn = 'as drawn'

/** Lets one node meet a fault, or give an answer of the user's, in every run until it is taken back. */
export function RehearseDialog() {
  const id = useTransient((state) => state.rehearsing)
  return id === null ? null : <Rehearse key={id} id={id} />
}

function Rehearse({ id }: { id: string }) {
  const session = useSession()
  const rehearsal = useView((state) => state.rehearsal)
  const node = useEditor((state) => nodeIn(state.document, id))
  const tools = node === undefined ? [] : toolNames(node)
  const toolsAnywhere = useEditor((state) => hasTools(state.document))
  const before = rehearsal?.nodes[id]
  const first = tools.length > 0 ? asDrawn : faults[0].fault
  const [what, setWhat] = useState<string>(before === undefined ? first : 'answer' in before ? 'answer' : before.fault)
  const [said, setSaid] = useState<Readonly<Record<string, string>>>(rehearsal?.tools?.answers?.[id] ?? {})
  const [calls, setCalls] = useState<ToolCalls>(rehearsal?.tools?.call ?? 'none')
  const [answer, setAnswer] = useState(before !== undefined && 'answer' in before ? before.answer : '')
  const [times, setTimes] = useState<number | null>(
    before !== undefined && 'fault' in before ? (before.times ?? null) : null,
  )
  const [against, setAgainst] = useState<Rehearsal['against']>(rehearsal?.against ?? 'practice')
  const close = () => session.transient.setState({ rehearsing: null })
  const keep = (rule: Rule | null, answered: Readonly<Record<string, string>> | null) => {
    const { [id]: _rule, ...nodes } = rehearsal?.nodes ?? {}
    const { [id]: _said, ...answers } = rehearsal?.tools?.answers ?? {}
    const next: Rehearsal = {
      nodes: rule === null ? nodes : { ...nodes, [id]: rule },
      against,
      tools: { answers: answered === null ? answers : { ...answers, [id]: { ...answered } }, call: calls },
    }
    session.view.set({ rehearsal: rehearsedNodes(next).length === 0 ? null : next })
    close()
  }
  const known = faults.some(({ fault }) => fault === what) || what === 'answer' || what === asDrawn
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && close()}
      size="sm"
      title={`Rehearse ${node === undefined ? id : titleOf(node)}`}
      description="What it meets in every run from now on, until you stop rehearsing. The drawing stays as it is."
    >
      <form
        className="flex flex-col gap-3.5"
        onSubmit={(event) => {
          event.preventDefault()
          const rule = what === 'answer' ? { answer } : { fault: what, ...(times === null ? {} : { times }) }
          // What was left empty is not called, and says so itself.
          const answered = Object.entries(said).filter(([name, text]) => tools.includes(name) && text.trim() !== '')
          keep(what === asDrawn ? null : rule, tools.length === 0 ? null : Object.fromEntries(answered))
        }}
      >
        <Field label="It meets">
          <Select
            value={what}
            onValueChange={setWhat}
            options={[
              ...(tools.length === 0
                ? []
                : [{ value: asDrawn, label: 'Nothing of its own', help: 'Only its tools are rehearsed.' }]),
              { value: 'answer', label: 'An answer of mine', help: 'Given in the model’s place; nobody is asked.' },
              ...faults.map(({ fault, label, help }) => ({ value: fault, label, help, group: 'Faults' })),
              ...(known ? [] : [{ value: what, label: what, group: 'Faults' }]),
            ]}
          />
        </Field>
        {what === 'answer' && (
          <Field label="The answer">
            <TextArea value={answer} rows={4} onValueChange={setAnswer} />
          </Field>
        )}
        {what !== 'answer' && what !== asDrawn && (
          <Field label="For how many requests" help="Empty: for all of a run.">
            <NumberInput value={times} onValueChange={setTimes} min={1} max={1000} whole />
          </Field>
        )}
        {toolsAnywhere && (
          <RehearsedTools
            // An answer in the model's place calls none of them.
            names={what === 'answer' ? [] : tools}
            said={said}
            onSaid={(name, text) => setSaid({ ...said, [name]: text })}
            calls={calls}
            onCalls={setCalls}
          />
        )}
        <Field label="All other models">
          <Select
            value={against}
            onValueChange={setAgainst}
            options={[
              {
                value: 'practice',
                label: 'Practice models stand in',
                help: 'Nothing is spent, and no model outside this machine is asked.',
              },
              {
                value: 'real',
                label: 'Are asked as drawn',
                help: 'The fault stands in front of the real provider. Answers cost what they cost.',
              },
            ]}
          />
        </Field>
        <div className="flex justify-end gap-2">
          {(before !== undefined || rehearsal?.tools?.answers?.[id] !== undefined) && (
            <Button variant="quiet" className="mr-auto" onClick={() => keep(null, null)}>
              Stop rehearsing
            </Button>
          )}
          <Button onClick={close}>Cancel</Button>
          <Button type="submit" variant="primary">
            Rehearse
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
