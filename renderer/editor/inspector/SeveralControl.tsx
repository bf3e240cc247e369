import type { Field } from '../../../shared/kinds/fields.ts'
import { Switch } from '../../ui/index.ts'
import { FaultLine } from './FaultLine.tsx'
import { faultAt, valueAt, type FormTarget } from './form.ts'

/** Any number of choices, each on or off. What a document has and the form doesn't offer can be taken off. */
export function SeveralControl({
  field,
  target,
}: {
  field: Extract<Field, { control: 'several' }>
  target: FormTarget
}) {
  const value = valueAt(target, field.key)
  const chosen = Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
  const offered = field.choices.map((choice) => choice.value)
  const strange = chosen.filter((each) => !offered.includes(each))
  const fault = faultAt(target, field.key)
  const set = (each: string, on: boolean): void => {
    const next = new Set(on ? [...chosen, each] : chosen.filter((other) => other !== each))
    target.write(
      field.key,
      [...offered, ...strange].filter((other) => next.has(other)),
      field.label,
    )
  }
  return (
    <fieldset className="flex min-w-0 flex-col">
      <legend className="text-ink-2 mb-1.5 text-sm font-semibold">{field.label}</legend>
      <ul className="grid grid-cols-2 gap-x-5">
        {field.choices.map((choice) => (
          <li key={choice.value}>
            <Switch
              label={choice.label}
              checked={chosen.includes(choice.value)}
              disabled={target.readOnly}
              onCheckedChange={(on) => set(choice.value, on)}
            />
          </li>
        ))}
        {strange.map((each) => (
          <li key={each}>
            <Switch
              label={`${each} (not offered here)`}
              checked
              disabled={target.readOnly}
              onCheckedChange={() => set(each, false)}
            />
          </li>
        ))}
      </ul>
      <FaultLine fault={fault} />
      {field.help !== undefined && <p className="text-ink-3 mt-1 text-xs">{field.help}</p>}
    </fieldset>
  )
}
