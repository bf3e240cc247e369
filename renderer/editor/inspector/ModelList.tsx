import { useMemo, useState } from 'react'
import { aliasOf, aliasProvider } from '../../../shared/model/alias.ts'
import type { Environment, ModelFacts, ProviderFacts, Target } from '../../../shared/model/types.ts'
import { reachOf } from '../../../shared/compiler/index.ts'
import { forbidden } from '../../../shared/model/policy.ts'
import { endMark, goneLast } from '../../../shared/model/swap.ts'
import { dollars, windowSize } from '../../lib/format.ts'
import { Button, cx, SearchBox, Tag } from '../../ui/index.ts'
import { useEditor } from '../session.ts'

/** `$0.60 in · 128k`. */
export function figures(facts: ModelFacts): string {
  const input = facts.price?.perMillion.input
  return [
    input === undefined ? 'price unknown' : `${dollars(input)} in`,
    ...(facts.window === null ? [] : [windowSize(facts.window)]),
  ].join(' · ')
}

/** Tiers and models of this machine to choose from, and any other by its name. */
export function ModelList({
  environment,
  value,
  embeds,
  nodeId,
  onChoose,
}: {
  environment: Environment
  embeds: boolean
  nodeId: string | null
  value: Target | null
  onChoose: (target: Target) => void
}) {
  const [text, setText] = useState('')
  const tags = useTagsAt(nodeId, environment)
  const barred = (target: Target): string | null => forbidden(tags, target, environment)
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
                const target = { provider: provider.id, model: facts.model }
                const here = value?.provider === provider.id && value.model === facts.model
                const why = barred(target)
                return (
                  <li key={facts.model}>
                    {/* One that may not be asked can still be reached by the keyboard, and says why. */}
                    <button
                      type="button"
                      aria-pressed={here}
                      aria-disabled={why !== null}
                      onClick={() => why === null && onChoose(target)}
                      className={cx(
                        'rounded-control flex w-full flex-wrap items-center gap-x-2 px-2 py-1.5 text-left',
                        why === null ? 'hover:bg-fill' : 'cursor-not-allowed',
                        here && 'bg-accent-soft',
                      )}
                    >
                      <span
                        className={cx(
                          'min-w-0 flex-1 truncate',
                          why === null ? 'font-medium' : 'text-ink-3 line-through',
                        )}
                      >
                        {facts.model}
                      </span>
                      <Ends facts={facts} today={environment.today} />
                      <span className="text-ink-2 shrink-0 text-xs tabular-nums">{figures(facts)}</span>
                      {why !== null && <span className="text-ink-2 w-full text-xs">{why}</span>}
                    </button>
                  </li>
                )
              })}
            </ul>
          </section>
        ))}
        {open
          .filter(({ id }) => barred({ provider: id, model: typed }) === null)
          .map((provider) => (
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

/** The tags of the data that a node is given, and begins itself. */
function useTagsAt(nodeId: string | null, environment: Environment): readonly string[] {
  const document = useEditor((state) => state.document)
  return useMemo(() => {
    if (nodeId === null) return []
    const reach = reachOf(document, environment)
    const into = document.edges.filter(({ to }) => to.node === nodeId)
    return [...new Set(into.flatMap(({ id }) => reach.get(id)?.tags ?? []))]
  }, [document, environment, nodeId])
}

function Ends({ facts, today }: { facts: ModelFacts; today: string | undefined }) {
  const words = endMark(facts, today)
  return words !== null && <Tag className="text-warn">{words}</Tag>
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
      list: goneLast(provider.models, environment.today).filter(
        (facts) =>
          // What a local server has isn't known to be one or the other.
          (provider.local || (facts.does === 'embed') === embeds) &&
          (wanted === '' ||
            `${provider.id} ${provider.label} ${facts.model} ${facts.label}`.toLowerCase().includes(wanted)),
      ),
    }))
    .filter(({ list }) => list.length > 0)
}
