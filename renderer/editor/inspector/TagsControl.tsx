import { isJsonObject, type Json } from '../../../shared/json.ts'
import { everything, reachWords } from '../../../shared/model/policy.ts'
import { useEnvironment } from '../../store/index.ts'
import { Switch } from '../../ui/index.ts'

/** Marks data with tags out of those this machine has a policy for; others that it carries can be taken off. */
export function TagsControl({
  label,
  help,
  value,
  onChange,
  readOnly,
}: {
  label: string
  help: string
  value: Json | undefined
  onChange: (tags: string[] | undefined) => void
  readOnly: boolean
}) {
  const environment = useEnvironment((state) => state.environment)
  const chosen = Array.isArray(value) && !isJsonObject(value) ? value.filter((tag) => typeof tag === 'string') : []
  const policies = (environment?.policies ?? []).filter(({ tag }) => tag !== everything)
  const strange = chosen.filter((tag) => !policies.some((policy) => policy.tag === tag))
  const set = (tag: string, on: boolean) => {
    const next = on ? [...chosen, tag] : chosen.filter((each) => each !== tag)
    onChange(next.length === 0 ? undefined : next)
  }
  return (
    <fieldset className="flex min-w-0 flex-col gap-1.5">
      <legend className="text-ink-2 mb-1.5 text-sm font-semibold">{label}</legend>
      <ul className="flex flex-col gap-1.5">
        {policies.map((policy) => (
          <li key={policy.tag}>
            <Switch
              label={policy.label}
              checked={chosen.includes(policy.tag)}
              disabled={readOnly}
              onCheckedChange={(on) => set(policy.tag, on)}
            />
            {chosen.includes(policy.tag) && environment !== null && (
              <p className="text-ink-3 text-xs">It {reachWords(policy, environment)}.</p>
            )}
          </li>
        ))}
        {strange.map((tag) => (
          <li key={tag}>
            <Switch
              label={`${tag} (no policy here)`}
              checked
              disabled={readOnly}
              onCheckedChange={() => set(tag, false)}
            />
          </li>
        ))}
      </ul>
      <p className="text-ink-3 text-xs">{help}</p>
    </fieldset>
  )
}
