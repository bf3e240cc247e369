import { Plus, Trash2 } from 'lucide-react'
import type { Json } from '../../../shared/json.ts'
import type { Field as FieldData } from '../../../shared/kinds/fields.ts'
import { Button, IconButton, TextArea } from '../../ui/index.ts'
import { FaultLine } from './FaultLine.tsx'
import { faultAt, valueAt, type FormTarget } from './form.ts'

/** A list of texts, one box each. Several lines pasted into an empty box become a text each. */
export function TextsControl({
  field,
  target,
}: {
  field: Extract<FieldData, { control: 'texts' }>
  target: FormTarget
}) {
  const value = valueAt(target, field.key)
  const texts = Array.isArray(value) ? value.filter((text) => typeof text === 'string') : []
  const fault = faultAt(target, field.key)
  const most = field.max ?? Infinity
  const write = (next: string[]) =>
    target.write(field.key, next.length === 0 ? undefined : (next as Json[]), field.label)
  const change = (at: number, text: string) => {
    const lines = text.split('\n').filter((line) => line.trim() !== '')
    const pasted = texts[at] === '' && lines.length > 1
    write(texts.flatMap((each, i) => (i === at ? (pasted ? lines : [text]) : [each])).slice(0, most))
  }
  return (
    <fieldset className="flex min-w-0 flex-col gap-1.5">
      <legend className="text-ink-2 mb-1 text-sm font-semibold">{field.label}</legend>
      {texts.map((text, at) => (
        <div key={at} className="flex items-start gap-1">
          <TextArea
            aria-label={`${field.item} ${at + 1}`}
            rows={1}
            value={text}
            disabled={target.readOnly}
            onValueChange={(next) => change(at, next)}
          />
          {!target.readOnly && (
            <IconButton
              size="xs"
              className="mt-1"
              label={`Remove ${field.item} ${at + 1}`}
              onClick={() => write(texts.filter((_, i) => i !== at))}
            >
              <Trash2 size={14} />
            </IconButton>
          )}
        </div>
      ))}
      {!target.readOnly && (
        <div>
          <Button
            size="sm"
            icon={<Plus size={13} />}
            disabled={texts.length >= most}
            onClick={() => write([...texts, ''])}
          >
            Add an {field.item}
          </Button>
        </div>
      )}
      <FaultLine fault={fault} />
      {field.help !== undefined && <p className="text-ink-3 text-xs">{field.help}</p>}
    </fieldset>
  )
}
