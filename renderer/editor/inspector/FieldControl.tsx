import type { ReactNode } from 'react'
import { isJsonObject, type Json } from '../../../shared/json.ts'
import type { Field as FieldData } from '../../../shared/kinds/fields.ts'
import type { Value } from '../../../shared/values.ts'
import { Button, Field, Input, NumberInput, Select, Slider, Switch, TextArea } from '../../ui/index.ts'
import { CollectionControl } from './CollectionControl.tsx'
import { FaultLine } from './FaultLine.tsx'
import { ErrorActions } from './ErrorActions.tsx'
import { ExpressionControl } from './ExpressionControl.tsx'
import { faultAt, valueAt, type FormTarget, isOn } from './form.ts'
import { JsonControl } from './JsonControl.tsx'
import { ListControl } from './ListControl.tsx'
import { PipelineControl } from './PipelineControl.tsx'
import { RuleControl } from './RuleControl.tsx'
import { SeveralControl } from './SeveralControl.tsx'
import { ServerToolControl } from './ServerToolControl.tsx'
import { targetIn, writtenTarget } from './target.ts'
import { TagsControl } from './TagsControl.tsx'
import { TargetControl } from './TargetControl.tsx'
import { TemplateControl } from './TemplateControl.tsx'
import { TextsControl } from './TextsControl.tsx'
import { ToolControl } from '../tools/ToolControl.tsx'
import { ValueInput } from './ValueInput.tsx'
import { WordsControl } from './WordsControl.tsx'

interface Props<Control extends FieldData['control'] = FieldData['control']> {
  field: Extract<FieldData, { control: Control }>
  target: FormTarget
}

/** One field of a form with its label, help and fault. It knows controls, and no kinds. `bare`: its label is only spoken. */
export function FieldControl({ field, target, bare = false }: Props & { bare?: boolean }) {
  switch (field.control) {
    case 'toggle':
      return <Toggle field={field} target={target} />
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
          <Plain field={field} target={target} />
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

type PlainControl = Exclude<
  FieldData['control'],
  'toggle' | 'slider' | 'list' | 'rule' | 'errorActions' | 'texts' | 'tool' | 'collection' | 'tags' | 'several'
>

function Plain({ field, target }: Props<PlainControl>) {
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

function numberLimits(field: Extract<FieldData, { control: 'number' }>) {
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
function kept({ scale = 1, whole }: Extract<FieldData, { control: 'number' }>, shown: number): number {
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

function Toggle({ field, target }: Props<'toggle'>) {
  return (
    <div className="flex flex-col gap-1">
      <Switch
        label={<span className="text-ink-2 text-sm font-semibold">{field.label}</span>}
        checked={isOn(field, target)}
        disabled={target.readOnly}
        onCheckedChange={(checked) => target.write(field.key, checked, field.label)}
      />
      <FaultLine fault={faultAt(target, field.key)} />
      {field.help !== undefined && <p className="text-ink-3 text-xs">{field.help}</p>}
    </div>
  )
}

function SliderField({ field, target }: Props<'slider'>) {
  const value = valueAt(target, field.key)
  const set = typeof value === 'number'
  const places = Math.max(0, -Math.floor(Math.log10(field.step)))
  const fault = faultAt(target, field.key)
  return (
    <div className="flex flex-col gap-1">
      <div className="flex items-baseline gap-2">
        <span className="text-ink-2 flex-1 text-sm font-semibold">{field.label}</span>
        {set && !target.readOnly && (
          <Button
            variant="quiet"
            size="sm"
            className="text-ink-3 -my-1 h-6 px-1.5 text-xs font-normal"
            onClick={() => target.write(field.key, undefined, field.label)}
          >
            Unset
          </Button>
        )}
        <span className={set ? 'font-semibold tabular-nums' : 'text-ink-3'}>
          {set ? value.toFixed(places) : 'not set'}
        </span>
      </div>
      <Slider
        aria-label={field.label}
        value={set ? value : field.min}
        min={field.min}
        max={field.max}
        step={field.step}
        tint={target.tint}
        disabled={target.readOnly}
        valueText={(now) => (set ? now.toFixed(places) : 'not set')}
        onValueChange={(next) => target.write(field.key, Number(next.toFixed(places)), field.label)}
      />
      <FaultLine fault={fault} />
      {field.help !== undefined && <p className="text-ink-3 text-xs">{field.help}</p>}
    </div>
  )
}
