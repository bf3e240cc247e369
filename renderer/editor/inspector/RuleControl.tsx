import { ioNameOf } from '../model/io-name.ts'
import { Plus, X } from 'lucide-react'
import { isJsonObject, type Json, type JsonObject } from '../../../shared/json.ts'
import type { Field as FieldData } from '../../../shared/kinds/fields.ts'
import { fieldType } from '../../../shared/rules/schema.ts'
import { fieldPrefixes, fixedFields, operators, type Condition, type Operator } from '../../../shared/rules/types.ts'
import { operatorWords } from '../../../shared/rules/words.ts'
import { Button, IconButton, Input, NumberInput, Select } from '../../ui/index.ts'
import { useEditor } from '../session.ts'
import { FaultLine } from './FaultLine.tsx'
import { faultAt, valueAt, type FormTarget } from './form.ts'
import { JsonControl } from './JsonControl.tsx'
import { listText, readFlat, textList, writeFlat, type FlatRule } from './rules.ts'

type RuleField = Extract<FieldData, { control: 'rule' }>

/** A condition as rows of field, operator and value, joined by all or any. What is nested deeper is edited as JSON. */
export function RuleControl({ field, target }: { field: RuleField; target: FormTarget }) {
  const value = valueAt(target, field.key)
  const flat = readFlat(value)
  const fault = faultAt(target, field.key)
  const write = (next: FlatRule | null) =>
    target.write(
      field.key,
      next === null ? undefined : (writeFlat(next) as unknown as JsonObject | undefined),
      field.label,
    )
  return (
    <fieldset className="flex min-w-0 flex-col gap-1.5">
      <legend className="text-ink-2 mb-1 text-sm font-semibold">{field.label}</legend>
      {flat === null ? (
        <JsonControl
          label={field.label}
          value={value}
          readOnly={target.readOnly}
          onChange={(next) => target.write(field.key, next, field.label)}
        />
      ) : (
        <Rows flat={flat} readOnly={target.readOnly} onChange={write} />
      )}
      <FaultLine fault={fault} />
      {field.help !== undefined && <p className="text-ink-3 text-xs">{field.help}</p>}
    </fieldset>
  )
}

const fresh: Condition = { field: 'input.text', op: 'contains', value: '' }

function Rows({
  flat,
  readOnly,
  onChange,
}: {
  flat: FlatRule
  readOnly: boolean
  onChange: (next: FlatRule | null) => void
}) {
  const { join, conditions } = flat
  const replace = (index: number, condition: Condition | null) => {
    const next =
      condition === null
        ? conditions.filter((_, at) => at !== index)
        : conditions.map((each, at) => (at === index ? condition : each))
    onChange(next.length === 0 ? null : { join, conditions: next })
  }
  return (
    <>
      {conditions.length > 1 && (
        <Select
          size="sm"
          aria-label="How the conditions are joined"
          disabled={readOnly}
          value={join}
          onValueChange={(next) => onChange({ join: next, conditions })}
          options={[
            { value: 'all', label: 'All of these hold' },
            { value: 'any', label: 'Any of these holds' },
          ]}
        />
      )}
      {conditions.map((condition, index) => (
        <ConditionRow
          key={index}
          index={index}
          condition={condition}
          readOnly={readOnly}
          onChange={(next) => replace(index, next)}
        />
      ))}
      {!readOnly && (
        <div>
          <Button
            size="sm"
            variant="quiet"
            icon={<Plus size={13} />}
            onClick={() => onChange({ join, conditions: [...conditions, fresh] })}
          >
            {conditions.length === 0 ? 'Add a rule' : 'Add a condition'}
          </Button>
        </div>
      )}
    </>
  )
}

interface RowProps {
  index: number
  condition: Condition
  readOnly: boolean
  onChange: (next: Condition | null) => void
}

