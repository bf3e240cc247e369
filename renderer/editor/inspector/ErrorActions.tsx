import { errorClasses, errorRules } from '../../../shared/errors.ts'
import { isJsonObject } from '../../../shared/json.ts'
import type { Field as FieldData } from '../../../shared/kinds/fields.ts'
import { Select } from '../../ui/index.ts'
import { errorWords } from '../model/error-words.ts'
import { valueAt, type FormTarget } from './form.ts'

const usual = (rule: (typeof errorRules)[keyof typeof errorRules]): string =>
  rule.next === 'no' ? 'As usual: stop' : 'As usual: next'

/** One action per class of error. What nobody chose stays out of the document, and goes as the table of classes says. */
export function ErrorActions({
  field,
  target,
}: {
  field: Extract<FieldData, { control: 'errorActions' }>
  target: FormTarget
}) {
  const value = valueAt(target, field.key)
  const chosen = isJsonObject(value) ? value : {}
  return (
    <fieldset className="flex min-w-0 flex-col gap-1.5">
      <legend className="text-ink-2 mb-1 text-sm font-semibold">{field.label}</legend>
      {field.help !== undefined && <p className="text-ink-3 mb-1 text-xs">{field.help}</p>}
      {errorClasses.map((name) => {
        const action = chosen[name]
        return (
          <div key={name} className="flex items-center gap-2">
            <span className="min-w-0 flex-1 truncate text-sm">{errorWords[name].label}</span>
            <Select
              size="sm"
              className="w-32 shrink-0"
              aria-label={`When an option fails: ${errorWords[name].label}`}
              disabled={target.readOnly}
              value={action === 'next' || action === 'fail' ? action : 'usual'}
              onValueChange={(next) =>
                target.write(`${field.key}.${name}`, next === 'usual' ? undefined : next, field.label)
              }
              options={[
                { value: 'usual', label: usual(errorRules[name]) },
                { value: 'next', label: 'Ask the next' },
                { value: 'fail', label: 'Stop here' },
              ]}
            />
          </div>
        )
      })}
    </fieldset>
  )
}
