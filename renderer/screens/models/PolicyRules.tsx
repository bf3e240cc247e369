import { useState } from 'react'
import type { ModelRules } from '../../../shared/model/policy.ts'
import { Field, Input, Switch, TextArea } from '../../ui/index.ts'

interface PolicyRulesProps {
  /** The policy's label: two policies' fields are told apart by it. */
  label: string
  rules: ModelRules
  onChange: (rules: ModelRules | null) => void
}

const regionsIn = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((region) => region !== '')

const modelsIn = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

/** What a model beyond this machine must be to be asked. What isn't known of it counts against it. */
export function PolicyRules({ label, rules, onChange }: PolicyRulesProps) {
  const [regions, setRegions] = useState((rules.regions ?? []).join(', '))
  const [models, setModels] = useState((rules.models ?? []).join('\n'))
  const [error, setError] = useState<{ regions?: string; models?: string }>({})
  const set = (patch: { [Key in keyof ModelRules]: ModelRules[Key] | undefined }) => {
    const next = Object.fromEntries(
      Object.entries({ ...rules, ...patch }).filter(([, value]) => value !== undefined),
    ) as ModelRules
    onChange(Object.keys(next).length === 0 ? null : next)
  }
  const keepRegions = () => {
    const found = regionsIn(regions)
    const wrong = found.find((region) => !/^[a-z0-9][a-z0-9-]{0,31}$/.test(region))
    setError({ ...error, regions: wrong === undefined ? '' : `“${wrong}” is no region: write eu, us, …` })
    if (wrong === undefined) set({ regions: found.length === 0 ? undefined : found })
  }
  const keepModels = () => {
    const found = modelsIn(models)
    const wrong = found.find((line) => !/^[^/\s]+\/\S/.test(line))
    setError({ ...error, models: wrong === undefined ? '' : `“${wrong}” has no provider: write openai/gpt-6-sol.` })
    if (wrong === undefined) set({ models: found.length === 0 ? undefined : found })
  }
  const named = (what: string) => (
    <>
      {what}
      <span className="sr-only">: {label}</span>
    </>
  )
  return (
    <div className="grid gap-x-6 gap-y-2.5 sm:grid-cols-2">
      <Switch
        label="Not used for training"
        aria-label={`Not used for training: ${label}`}
        checked={rules.noTraining === true}
        onCheckedChange={(on) => set({ noTraining: on ? true : undefined })}
      />
      <Switch
        label="Nothing kept by the provider"
        aria-label={`Nothing kept by the provider: ${label}`}
        checked={rules.noKeeping === true}
        onCheckedChange={(on) => set({ noKeeping: on ? true : undefined })}
      />
      <Field label={named('Only in regions')} error={error.regions}>
        <Input
          value={regions}
          placeholder="any, or for example eu, us"
          onValueChange={setRegions}
          onBlur={keepRegions}
        />
      </Field>
      <Field label={named('Only approved models')} error={error.models}>
        <TextArea
          value={models}
          rows={1}
          placeholder="any, or one a line: openai/gpt-6-sol"
          onValueChange={setModels}
          onBlur={keepModels}
        />
      </Field>
    </div>
  )
}
