import { Unplug } from 'lucide-react'
import { useState } from 'react'
import { TopBar } from '../../frame/TopBar.tsx'
import { useCall } from '../../lib/use-call.ts'
import { Button, cx, EmptyState, Spinner } from '../../ui/index.ts'
import { Catalog } from './Catalog.tsx'
import { DataPolicies } from './DataPolicies.tsx'
import { Providers } from './Providers.tsx'
import { Tiers } from './Tiers.tsx'
import { Tools } from './tools/Tools.tsx'

const parts = [
  { id: 'providers', label: 'Providers and keys' },
  { id: 'catalog', label: 'Catalog and prices' },
  { id: 'tiers', label: 'Tiers' },
  { id: 'data', label: 'Data' },
  { id: 'tools', label: 'Tools' },
] as const

/** Who can be asked, with which key, and what it costs. */
export function Models({ at = 'providers' }: { at?: (typeof parts)[number]['id'] | undefined }) {
  const [part, setPart] = useState(at)
  /** The provider whose models the catalog was opened for. */
  const [only, setOnly] = useState<string | null>(null)
  const providers = useCall('providers.list', undefined, (push) => push.topic === 'environment')
  const info = useCall('app.info').value
  return (
    <>
      <TopBar />
      <main className="mx-auto flex min-h-0 w-full max-w-[1240px] flex-1 flex-col px-8 max-[640px]:px-4 pt-6">
        <div className="mb-4 flex flex-wrap items-center gap-x-4 gap-y-2">
          <h1 className="mr-auto text-xl font-bold">Models and keys</h1>
          <div role="group" aria-label="Show" className="bg-fill rounded-control flex max-w-full flex-wrap p-0.5">
            {parts.map(({ id, label }) => (
              <button
                key={id}
                type="button"
                aria-pressed={part === id}
                onClick={() => (setOnly(null), setPart(id))}
                className={cx(
                  'h-7 rounded-[6px] px-3 max-[480px]:px-1.5 text-sm font-semibold whitespace-nowrap transition-colors select-none',
                  part === id ? 'bg-chosen text-ink shadow-soft' : 'text-ink-2 hover:text-ink',
                )}
              >
                {label}
              </button>
            ))}
          </div>
        </div>
        {providers.value !== null ? (
          part === 'providers' ? (
            <Providers
              rows={providers.value}
              secrets={info?.secrets ?? null}
              onChanged={providers.reload}
              onCatalog={(provider) => (setOnly(provider), setPart('catalog'))}
            />
          ) : part === 'catalog' ? (
            <Catalog initialProvider={only} />
          ) : part === 'tiers' ? (
            <Tiers />
          ) : part === 'tools' ? (
            <Tools />
          ) : (
            <DataPolicies />
          )
        ) : providers.error !== null ? (
          <EmptyState
            icon={<Unplug size={20} />}
            title="The providers could not be read"
            sentence={providers.error.message}
            action={<Button onClick={providers.reload}>Try again</Button>}
          />
        ) : (
          <div className="text-ink-3 flex flex-1 items-center justify-center">
            <Spinner size={22} label="Reading providers" />
          </div>
        )}
      </main>
    </>
  )
}
