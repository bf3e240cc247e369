import { isJsonObject, type Json } from '../../../shared/json.ts'
import type { Field } from '../../../shared/kinds/fields.ts'
import type { Value } from '../../../shared/values.ts'
import { Input, NumberInput, Select, TextArea } from '../../ui/index.ts'
import { ExpressionControl } from './ExpressionControl.tsx'
import { valueAt, type FormTarget } from './form.ts'
import { JsonControl } from './JsonControl.tsx'
import { PipelineControl } from './PipelineControl.tsx'
import { ServerToolControl } from './ServerToolControl.tsx'
import { targetIn, writtenTarget } from './target.ts'
import { TargetControl } from './TargetControl.tsx'
import { TemplateControl } from './TemplateControl.tsx'
import { ValueInput } from './ValueInput.tsx'
import { WordsControl } from './WordsControl.tsx'

/** Those that stand under a label: the others bring one of their own. */
type PlainField = Exclude<
  Field,
  {
    control:
      | 'toggle'
      | 'slider'
      | 'list'
      | 'rule'
      | 'errorActions'
      | 'texts'
      | 'tool'
      | 'collection'
      | 'tags'
      | 'several'
  }
>

/** The control of a field alone, without its label and fault. */
export function PlainControl({ field, target }: { field: PlainField; target: FormTarget }) {
  const value = valueAt(target, field.key)
  const write = (next: Json | undefined) => target.write(field.key, next, field.label)
  const placeholder = field.placeholder === undefined ? {} : { placeholder: field.placeholder }
  const text = typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value)
  switch (field.control) {
    case 'text':
      return <Input value={text} onValueChange={write} disabled={target.readOnly} {...placeholder} />
    case 'longText':
      return (
        <TextArea
          value={text === '' ? (field.preset ?? '') : text}
          // A preset isn't written into the document: what is left as it is follows the next version's words.
          onValueChange={(next) => write(next === field.preset ? undefined : next)}
          rows={field.rows ?? 3}
          disabled={target.readOnly}
          {...placeholder}
        />
      )
    case 'template':
      return <TemplateControl value={text} onValueChange={write} disabled={target.readOnly} {...placeholder} />
    case 'pipeline':
      return <PipelineControl target={target} />
    case 'expression':
      return <ExpressionControl value={text} onValueChange={write} disabled={target.readOnly} />
    case 'number':
      return (
        <NumberInput
          value={typeof value === 'number' ? value / (field.scale ?? 1) : null}
          onValueChange={(next) => write(next === null ? undefined : kept(field, next))}
          disabled={target.readOnly}
          {...numberLimits(field)}
          {...placeholder}
        />
      )
    case 'choice':
      return (
        <Select
          value={typeof value === 'string' ? value : field.none === undefined ? null : ''}
          onValueChange={(next) => write(next === '' ? undefined : next)}
          disabled={target.readOnly}
          options={withPresent(
            [
              ...(field.none === undefined ? [] : [{ value: '', label: field.none }]),
              ...field.choices.map((choice) => ({
                value: choice.value,
                label: choice.label,
                ...(choice.help === undefined ? {} : { help: choice.help }),
              })),
            ],
            value,
          )}
          {...placeholder}
        />
      )
    case 'pick':
      return (
        <Select
          value={typeof value === 'string' ? value : field.optional === true ? '' : null}
          onValueChange={(next) => write(next === '' ? undefined : next)}
          disabled={target.readOnly}
          options={[
            ...(field.optional === true ? [{ value: '', label: 'None' }] : []),
            ...withPresent(rowChoices(target, field.from), value),
          ]}
        />
      )
    case 'target':
      return (
        <TargetControl
          label={field.label}
          value={targetIn(value)}
          readOnly={target.readOnly}
          embeds={field.embeds === true}
          nodeId={target.nodeId ?? target.outer?.nodeId ?? null}
          onChange={(next) => write(next === null ? undefined : writtenTarget(next))}
        />
      )
    case 'rowTarget':
      return (
        <TargetControl
          label={field.label}
          value={targetIn(target.raw)}
          readOnly={target.readOnly}
          nodeId={target.nodeId ?? target.outer?.nodeId ?? null}
          onChange={(next) => {
            const { provider: _provider, model: _model, key: _key, alias: _alias, ...rest } = target.raw
            if (next !== null) target.replace?.({ ...writtenTarget(next), ...rest }, field.label)
          }}
        />
      )
    case 'serverTool':
      return <ServerToolControl label={field.label} target={target} />
    case 'words':
      return <WordsControl value={value} readOnly={target.readOnly} onChange={write} {...placeholder} />
    case 'json':
      return <JsonControl label={field.label} value={value} readOnly={target.readOnly} onChange={write} />
    case 'value': {
      const type = valueAt(target, field.typeKey)
      return (
        <ValueInput
          label={field.label}
          type={typeof type === 'string' ? (type as Value['type']) : 'text'}
          value={value}
          onChange={write}
          readOnly={target.readOnly}
          rows={2}
        />
      )
    }
  }
}

function numberLimits(field: Extract<Field, { control: 'number' }>) {
  const { min, max, step, unit, whole, scale = 1 } = field
  return {
    ...(min === undefined ? {} : { min: min / scale }),
    ...(max === undefined ? {} : { max: max / scale }),
    ...(step === undefined ? {} : { step }),
    ...(unit === undefined ? {} : { unit }),
    ...(whole === undefined ? {} : { whole: whole && scale === 1 }),
  }
}

/** A number as the document keeps it, of one as the form shows it. */
function kept({ scale = 1, whole }: Extract<Field, { control: 'number' }>, shown: number): number {
  return whole === true ? Math.round(shown * scale) : shown * scale
}

/** A value that a document has and the form doesn't offer is shown as it is, not hidden behind an empty box. */
function withPresent<Option extends { value: string; label: string }>(options: Option[], value: Json | undefined) {
  const there = typeof value !== 'string' || value === '' || options.some((option) => option.value === value)
  return there ? options : [...options, { value, label: `${value} (not offered here)` }]
}

function rowChoices(target: FormTarget, key: string): { value: string; label: string }[] {
  const rows = valueAt(target, key)
  if (!Array.isArray(rows)) return []
  return rows.flatMap((row) => {
    if (!isJsonObject(row) || typeof row['id'] !== 'string') return []
    const label = typeof row['label'] === 'string' && row['label'].trim() !== '' ? row['label'] : row['id']
    return [{ value: row['id'], label }]
  })
}