function ConditionRow({ index, condition, readOnly, onChange }: RowProps) {
  const { field, op, value } = condition
  const variables = useEditor((state) => state.document.nodes)
    .filter((node) => node.kind === 'input')
    .map((node) => `vars.${ioNameOf(node)}`)
  const prefix = variables.includes(field) ? undefined : fieldPrefixes.find((start) => field.startsWith(start))
  const type = fieldType(field) ?? 'unknown'
  const name = `condition ${index + 1}`
  const change = (patch: Partial<Condition>) => onChange(fitting({ ...condition, ...patch }))
  return (
    <div role="group" aria-label={name} className="bg-bg rounded-control flex flex-col gap-1.5 p-1.5">
      <div className="flex gap-1">
        <Select
          aria-label={`Field of ${name}`}
          disabled={readOnly}
          value={prefix ?? field}
          onValueChange={(next) => change({ field: next })}
          options={[
            ...Object.entries(fixedFields).map(([key, { label }]) => ({ value: key, label, group: 'What comes in' })),
            ...variables.map((key) => ({ value: key, label: key.slice(5), group: 'Inputs' })),
            { value: 'input.json.', label: 'a JSON field …', group: 'More' },
            { value: 'vars.', label: 'an Input by name …', group: 'More' },
            { value: 'meta.', label: 'from an endpoint’s caller …', group: 'More' },
          ]}
        />
        {!readOnly && (
          <IconButton size="sm" label={`Remove ${name}`} onClick={() => onChange(null)}>
            <X size={13} />
          </IconButton>
        )}
      </div>
      {prefix !== undefined && (
        <Input
          aria-label={`Name in ${name}`}
          placeholder={prefix === 'input.json.' ? 'order.total' : 'name'}
          value={field.slice(prefix.length)}
          disabled={readOnly}
          onValueChange={(next) => change({ field: prefix + next })}
        />
      )}
      <div className="flex gap-1">
        <Select
          className="w-32 shrink-0"
          aria-label={`Operator of ${name}`}
          disabled={readOnly}
          value={op}
          onValueChange={(next) => change({ op: next })}
          options={operatorsFor(type).map((each) => ({ value: each, label: operatorWords[each] }))}
        />
        <Comparand
          name={`Value of ${name}`}
          op={op}
          type={type}
          value={value}
          readOnly={readOnly}
          onChange={(next) => change({ value: next })}
        />
      </div>
    </div>
  )
}

function operatorsFor(type: ReturnType<typeof fieldType>): Operator[] {
  if (type === 'boolean') return ['eq', 'ne']
  if (type === 'number')
    return operators.filter((op) => !['contains', 'startsWith', 'endsWith', 'matches'].includes(op))
  if (type === 'text') return operators.filter((op) => !['gt', 'gte', 'lt', 'lte'].includes(op))
  return [...operators]
}

/** A condition whose value is of the sort its operator takes; one that isn't begins anew. */
function fitting({ field, op, value }: Condition): Condition {
  const type = fieldType(field) ?? 'unknown'
  const allowed = operatorsFor(type)
  const operator = allowed.includes(op) ? op : (allowed[0] ?? 'eq')
  if (operator === 'exists') return { field, op: operator, value: value !== false }
  if (operator === 'in' || operator === 'notIn')
    return { field, op: operator, value: Array.isArray(value) ? value : value === undefined ? [] : [value] }
  const single = Array.isArray(value) ? value[0] : value
  if (type === 'boolean') return { field, op: operator, value: single !== false }
  if (type === 'number') return { field, op: operator, value: typeof single === 'number' ? single : 0 }
  return { field, op: operator, value: single ?? '' }
}

function Comparand({
  name,
  op,
  type,
  value,
  readOnly,
  onChange,
}: {
  name: string
  op: Operator
  type: string
  value: Json | undefined
  readOnly: boolean
  onChange: (value: Json) => void
}) {
  if (op === 'exists' || type === 'boolean') {
    const [yes, no] = op === 'exists' ? ['is there', 'is not there'] : ['yes', 'no']
    return (
      <Select
        aria-label={name}
        disabled={readOnly}
        value={value === false ? 'no' : 'yes'}
        onValueChange={(next) => onChange(next === 'yes')}
        options={[
          { value: 'yes', label: yes },
          { value: 'no', label: no },
        ]}
      />
    )
  }
  if (op === 'in' || op === 'notIn')
    return (
      <Input
        aria-label={name}
        placeholder="one, two, three"
        disabled={readOnly}
        value={listText(value)}
        onValueChange={(text) => onChange(textList(text, type === 'number'))}
      />
    )
  if (type === 'number' || ['gt', 'gte', 'lt', 'lte'].includes(op)) {
    return (
      <NumberInput
        aria-label={name}
        className="flex-1"
        disabled={readOnly}
        value={typeof value === 'number' ? value : null}
        onValueChange={(next) => onChange(next ?? 0)}
      />
    )
  }
  return (
    <Input
      aria-label={name}
      disabled={readOnly}
      value={
        typeof value === 'string'
          ? value
          : isJsonObject(value) || Array.isArray(value)
            ? JSON.stringify(value)
            : String(value ?? '')
      }
      onValueChange={onChange}
    />
  )
}
