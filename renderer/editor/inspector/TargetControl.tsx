import { ChevronDown, KeyRound } from 'lucide-react'
import { useMemo, useState } from 'react'
import { type AliasFacts, aliasOf, aliasProvider } from '../../../shared/model/alias.ts'
import type { Environment, ModelFacts, ProviderFacts, Target } from '../../../shared/model/types.ts'
import { dollars, windowSize } from '../../lib/format.ts'
import { hrefOf, modelOf, providerOf, useEnvironment } from '../../store/index.ts'
import { Button, cx, Popover, SearchBox, Select, Tag } from '../../ui/index.ts'
import { boxClass } from '../../ui/Input.tsx'

interface Props {
  label: string
  value: Target | null
  onChange: (target: Target | null) => void
  readOnly: boolean
  /** Offers models that make vectors, instead of those that answer. */
  embeds?: boolean
}

const models = { screen: 'models' } as const

/** Provider and model with price and window, out of what this machine has; any other model by its name. */
export function TargetControl({ label, value, onChange, readOnly, embeds = false }: Props) {
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
          <ModelList environment={environment} value={value} embeds={embeds} onChoose={choose} />
        )}
      </Popover>
      {value !== null &&
        environment !== null &&
        (aliasOf(value) === null ? (
          <Standing value={value} provider={provider} facts={facts} />
        ) : (
          <AliasStanding name={value.model} alias={alias} provider={provider} />
        ))}
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

/** `$0.60 in · 128k`. */
export function figures(facts: ModelFacts): string {
  const input = facts.price?.perMillion.input
  return [
    input === undefined ? 'price unknown' : `${dollars(input)} in`,
    ...(facts.window === null ? [] : [windowSize(facts.window)]),
  ].join(' · ')
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

function ModelList({
  environment,
  value,
  embeds,
  onChoose,
}: {
  environment: Environment
  embeds: boolean
  value: Target | null
  onChoose: (target: Target) => void
}) {
  const [text, setText] = useState('')
  const groups = useMemo(() => found(environment, text, embeds), [environment, text, embeds])
  const aliases = (embeds ? [] : (environment.aliases ?? [])).filter(({ name, label }) =>
    `tier ${name} ${label}`.toLowerCase().includes(text.trim().toLowerCase()),
  )
  const typed = text.trim()
  const open = typed === '' ? [] : environment.providers.filter((provider) => !provider.listIsWhole)
  return (
    <>
      <div className="border-line border-b p-2">
        <SearchBox label="Find a model" value={text} onValueChange={setText} autoFocus />
      </div>
      <div className="max-h-80 min-h-0 overflow-y-auto p-1.5">
        {aliases.length > 0 && (
          <section aria-label="Tiers">
            <h3 className="text-ink-3 px-2 pt-2 pb-1 text-xs font-semibold">
              Tiers: whom each means is set per machine
            </h3>
            <ul>
              {aliases.map((alias) => (
                <li key={alias.name}>
                  <button
                    type="button"
                    aria-pressed={value !== null && aliasOf(value) === alias.name}
                    onClick={() => onChoose({ provider: aliasProvider, model: alias.name })}
                    className={cx(
                      'rounded-control hover:bg-fill flex w-full items-center gap-2 px-2 py-1.5 text-left',
                      value !== null && aliasOf(value) === alias.name && 'bg-accent-soft',
                    )}
                  >
                    <span className="min-w-0 flex-1 truncate font-medium">{alias.label}</span>
                    <span className="text-ink-2 shrink-0 text-xs">
                      {alias.target === null ? 'not set up' : alias.target.model}
                    </span>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        )}
        {groups.map(({ provider, list }) => (
          <section key={provider.id} aria-label={provider.label}>
            <h3 className="text-ink-3 flex items-center gap-2 px-2 pt-2 pb-1 text-xs font-semibold">
              {provider.label}
              {provider.practice && <Tag>practice</Tag>}
              {provider.needsKey && !provider.hasKey && <Tag>no key yet</Tag>}
            </h3>
            <ul>
              {list.map((facts) => {
                const here = value?.provider === provider.id && value.model === facts.model
                return (
                  <li key={facts.model}>
                    <button
                      type="button"
                      aria-pressed={here}
                      onClick={() => onChoose({ provider: provider.id, model: facts.model })}
                      className={cx(
                        'rounded-control hover:bg-fill flex w-full items-center gap-2 px-2 py-1.5 text-left',
                        here && 'bg-accent-soft',
                      )}
                    >
                      <span className="min-w-0 flex-1 truncate font-medium">{facts.model}</span>
                      <span className="text-ink-2 shrink-0 text-xs tabular-nums">{figures(facts)}</span>
                    </button>
                  </li>
                )
              })}
            </ul>
          </section>
        ))}
        {open.map((provider) => (
          <Button
            key={provider.id}
            variant="quiet"
            size="sm"
            className="w-full justify-start"
            onClick={() => onChoose({ provider: provider.id, model: typed })}
          >
            Use “{typed}” at {provider.label}
          </Button>
        ))}
        {groups.length === 0 && aliases.length === 0 && open.length === 0 && (
          <p className="text-ink-2 p-2">No model is called “{text}”.</p>
        )}
      </div>
    </>
  )
}

function found(
  environment: Environment,
  text: string,
  embeds: boolean,
): { provider: ProviderFacts; list: ModelFacts[] }[] {
  const wanted = text.trim().toLowerCase()
  return environment.providers
    .map((provider) => ({
      provider,
      list: provider.models.filter(
        (facts) =>
          // What a local server has isn't known to be one or the other.
          (provider.local || (facts.does === 'embed') === embeds) &&
          (wanted === '' ||
            `${provider.id} ${provider.label} ${facts.model} ${facts.label}`.toLowerCase().includes(wanted)),
      ),
    }))
    .filter(({ list }) => list.length > 0)
}
