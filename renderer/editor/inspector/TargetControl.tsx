import { ChevronDown, KeyRound } from 'lucide-react'
import { useState } from 'react'
import { type AliasFacts, aliasOf } from '../../../shared/model/alias.ts'
import type { Environment, ModelFacts, ProviderFacts, Target } from '../../../shared/model/types.ts'
import { tokenizerWords } from '../../../shared/tokens/words.ts'
import { hrefOf, modelOf, providerOf, useEnvironment } from '../../store/index.ts'
import { cx, Popover, Select } from '../../ui/index.ts'
import { boxClass } from '../../ui/Input.tsx'
import { ModelEnding } from './ModelEnding.tsx'
import { figures, ModelList } from './ModelList.tsx'

interface Props {
  label: string
  value: Target | null
  onChange: (target: Target | null) => void
  readOnly: boolean
  /** Offers models that make vectors, instead of those that answer. */
  embeds?: boolean
  /** Whose data a policy may keep from a model; null: nobody's. */
  nodeId?: string | null
}

const models = { screen: 'models' } as const

/** Provider and model with price and window, out of what this machine has; any other model by its name. */
export function TargetControl({ label, value, onChange, readOnly, embeds = false, nodeId = null }: Props) {
  const environment = useEnvironment((state) => state.environment)
  const [open, setOpen] = useState(false)
  const alias = value === null ? null : aliasFactsOf(environment, value)
  const meant = alias === null ? value : alias.target
  const provider = meant === null ? null : providerOf(environment, meant.provider)
  const facts = meant === null ? null : modelOf(environment, meant)
  const choose = (target: Target) => {
    onChange(target)
    setOpen(false)
  }
  return (
    <div className="flex flex-col gap-2">
      <Popover
        title={`Choose a model: ${label}`}
        showTitle={false}
        align="start"
        open={open}
        onOpenChange={setOpen}
        className="flex w-[360px] flex-col overflow-hidden p-0"
        trigger={
          <button
            type="button"
            disabled={readOnly}
            aria-label={`${label}: ${value === null ? 'Choose a model' : `${alias === null ? '' : `tier ${alias.label}, `}${provider?.label ?? value.provider} / ${meant?.model ?? value.model}${facts === null ? '' : ` ${figures(facts)}`}`}`}
            className={cx(boxClass, 'flex h-8 items-center gap-2 px-2.5 text-left')}
          >
            {value === null ? (
              <span className="text-ink-3 flex-1">Choose a model</span>
            ) : (
              <span className="min-w-0 flex-1 truncate">
                <span className="text-ink-2">{alias === null ? (provider?.label ?? value.provider) : 'Tier'} /</span>{' '}
                {alias?.label ?? value.model}
              </span>
            )}
            {facts !== null && <span className="text-ink-3 shrink-0 text-xs tabular-nums">{figures(facts)}</span>}
            <ChevronDown size={14} aria-hidden className="text-ink-3 shrink-0" />
          </button>
        }
      >
        {environment === null ? (
          <p className="text-ink-2 p-3">Reading the models of this machine …</p>
        ) : (
          <ModelList environment={environment} value={value} embeds={embeds} nodeId={nodeId} onChoose={choose} />
        )}
      </Popover>
      {value !== null &&
        environment !== null &&
        (aliasOf(value) === null ? (
          <>
            <Standing value={value} provider={provider} facts={facts} />
            <ModelEnding
              value={value}
              provider={provider}
              facts={facts}
              environment={environment}
              onChange={readOnly ? null : onChange}
            />
          </>
        ) : (
          <AliasStanding name={value.model} alias={alias} provider={provider} />
        ))}
      {meant !== null && provider !== null && <p className="text-ink-3 text-xs">{tokenizerWords(meant)}</p>}
      {provider !== null &&
        value !== null &&
        alias === null &&
        (provider.keys.length > 1 || value.key !== undefined) && (
          <Select
            size="sm"
            aria-label="Key"
            disabled={readOnly}
            value={value.key ?? ''}
            onValueChange={(key) =>
              onChange(key === '' ? { provider: value.provider, model: value.model } : { ...value, key })
            }
            options={[
              { value: '', label: 'The provider’s default key' },
              ...[...new Set([...provider.keys, ...(value.key === undefined ? [] : [value.key])])].map((key) => ({
                value: key,
                label: provider.keys.includes(key) ? key : `${key} (not set here)`,
                icon: <KeyRound size={13} />,
              })),
            ]}
          />
        )}
    </div>
  )
}

const aliasFactsOf = (environment: Environment | null, target: Target): AliasFacts | null => {
  const name = aliasOf(target)
  return name === null ? null : (environment?.aliases?.find((alias) => alias.name === name) ?? null)
}

/** Whom a tier means on this machine. */
function AliasStanding({
  name,
  alias,
  provider,
}: {
  name: string
  alias: AliasFacts | null
  provider: ProviderFacts | null
}) {
  const link = (
    <a href={hrefOf(models)} className="text-accent underline">
      Set it
    </a>
  )
  if (alias === null)
    return (
      <p className="text-bad text-xs">
        This machine has no tier “{name}”. {link}
      </p>
    )
  if (alias.target === null)
    return (
      <p className="text-bad text-xs">
        No model of “{alias.label}” can be asked here. {link}
      </p>
    )
  return (
    <p className="text-ink-3 text-xs">
      On this machine: {provider?.label ?? alias.target.provider} / {alias.target.model}. {link}
    </p>
  )
}

/** What stands in the way of asking it, if anything does. */
function Standing({
  value,
  provider,
  facts,
}: {
  value: Target
  provider: ProviderFacts | null
  facts: ModelFacts | null
}) {
  const link = (words: string) => (
    <a href={hrefOf(models)} className="text-accent underline">
      {words}
    </a>
  )
  if (provider === null)
    return (
      <p className="text-bad text-xs">
        There is no provider “{value.provider}” on this machine. {link('Add it')}
      </p>
    )
  if (provider.practice) return <p className="text-ink-3 text-xs">A practice model: simulated, no key, play money.</p>
  if (provider.needsKey && !provider.hasKey)
    return (
      <p className="text-bad text-xs">
        No key for {provider.label} yet. {link('Set one')}
      </p>
    )
  if (facts === null) {
    return (
      <p className={cx('text-xs', provider.listIsWhole ? 'text-bad' : 'text-warn')}>
        {provider.listIsWhole
          ? `${provider.label} has no such model.`
          : 'The catalog doesn’t know this model: its price and window are unknown.'}
      </p>
    )
  }
  if (facts.price === null && !provider.local)
    return (
      <p className="text-warn text-xs">
        No price known for this model: its cost is not in any total. {link('Set one')}
      </p>
    )
  return null
}
