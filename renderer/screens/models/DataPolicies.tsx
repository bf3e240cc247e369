import { Plus } from 'lucide-react'
import { useState } from 'react'
import {
  type DataPolicy,
  dataTag,
  everything,
  type HeldPolicy,
  ownPolicies,
  staysHere,
} from '../../../shared/model/policy.ts'
import { mcpPlace } from '../../../shared/tools/places.ts'
import { host } from '../../host/index.ts'
import { loadEnvironment, useEnvironment } from '../../store/index.ts'
import { Button, Field, Input, Select, Spinner, Switch, toast } from '../../ui/index.ts'
import { PolicyRules } from './PolicyRules.tsx'
import { tierNameFrom } from './words.ts'

async function keep(tag: string, policy: DataPolicy | null): Promise<string | null> {
  const result = await host.call('policies.save', { tag, policy })
  if (result.ok) await loadEnvironment()
  return result.ok ? null : result.error.message
}

/** Who may see data with which tag. What is tagged in a pipeline can't be sent elsewhere, by whatever way. */
export function DataPolicies() {
  const environment = useEnvironment((state) => state.environment)
  if (environment === null)
    return (
      <div className="text-ink-3 flex flex-1 items-center justify-center">
        <Spinner size={22} label="Reading policies" />
      </div>
    )
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto pb-6">
      <p className="text-ink-2 max-w-160">
        Tag an Input, and a pipeline in which its data could reach a model that may not see it does not run. The way it
        would take is shown. What holds for <em>Everything</em> needs no tag. Models on this machine may always be
        asked.
      </p>
      <ul className="flex flex-col gap-3">
        {(environment.policies ?? []).map((policy) => (
          <Policy
            key={policy.tag}
            policy={policy}
            providers={environment.providers.filter((provider) => !staysHere(provider))}
            servers={(environment.toolServers ?? []).map(({ name }) => name)}
          />
        ))}
      </ul>
      <NewPolicy taken={(environment.policies ?? []).map(({ tag }) => tag)} />
    </div>
  )
}

function Policy({
  policy: { unread, ...policy },
  providers,
  servers,
}: {
  policy: HeldPolicy
  providers: readonly { id: string; label: string }[]
  servers: readonly string[]
}) {
  const { tag, label, allow } = policy
  const isOwn = ownPolicies.some((own) => own.tag === tag)
  const set = async (next: DataPolicy | null) => {
    const refusal = await keep(tag, next)
    if (refusal !== null) toast({ tone: 'bad', title: 'The policy could not be kept', description: refusal })
  }
  const toggle = (id: string, on: boolean) =>
    void set({ ...policy, providers: on ? [...policy.providers, id] : policy.providers.filter((each) => each !== id) })
  return (
    // Who may see it at the left, on what terms at the right: each card as high as what it says, all of one width.
    <li className="bg-surface border-line rounded-card grid gap-x-6 gap-y-3 border px-4 py-3 md:grid-cols-[280px_minmax(0,1fr)]">
      <div className="flex flex-col gap-3">
        <div className="flex items-center gap-2">
          <h2 className="min-w-0 truncate font-semibold">{label}</h2>
          {tag === everything ? (
            <span className="text-ink-3 text-xs">tagged or not</span>
          ) : (
            <span className="text-ink-3 font-mono text-xs">{tag}</span>
          )}
          {!isOwn && (
            <Button size="sm" variant="quiet" className="-mr-2 ml-auto" onClick={() => void set(null)}>
              Delete
            </Button>
          )}
        </div>
        {unread !== undefined && (
          <div role="alert" className="bg-warn-soft rounded-control flex flex-col items-start gap-2 px-3 py-2 text-sm">
            <p>
              {unread} A newer app may have written it. Until you set it anew, only models on this machine may see this
              data.
            </p>
            <Button size="sm" onClick={() => void set(policy)} aria-label={`Keep ${label} to this machine`}>
              Keep it to this machine
            </Button>
          </div>
        )}
        <Field label={`Who may see it: ${label}`} hideLabel>
          <Select
            value={allow}
            onValueChange={(next) => void set({ ...policy, allow: next })}
            options={[
              { value: 'machine', label: 'Only models on this machine' },
              { value: 'listed', label: 'This machine, and providers I name' },
              { value: 'any', label: 'Every model' },
            ]}
          />
        </Field>
      </div>
      <div className="[&>*+*]:border-line flex flex-col gap-3 md:pt-1 [&>*+*]:border-t [&>*+*]:pt-3">
        {allow === 'listed' && (
          <ul
            aria-label={`Providers that may see it: ${label}`}
            className="grid grid-cols-[repeat(auto-fill,minmax(170px,1fr))] gap-x-6 gap-y-1.5"
          >
            {providers.map((provider) => (
              <li key={provider.id}>
                <Switch
                  label={provider.label}
                  checked={policy.providers.includes(provider.id)}
                  onCheckedChange={(on) => toggle(provider.id, on)}
                />
              </li>
            ))}
          </ul>
        )}
        {allow !== 'machine' && (
          <PolicyRules
            label={label}
            rules={policy.rules ?? {}}
            onChange={(rules) => {
              const { rules: _rules, ...rest } = policy
              void set(rules === null ? rest : { ...rest, rules })
            }}
          />
        )}
        {(allow !== 'any' || policy.rules !== undefined) && (
          <PolicyTools
            label={label}
            named={policy.tools ?? []}
            servers={servers}
            onChange={(tools) => void set({ ...policy, tools })}
          />
        )}
      </div>
    </li>
  )
}

