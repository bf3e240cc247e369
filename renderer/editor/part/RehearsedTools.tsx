import type { Rehearsal } from '../../../shared/partial.ts'
import { Field, Select, TextArea } from '../../ui/index.ts'

export type ToolCalls = NonNullable<Rehearsal['tools']>['call']

interface Props {
  /** Tools whose answers may be given here. */
  names: readonly string[]
  said: Readonly<Record<string, string>>
  onSaid: (name: string, text: string) => void
  calls: ToolCalls
  onCalls: (calls: ToolCalls) => void
}

/** What tools meet in a rehearsal: an answer of the user's each, and whether any is really called. */
export function RehearsedTools({ names, said, onSaid, calls, onCalls }: Props) {
  return (
    <>
      {names.map((name) => (
        <Field key={name} label={`What ${name} answers`} help="Empty: like all other tools.">
          <TextArea value={said[name] ?? ''} rows={2} onValueChange={(text) => onSaid(name, text)} />
        </Field>
      ))}
      <Field label={names.length > 0 ? 'All other tools' : 'Tools'}>
        <Select
          value={calls}
          onValueChange={onCalls}
          options={[
            {
              value: 'none',
              label: 'Are not called',
              help: 'The model is told that nothing was done. Nothing is asked, sent or changed.',
            },
            {
              value: 'reading',
              label: 'Are called if they only read',
              help: 'A GET, and what you marked as changing nothing: really called, where you allow it. The others are not.',
            },
          ]}
        />
      </Field>
    </>
  )
}
