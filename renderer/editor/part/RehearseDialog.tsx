import { useState } from 'react'
import type { Rehearsal } from '../../../shared/partial.ts'
import { Button, Dialog, Field, NumberInput, Select, TextArea } from '../../ui/index.ts'
import { titleOf } from '../model/kinds.ts'
import { nodeIn } from '../model/operations.ts'
import { useEditor, useSession, useTransient, useView } from '../session.ts'
import { faults } from './faults.ts'

type Rule = Rehearsal['nodes'][string]

/** Lets one node meet a fault, or give an answer of the user's, in every run until it is taken back. */
export function RehearseDialog() {
  const id = useTransient((state) => state.rehearsing)
  return id === null ? null : <Rehearse key={id} id={id} />
}

function Rehearse({ id }: { id: string }) {
  const session = useSession()
  const rehearsal = useView((state) => state.rehearsal)
  const node = useEditor((state) => nodeIn(state.document, id))
  const before = rehearsal?.nodes[id]
  const [what, setWhat] = useState<string>(
    before === undefined ? faults[0].fault : 'answer' in before ? 'answer' : before.fault,
  )
  const [answer, setAnswer] = useState(before !== undefined && 'answer' in before ? before.answer : '')
  const [times, setTimes] = useState<number | null>(
    before !== undefined && 'fault' in before ? (before.times ?? null) : null,
  )
  const [against, setAgainst] = useState<Rehearsal['against']>(rehearsal?.against ?? 'practice')
  const close = () => session.transient.setState({ rehearsing: null })
  const keep = (rule: Rule | null) => {
    const { [id]: _gone, ...others } = rehearsal?.nodes ?? {}
    const nodes = rule === null ? others : { ...others, [id]: rule }
    session.view.set({ rehearsal: Object.keys(nodes).length === 0 ? null : { nodes, against } })
    close()
  }
  const known = faults.some(({ fault }) => fault === what) || what === 'answer'
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
          keep(what === 'answer' ? { answer } : { fault: what, ...(times === null ? {} : { times }) })
        }}
      >
        <Field label="It meets">
          <Select
            value={what}
            onValueChange={setWhat}
            options={[
              { value: 'answer', label: 'An answer of mine', help: 'Given in the model’s place; nobody is asked.' },
              ...faults.map(({ fault, label, help }) => ({ value: fault, label, help, group: 'Faults' })),
              ...(known ? [] : [{ value: what, label: what, group: 'Faults' }]),
            ]}
          />
        </Field>
        {what === 'answer' ? (
          <Field label="The answer">
            <TextArea value={answer} rows={4} onValueChange={setAnswer} />
          </Field>
        ) : (
          <Field label="For how many requests" help="Empty: for all of a run.">
            <NumberInput value={times} onValueChange={setTimes} min={1} max={1000} whole />
          </Field>
        )}
        <Field label="All other models">
          <Select
            value={against}
            onValueChange={setAgainst}
            options={[
              {
                value: 'practice',
                label: 'Practice models stand in',
                help: 'Nothing is spent, and nothing leaves this machine.',
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
          {before !== undefined && (
            <Button variant="quiet" className="mr-auto" onClick={() => keep(null)}>
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