/** MCP servers and web services that tools may send it to: none, unless it is named. */
function PolicyTools({
  label,
  named,
  servers,
  onChange,
}: {
  label: string
  named: readonly string[]
  servers: readonly string[]
  onChange: (tools: string[]) => void
}) {
  const [host, setHost] = useState('')
  const known = servers.map((name) => mcpPlace(name))
  const others = named.filter((id) => !known.some((place) => place.id === id))
  const toggle = (id: string, on: boolean) => onChange(on ? [...named, id] : named.filter((each) => each !== id))
  const add = () => {
    const id = host.trim().toLowerCase()
    setHost('')
    if (id !== '' && !named.includes(id)) onChange([...named, id])
  }
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="text-ink-2 float-left mb-1 w-full text-sm font-semibold">Tools may send it to</legend>
      {known.map(({ id, label: name }) => (
        <Switch
          key={id}
          label={`${name} (MCP server)`}
          checked={named.includes(id)}
          onCheckedChange={(on) => toggle(id, on)}
        />
      ))}
      {others.map((id) => (
        <Switch key={id} label={id} checked onCheckedChange={() => toggle(id, false)} />
      ))}
      <form
        className="flex max-w-110 items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault()
          add()
        }}
      >
        <Field label={`A web service that may get it: ${label}`} hideLabel className="flex-1">
          <Input value={host} onValueChange={setHost} placeholder="api.example.org" maxLength={300} />
        </Field>
        <Button type="submit" disabled={host.trim() === ''}>
          Add the service
        </Button>
      </form>
    </fieldset>
  )
}

function NewPolicy({ taken }: { taken: readonly string[] }) {
  const [label, setLabel] = useState('')
  const [error, setError] = useState<string | null>(null)
  const tag = tierNameFrom(label).replaceAll('_', '-').slice(0, 32)
  const add = async () => {
    if (!dataTag.safeParse(tag).success) return setError('Give it a name that begins with a letter.')
    if (taken.includes(tag)) return setError(`There is a tag “${tag}” already.`)
    const refusal = await keep(tag, { tag, label: label.trim(), allow: 'machine', providers: [] })
    setError(refusal)
    if (refusal === null) setLabel('')
  }
  return (
    <form
      className="flex max-w-100 items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        void add()
      }}
    >
      <Field label="A tag of your own" error={error} className="flex-1">
        <Input value={label} maxLength={80} placeholder="Customer contracts" onValueChange={setLabel} />
      </Field>
      <Button type="submit" icon={<Plus size={14} />}>
        Add
      </Button>
    </form>
  )
}
