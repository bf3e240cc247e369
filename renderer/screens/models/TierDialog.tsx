import { ArrowUp, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { type AliasFacts, type AliasPreset, aliasName, aliasPresets } from '../../../shared/model/alias.ts'
import type { Target } from '../../../shared/model/types.ts'
import { host } from '../../host/index.ts'
import { loadEnvironment, useEnvironment } from '../../store/index.ts'
import { Button, Dialog, DialogForm, Field, IconButton, Input, NumberInput, Select, toast } from '../../ui/index.ts'
import { presetWords, tierNameFrom } from './words.ts'

/** Says whom a tier means: one model, or the best of several by what is known of them. */
export function TierDialog({
  alias,
  aliases,
  onClose,
}: {
  alias: AliasFacts | null
  aliases: readonly AliasFacts[]
  onClose: () => void
}) {
  const [label, setLabel] = useState(alias?.label ?? '')
  const [tier, setTier] = useState<number | null>(alias?.tier ?? null)
  const [preset, setPreset] = useState<AliasPreset>(alias?.preset ?? 'fixed')
  const [targets, setTargets] = useState<Target[]>(alias?.targets ?? [])
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const name = alias?.name ?? tierNameFrom(label)

  const finish = async (title: string) => {
    await loadEnvironment()
    toast({ tone: 'ok', title })
    onClose()
  }
  const save = async () => {
    if (!aliasName.safeParse(name).success) return setError('Give it a name of a letter or more.')
    if (alias === null && aliases.some((each) => each.name === name))
      return setError(`There is a tier “${name}” already. Change that one, or choose another name.`)
    if (targets.length === 0) return setError('Choose at least one model it may mean.')
    setBusy(true)
    const result = await host.call('aliases.save', { name, label: label.trim(), tier, preset, targets })
    setBusy(false)
    if (!result.ok) return setError(result.error.message)
    await finish(`“${label.trim()}” is set`)
  }
  const remove = async () => {
    setBusy(true)
    const result = await host.call('aliases.delete', { name })
    setBusy(false)
    if (!result.ok) return setError(result.error.message)
    await finish(alias?.builtIn === true ? `“${label}” is as it was` : `“${label}” is gone`)
  }

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={alias === null ? 'New tier' : `Tier ${alias.label}`}
      description="Whoever you set here answers the nodes that ask this tier, on this machine alone."
    >
      <DialogForm
        onSubmit={() => void save()}
        onCancel={onClose}
        error={error}
        busy={busy}
        aside={
          alias !== null &&
          (!alias.builtIn || alias.changed === true) && (
            <Button variant="quiet" disabled={busy} className="mr-auto" onClick={() => void remove()}>
              {alias.builtIn ? 'Back to the app’s own' : 'Delete'}
            </Button>
          )
        }
      >
        <div className="grid grid-cols-[1fr_120px] gap-3">
          <Field label="Name" help={name === '' ? undefined : `In documents: ${name}`}>
            <Input value={label} onValueChange={setLabel} />
          </Field>
          <Field label="Tier" help="1 is the cheapest.">
            <NumberInput value={tier} onValueChange={setTier} min={1} max={9} step={1} />
          </Field>
        </div>
        <Field label="Which model" help={presetWords[preset].help}>
          <Select
            value={preset}
            onValueChange={setPreset}
            options={aliasPresets.map((value) => ({ value, label: presetWords[value].label }))}
          />
        </Field>
        <TargetList targets={targets} onChange={setTargets} />
      </DialogForm>
    </Dialog>
  )
}

const nameOf = ({ provider, model }: Target): string => `${provider} / ${model}`

function TargetList({ targets, onChange }: { targets: Target[]; onChange: (targets: Target[]) => void }) {
  const environment = useEnvironment((state) => state.environment)
  const known = (environment?.providers ?? []).flatMap((provider) =>
    provider.models.map(({ model }) => ({ provider: provider.id, model, label: provider.label })),
  )
  const open = known.filter((each) => !targets.some((target) => nameOf(target) === nameOf(each)))
  const without = (index: number) => targets.filter((_, i) => i !== index)
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="text-ink-2 mb-1.5 text-sm font-semibold">Models it may mean, the first one first</legend>
      {targets.map((target, index) => (
        <div
          key={nameOf(target)}
          className="border-line rounded-control flex h-9 items-center gap-1 border pr-1 pl-2.5"
        >
          <span className="min-w-0 flex-1 truncate">{nameOf(target)}</span>
          {index > 0 && (
            <IconButton
              label={`Move ${nameOf(target)} up`}
              size="sm"
              onClick={() => {
                const next = without(index)
                next.splice(index - 1, 0, target)
                onChange(next)
              }}
            >
              <ArrowUp size={14} />
            </IconButton>
          )}
          <IconButton label={`Take ${nameOf(target)} out`} size="sm" onClick={() => onChange(without(index))}>
            <Trash2 size={14} />
          </IconButton>
        </div>
      ))}
      <Select
        aria-label="Add a model"
        value={null}
        placeholder="Add a model"
        onValueChange={(chosen) => {
          const found = open.find((each) => nameOf(each) === chosen)
          if (found !== undefined) onChange([...targets, { provider: found.provider, model: found.model }])
        }}
        options={open.map((each) => ({
          value: nameOf(each),
          label: each.model,
          group: each.label,
          icon: <Plus size={13} />,
        }))}
      />
    </fieldset>
  )
}
