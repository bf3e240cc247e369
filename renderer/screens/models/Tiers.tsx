import { Pencil, Plus } from 'lucide-react'
import { useState } from 'react'
import type { AliasFacts } from '../../../shared/model/alias.ts'
import { providerOf, useEnvironment } from '../../store/index.ts'
import { Button, IconButton, Spinner, Tag } from '../../ui/index.ts'
import { TierDialog } from './TierDialog.tsx'
import { presetWords } from './words.ts'

/** Names that pipelines ask instead of models, and whom each means on this machine. */
export function Tiers() {
  const environment = useEnvironment((state) => state.environment)
  const [edited, setEdited] = useState<AliasFacts | 'new' | null>(null)
  if (environment === null)
    return (
      <div className="text-ink-3 flex flex-1 items-center justify-center">
        <Spinner size={22} label="Reading tiers" />
      </div>
    )
  const aliases = environment.aliases ?? []
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto pb-6">
      <div className="flex items-start gap-4">
        <p className="text-ink-2 max-w-160">
          A node can ask a tier instead of a model. Change whom a tier means here, and every pipeline that asks it
          follows; a run keeps the one it began with.
        </p>
        <Button className="ml-auto" icon={<Plus size={14} />} onClick={() => setEdited('new')}>
          New tier
        </Button>
      </div>
      <ul className="bg-surface border-line rounded-card divide-line divide-y border">
        {aliases.map((alias) => {
          const { target } = alias
          const provider = target === null ? null : providerOf(environment, target.provider)
          return (
            <li key={alias.name} className="flex items-center gap-4 px-4 py-3">
              <div className="w-48 min-w-0">
                <p className="flex items-center gap-2">
                  <span className="truncate font-semibold">{alias.label}</span>
                  {alias.tier !== null && <Tag>tier {alias.tier}</Tag>}
                </p>
                <p className="text-ink-3 truncate font-mono text-xs">{alias.name}</p>
              </div>
              <div className="min-w-0 flex-1">
                {target === null ? (
                  <p className="text-bad font-medium">No model of it can be asked here</p>
                ) : (
                  <p className="flex items-center gap-2">
                    <span className="truncate font-medium">
                      {provider?.label ?? target.provider} / {target.model}
                    </span>
                    {provider?.practice === true && <Tag>practice</Tag>}
                  </p>
                )}
                <p className="text-ink-2 truncate text-sm">
                  {presetWords[alias.preset].label}
                  {alias.targets.length > 1 && ` of ${alias.targets.length} models. ${alias.why}`}
                </p>
              </div>
              <IconButton label={`Change ${alias.label}`} onClick={() => setEdited(alias)}>
                <Pencil size={15} />
              </IconButton>
            </li>
          )
        })}
      </ul>
      {edited !== null && (
        <TierDialog alias={edited === 'new' ? null : edited} aliases={aliases} onClose={() => setEdited(null)} />
      )}
    </div>
  )
}
