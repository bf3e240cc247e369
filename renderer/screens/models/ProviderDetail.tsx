import { PlugZap, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { AppInfo, ProviderRow, ProviderTest } from '../../../shared/api/contract.ts'
import { host } from '../../host/index.ts'
import { setService } from '../../lib/service.ts'
import { useEnvironment } from '../../store/index.ts'
import { Button, Dialog, Panel, Switch, Tag, toast } from '../../ui/index.ts'
import { Address } from './Address.tsx'
import { Keys } from './Keys.tsx'
import { ModelsOf } from './ModelsOf.tsx'
import { ProviderTile } from './ProviderTile.tsx'
import { TestResult } from './TestResult.tsx'
import { TryIt } from './TryIt.tsx'
import { allTakenOut } from './words.ts'

interface ProviderDetailProps {
  provider: ProviderRow
  secrets: AppInfo['secrets'] | null
  onChanged: () => void
  onDeleted: () => void
  /** Goes to its models in the catalog. */
  onCatalog: () => void
  /** A key that looks like another provider's is to be asked about there. */
  onMove: (provider: string, secret: string) => void
  /** What a test has already found, when it is opened. */
  tested: ProviderTest | null
}

/** One provider: does it work, its keys, its address. */
export function ProviderDetail(props: ProviderDetailProps) {
  const { provider, secrets, onChanged, onDeleted, onCatalog, onMove, tested } = props
  const [test, setTest] = useState<ProviderTest | null>(tested)
  const [testing, setTesting] = useState(false)

  const tryIt = async () => {
    setTesting(true)
    setTest(null)
    const result = await host.call('providers.test', { id: provider.id })
    setTesting(false)
    setTest(
      result.ok
        ? result.value
        : { ok: false, what: 'error', message: result.error.message, latencyMs: null, models: null },
    )
  }
  /** What a test said of another key or address is worth nothing now. */
  const changed = (found?: ProviderTest) => {
    setTest(found ?? null)
    onChanged()
  }

  return (
    <>
      <header className="border-line flex items-center gap-3 border-b px-4 py-3.5">
        <ProviderTile provider={provider} />
        <div className="min-w-0 flex-1">
          <div className="flex items-center gap-2">
            <h2 className="truncate text-lg font-bold">{provider.label}</h2>
            {provider.practice && <Tag>practice</Tag>}
            {provider.local && !provider.practice && <Tag>on this machine</Tag>}
            {!provider.builtIn && <Tag>added by you</Tag>}
          </div>
          <p className="text-ink-2 truncate text-xs">
            <span className="font-mono">{provider.id}</span>
          </p>
        </div>
        {!provider.builtIn && <DeleteService provider={provider} onDeleted={onDeleted} onChanged={onChanged} />}
        <Button icon={<PlugZap size={15} />} busy={testing} onClick={() => void tryIt()}>
          Test
        </Button>
      </header>
      <Service provider={provider} />
      {/* Without one nothing can be tried: it comes before the key. */}
      {provider.baseUrl === '' && !provider.practice && <Address provider={provider} onChanged={changed} />}
      <div aria-live="polite">
        {test !== null && <TestResult test={test} action={test.ok && <TryIt provider={provider} test={test} />} />}
      </div>
      {provider.practice ? (
        <Panel title="Practice">
          <p className="text-ink-2 max-w-140">
            Simulated models on this machine. Their answers are made up and nothing is billed; what they cost is a
            pretence, so that a pipeline can be tried as if it were real. Runs on them are always labelled as practice.
          </p>
        </Panel>
      ) : (
        <Keys provider={provider} secrets={secrets} onChanged={changed} onMove={onMove} />
      )}
      {(provider.baseUrl !== '' || provider.practice) && <Address provider={provider} onChanged={changed} />}
      <ModelsOf provider={provider} onCatalog={onCatalog} />
    </>
  )
}

/** The switch that keeps every pipeline from asking it, whatever its keys. */
function Service({ provider: { id, label } }: { provider: ProviderRow }) {
  const out = useEnvironment((state) => allTakenOut(state.environment, id))
  return (
    <div className="border-line border-b px-3.5 py-2">
      <Switch
        checked={!out}
        onCheckedChange={(on) => void setService({ provider: id, model: null }, on, label)}
        label={
          <span className="block">
            <span className="font-semibold">In service</span>
            <span className="text-ink-2 block text-sm">
              {out
                ? 'You took it out: no pipeline asks it. Fallbacks, Pools and Routers go on without it and say why.'
                : 'Switch it off and no pipeline asks it; its keys stay.'}
            </span>
          </span>
        }
      />
    </div>
  )
}

function DeleteService({
  provider,
  onDeleted,
  onChanged,
}: {
  provider: ProviderRow
  onDeleted: () => void
  onChanged: () => void
}) {
  const [asking, setAsking] = useState(false)
  const remove = async () => {
    setAsking(false)
    const result = await host.call('providers.delete', { id: provider.id })
    if (!result.ok)
      return void toast({
        tone: 'bad',
        title: `${provider.label} could not be removed`,
        description: result.error.message,
      })
    onDeleted()
    onChanged()
    toast({ title: `Removed ${provider.label}` })
  }
  return (
    <>
      <Button variant="quiet" icon={<Trash2 size={15} />} onClick={() => setAsking(true)}>
        Remove
      </Button>
      <Dialog
        open={asking}
        onOpenChange={setAsking}
        size="sm"
        title={`Remove ${provider.label}?`}
        description="Its key goes with it and can’t be brought back. Pipelines that ask it stay as they are and say that it is missing."
        footer={
          <>
            <Button onClick={() => setAsking(false)}>Keep it</Button>
            <Button variant="danger" onClick={() => void remove()}>
              Remove
            </Button>
          </>
        }
      />
    </>
  )
}
