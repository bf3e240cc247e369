import { Laptop, RefreshCw } from 'lucide-react'
import type { FoundServer, ProviderRow } from '../../../shared/api/contract.ts'
import { host } from '../../host/index.ts'
import { counted, windowSize } from '../../lib/format.ts'
import type { Asked } from '../../lib/use-call.ts'
import { Button, IconButton, Tag, toast } from '../../ui/index.ts'

interface LocalServersProps {
  rows: readonly ProviderRow[]
  found: Asked<FoundServer[]>
  onAdded: (provider: string) => void
}

/** Servers that answer on this machine, looked for when the screen is opened or the button is pressed, never in between. */
export function LocalServers({ rows, found, onAdded }: LocalServersProps) {
  const servers = (found.value ?? []).flatMap((server) => {
    const row = rows.find(({ id }) => id === server.provider)
    return row === undefined ? [] : [{ ...server, row }]
  })
  const add = async (server: FoundServer, label: string) => {
    const result = await host.call('providers.save', { id: server.provider, label, baseUrl: server.baseUrl })
    if (!result.ok)
      return void toast({ tone: 'bad', title: `${label} could not be added`, description: result.error.message })
    toast({ tone: 'ok', title: `${label} added` })
    onAdded(server.provider)
  }
  return (
    <section aria-label="Servers on this machine" className="bg-surface border-line rounded-card border px-2.5 py-2">
      <div className="flex items-center gap-1.5">
        <h2 className="text-ink-3 mr-auto text-xs font-semibold">Found on this machine</h2>
        <IconButton label="Look again" size="sm" disabled={found.loading} onClick={found.reload}>
          <RefreshCw size={13} className={found.loading ? 'animate-spin motion-reduce:animate-none' : ''} />
        </IconButton>
      </div>
      <div aria-live="polite">
        {servers.length === 0 && (
          <p className="text-ink-2 text-xs">
            {found.loading ? 'Looking …' : 'No Ollama, LM Studio, llama.cpp or vLLM answers.'}
          </p>
        )}
        <ul className="flex flex-col gap-1">
          {servers.map(({ row, ...server }) => (
            <li key={server.provider} className="flex items-center gap-2">
              <Laptop size={14} aria-hidden className="text-combine shrink-0" />
              <span className="min-w-0 flex-1">
                <span className="block truncate font-medium">{row.label}</span>
                <span className="text-ink-2 block truncate text-xs" title={modelsOf(server)}>
                  {counted(server.models.length, 'model')}
                </span>
              </span>
              {row.baseUrlSource === 'default' ? (
                <Button size="sm" onClick={() => void add(server, row.label)} aria-label={`Add ${row.label}`}>
                  Add
                </Button>
              ) : (
                <Tag>added</Tag>
              )}
            </li>
          ))}
        </ul>
      </div>
    </section>
  )
}

const modelsOf = ({ models }: FoundServer): string =>
  models.map(({ id, window }) => (window === null ? id : `${id} (${windowSize(window)})`)).join(', ')
