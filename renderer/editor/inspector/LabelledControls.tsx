import type { Field } from '../../../shared/kinds/fields.ts'
import { Button, Slider, Switch } from '../../ui/index.ts'
import { FaultLine } from './FaultLine.tsx'
import { faultAt, isOn, valueAt, type FormTarget } from './form.ts'

/** Controls on one line with their label. */

interface Props<Control extends Field['control']> {
  field: Extract<Field, { control: Control }>
  target: FormTarget
}

export function ToggleField({ field, target }: Props<'toggle'>) {
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

export function SliderField({ field, target }: Props<'slider'>) {
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
