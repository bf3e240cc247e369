import type { ReactNode } from 'react'
import type { Field as FieldData } from '../../../shared/kinds/fields.ts'
import { Field } from '../../ui/index.ts'
import { ToolControl } from '../tools/ToolControl.tsx'
import { CollectionControl } from './CollectionControl.tsx'
import { ErrorActions } from './ErrorActions.tsx'
import { FaultLine } from './FaultLine.tsx'
import { faultAt, valueAt, type FormTarget } from './form.ts'
import { SliderField, ToggleField } from './LabelledControls.tsx'
import { ListControl } from './ListControl.tsx'
import { PlainControl } from './PlainControl.tsx'
import { RuleControl } from './RuleControl.tsx'
import { SeveralControl } from './SeveralControl.tsx'
import { TagsControl } from './TagsControl.tsx'
import { TextsControl } from './TextsControl.tsx'

interface Props<Control extends FieldData['control'] = FieldData['control']> {
  field: Extract<FieldData, { control: Control }>
  target: FormTarget
}

/** One field of a form with its label, help and fault. It knows controls, and no kinds. `bare`: its label is only spoken. */
export function FieldControl({ field, target, bare = false }: Props & { bare?: boolean }) {
  switch (field.control) {
    case 'toggle':
      return <ToggleField field={field} target={target} />
    case 'slider':
      return <SliderField field={field} target={target} />
    case 'list':
      return <ListControl field={field} target={target} draw={drawField} />
    case 'rule':
      return <RuleControl field={field} target={target} />
    case 'tags':
      return (
        <TagsControl
          label={field.label}
          help={field.help ?? ''}
          value={valueAt(target, field.key)}
          readOnly={target.readOnly}
          onChange={(tags) => target.write(field.key, tags, field.label)}
        />
      )
    case 'collection':
      return (
        <Titled field={field} target={target}>
          <CollectionControl
            value={textAt(target, field.key)}
            readOnly={target.readOnly}
            onChange={(next) => target.write(field.key, next, field.label)}
          />
        </Titled>
      )
    case 'several':
      return <SeveralControl field={field} target={target} />
    case 'texts':
      return <TextsControl field={field} target={target} />
    case 'tool':
      return <ToolControl field={field} target={target} />
    case 'errorActions':
      return <ErrorActions field={field} target={target} />
    default:
      return (
        <Field
          label={field.label}
          hideLabel={bare}
          error={
            faultAt(target, field.key) ?? (field.control === 'rowTarget' ? faultAt(target, 'provider') : undefined)
          }
          {...(field.help === undefined || bare ? {} : { help: field.help })}
        >
          <PlainControl field={field} target={target} />
        </Field>
      )
  }
}

const drawField = (field: FieldData, target: FormTarget, bare: boolean) => (
  <FieldControl field={field} target={target} bare={bare} />
)

const textAt = (target: FormTarget, key: string): string => {
  const value = valueAt(target, key)
  return typeof value === 'string' ? value : ''
}

/** Around a control of several parts, which no one label names. */
function Titled({ field, target, children }: Props & { children: ReactNode }) {
  const fault = faultAt(target, field.key)
  return (
    <fieldset className="flex min-w-0 flex-col gap-1.5">
      <legend className="text-ink-2 mb-1.5 text-sm font-semibold">{field.label}</legend>
      {children}
      <FaultLine fault={fault} />
      {field.help !== undefined && <p className="text-ink-3 text-xs">{field.help}</p>}
    </fieldset>
  )
}
