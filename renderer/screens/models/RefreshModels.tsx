import { RefreshCw, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import type { ProviderRow, Results } from '../../../shared/api/contract.ts'
import { host } from '../../host/index.ts'
import { counted } from '../../lib/format.ts'
import { loadEnvironment, providerOf, useEnvironment } from '../../store/index.ts'
import { Button } from '../../ui/index.ts'

const named = 8

/** Asks the provider for its own list of models, and says what of it was new. Nothing is billed. */
export function RefreshModels({ provider }: { provider: ProviderRow }) {
  const [busy, setBusy] = useState(false)
  const [found, setFound] = useState<Results['models.refresh'] | null>(null)
  const [error, setError] = useState<string | null>(null)
  const unread = useEnvironment((state) => providerOf(state.environment, provider.id)?.listUnread)
  if (provider.practice || provider.local) return null
  const refresh = async () => {
    setBusy(true)
    setError(null)
    const result = await host.call('models.refresh', { provider: provider.id })
    setBusy(false)
    if (!result.ok) return setError(result.error.message)
    setFound(result.value)
    await loadEnvironment()
  }
  return (
    <div className="border-line mt-3 flex flex-col gap-2 border-t pt-3">
      {unread !== undefined && (
        <p role="alert" className="bg-warn-soft rounded-control flex gap-2 px-2.5 py-2 text-sm">
          <TriangleAlert size={15} className="text-warn mt-0.5 shrink-0" aria-hidden />
          <span>
            What is kept of its own list of {unread} can’t be read, so only the catalog counts: prices may be old and
            new models missing. Ask for its own list again.
          </span>
        </p>
      )}
      <div className="flex flex-wrap items-center gap-2">
        <Button size="sm" icon={<RefreshCw size={14} />} busy={busy} onClick={() => void refresh()}>
          Ask for its own list
        </Button>
        <p className="text-ink-3 text-xs">
          What is new, gone or priced otherwise goes before the catalog. It costs nothing.
        </p>
      </div>
      <div aria-live="polite">
        {error !== null && <p className="text-bad">{error}</p>}
        {found !== null && <Found found={found} />}
      </div>
    </div>
  )
}

function Found({ found: { listed, isNew, gone, changed } }: { found: Results['models.refresh'] }) {
  const quiet = isNew.length + gone.length + changed.length === 0
  return (
    <div className="flex flex-col gap-1 text-sm">
      <p className="font-semibold">
        {counted(listed, 'model')} listed{quiet ? ': nothing that was not known.' : '.'}
      </p>
      <Names what="New" names={isNew} />
      <Names what="No longer listed" names={gone} />
      {changed.slice(0, named).map(({ model, what }) => (
        <p key={model}>
          <span className="font-mono text-xs">{model}</span>: {what}.
        </p>
      ))}
      {changed.length > named && <p className="text-ink-2">And {counted(changed.length - named, 'more change')}.</p>}
    </div>
  )
}

function Names({ what, names }: { what: string; names: readonly string[] }) {
  if (names.length === 0) return null
  const rest = names.length - named
  return (
    <p>
      {what}: <span className="font-mono text-xs">{names.slice(0, named).join(', ')}</span>
      {rest > 0 && ` and ${rest} more`}
    </p>
  )
}
