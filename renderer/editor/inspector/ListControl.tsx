import { ArrowDown, ArrowUp, EllipsisVertical, Plus, Trash2 } from 'lucide-react'
import { Fragment, type ReactNode } from 'react'
import { isJsonObject, type JsonObject } from '../../../shared/json.ts'
import type { Field as FieldData } from '../../../shared/kinds/fields.ts'
import { Button, IconButton, Menu } from '../../ui/index.ts'
import { readPathIn, writePathIn } from '../model/config-path.ts'
import { FaultLine } from './FaultLine.tsx'
import { faultsBelow, freshRowId, isShown, listFault, valueAt, type FormTarget } from './form.ts'

type ListField = Extract<FieldData, { control: 'list' }>

/** Draws one field of a row; given, since a row's field is any field and this is one of them. */
type DrawField = (field: FieldData, target: FormTarget, bare: boolean) => ReactNode

/** Rows of sub-fields that can be added, taken out and moved. */
export function ListControl({ field, target, draw }: { field: ListField; target: FormTarget; draw: DrawField }) {
  const value = valueAt(target, field.key)
  const rows: JsonObject[] = Array.isArray(value) ? value.filter(isJsonObject) : []
  const write = (next: JsonObject[], label = field.label) => target.write(field.key, next, label)
  const add = () => {
    const id = field.idPrefix === undefined ? {} : { id: freshRowId(rows, field.idPrefix) }
    write([...rows, { ...id, ...(structuredClone(field.fresh) as JsonObject) }])
  }
  const swap = (index: number, with_: number) => {
    const next = [...rows]
    const [a, b] = [next[index], next[with_]]
    if (a === undefined || b === undefined) return
    next[index] = b
    next[with_] = a
    write(next)
  }
  /** A row as the kind reads it; null where the config can't be read. */
  const withDefaults = (index: number): JsonObject | null => {
    const known = readPathIn(target.config, field.key)
    const row = Array.isArray(known) && known.length === rows.length ? known[index] : undefined
    return isJsonObject(row) ? row : null
  }
  const full = field.max !== undefined && rows.length >= field.max
  const least = field.min ?? 0
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="text-ink-2 mb-1.5 text-sm font-semibold">{field.label}</legend>
      {rows.length > 0 && field.fields.length > 1 && isShort(field.fields) && (
        <Columns fields={field.fields} spare={!target.readOnly} />
      )}
      {rows.map((row, index) => (
        <Row
          key={typeof row['id'] === 'string' ? row['id'] : index}
          name={`${field.item} ${index + 1}`}
          fields={field.fields}
          draw={draw}
          target={{
            raw: row,
            config: withDefaults(index) ?? row,
            faults: faultsBelow(target.faults, `${field.key}.${index}`),
            readOnly: target.readOnly,
            tint: target.tint,
            outer: target,
            replace: (next, label) =>
              write(
                rows.map((each, at) => (at === index ? next : each)),
                `${field.label}, ${label}`,
              ),
            write: (key, next, label) =>
              write(
                rows.map((each, at) => (at === index ? writePathIn(each, key, next) : each)),
                `${field.label}, ${label}`,
              ),
          }}
          up={index > 0 ? () => swap(index, index - 1) : null}
          down={index < rows.length - 1 ? () => swap(index, index + 1) : null}
          remove={rows.length > least ? () => write(rows.filter((_, at) => at !== index)) : null}
        />
      ))}
      {!target.readOnly && (
        <div>
          <Button size="sm" icon={<Plus size={13} />} disabled={full} onClick={add}>
            Add a {field.item}
          </Button>
        </div>
      )}
      <FaultLine fault={listFault(target, field.key)} />
      {field.help !== undefined && <p className="text-ink-3 text-xs">{field.help}</p>}
    </fieldset>
  )
}

interface RowProps {
  name: string
  fields: readonly FieldData[]
  draw: DrawField
  target: FormTarget
  up: (() => void) | null
  down: (() => void) | null
  remove: (() => void) | null
}

/** Rows of one text and perhaps a number stand on a line of their own; others are a small form. */
const isShort = ([first, second, ...more]: readonly FieldData[]): boolean =>
  more.length === 0 &&
  (first?.control === 'text' || (first?.control === 'longText' && first.rows === 1)) &&
  (second === undefined || second.control === 'number' || second.control === 'text')

const widthOf = (field: FieldData): string => (field.control === 'number' ? 'w-14 shrink-0' : 'min-w-0 flex-1')

/** What stands in which column of short rows; each control says it by itself to who hears it. */
const Columns = ({ fields, spare }: { fields: readonly FieldData[]; spare: boolean }) => (
  <div aria-hidden className="text-ink-3 -mb-1 flex gap-1 text-xs">
    {fields.map((field) => (
      <span key={field.key} className={`${widthOf(field)} truncate`}>
        {field.label}
      </span>
    ))}
    {spare && <span className="-mr-1 w-6 shrink-0" />}
  </div>
)

function Row({ name, fields, draw, target, up, down, remove }: RowProps) {
  const shown = fields.filter((field) => isShown(field, target))
  const menu = target.readOnly ? null : (
    <Menu
      trigger={
        <IconButton size="xs" label={`More for ${name}`}>
          <EllipsisVertical size={14} />
        </IconButton>
      }
      items={[
        { id: 'up', label: 'Move up', icon: <ArrowUp size={14} />, disabled: up === null, onSelect: () => up?.() },
        {
          id: 'down',
          label: 'Move down',
          icon: <ArrowDown size={14} />,
          disabled: down === null,
          onSelect: () => down?.(),
        },
        {
          id: 'remove',
          label: 'Remove',
          icon: <Trash2 size={14} />,
          danger: true,
          separated: true,
          disabled: remove === null,
          onSelect: () => remove?.(),
        },
      ]}
    />
  )
  if (isShort(fields)) {
    return (
      <div role="group" aria-label={name} className="flex items-start gap-1">
        {shown.map((field, index) => (
          <div key={`${field.key} ${index}`} className={widthOf(field)}>
            {draw(field, target, true)}
          </div>
        ))}
        <span className="mt-1 -mr-1">{menu}</span>
      </div>
    )
  }
  return (
    <div role="group" aria-label={name} className="border-line rounded-control flex flex-col gap-2.5 border p-2.5">
      <div className="-mb-2 flex items-center">
        <span className="text-ink-3 flex-1 text-xs first-letter:uppercase">{name}</span>
        <span className="-mr-1">{menu}</span>
      </div>
      {shown.map((field, index) => (
        <Fragment key={`${field.key} ${index}`}>{draw(field, target, false)}</Fragment>
      ))}
    </div>
  )
}
