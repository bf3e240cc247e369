import { Plus, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import type { AppInfo, ProviderRow, ProviderTest } from '../../../shared/api/contract.ts'
import { UnlookedPipelines } from '../../frame/Unread.tsx'
import { isRunEdge, useCall } from '../../lib/use-call.ts'
import { Button, Panel } from '../../ui/index.ts'
import { LearnedLimits } from './LearnedLimits.tsx'
import { KeyForm } from './KeyForm.tsx'
import { KeyItem } from './KeyItem.tsx'
import { KeyPage } from './KeyPage.tsx'
import { defaultName, isOpenToReaders } from './words.ts'

interface KeysProps {
  provider: ProviderRow
  secrets: AppInfo['secrets'] | null
  /** With what a test of one of them has just found. */
  onChanged: (test?: ProviderTest) => void
  /** A key that looks like another provider's is to be asked about there. */
  onMove: (provider: string, secret: string) => void
}

/** Which keys are set; a new one is typed here and never shown again. */
export function Keys({ provider, secrets, onChanged, onMove }: KeysProps) {
  /** Name of the key whose form is open; `''` for a further one. */
  const [editing, setEditing] = useState<string | null>(null)
  const none = provider.keys.length === 0
  const uses = useCall(
    'keys.uses',
    { provider: provider.id },
    ({ topic }) => topic === 'pipelines' || topic === 'environment',
  )
  const rates = useCall('rates.list', { provider: provider.id }, isRunEdge)
  const saved = (test: ProviderTest | null) => {
    setEditing(null)
    if (test === null) onChanged()
    else onChanged(test)
  }
  return (
    <Panel
      title={provider.keys.length > 1 ? 'Keys' : 'Key'}
      actions={
        !none &&
        editing === null && (
          <Button variant="quiet" size="sm" icon={<Plus size={14} />} onClick={() => setEditing('')}>
            Another key
          </Button>
        )
      }
    >
      {secrets?.warning != null && (
        <p className="bg-warn-soft rounded-control mb-2.5 flex gap-2 px-2.5 py-2">
          <TriangleAlert size={15} className="text-warn mt-0.5 shrink-0" aria-hidden />
          <span className="min-w-0 wrap-anywhere">{secrets.warning}</span>
        </p>
      )}
      {provider.keys.length > 0 && (
        <ul className="divide-line divide-y">
          {provider.keys.map((key) => (
            <li key={`${key.source} ${key.name}`} className="py-1.5 first:pt-0">
              {editing === key.name && key.source !== 'environment' ? (
                <KeyForm
                  provider={provider}
                  name={key.name}
                  onSaved={saved}
                  onMove={onMove}
                  onCancel={() => setEditing(null)}
                />
              ) : (
                <KeyItem
                  provider={provider}
                  row={key}
                  uses={uses.value ?? []}
                  rates={rates.value ?? []}
                  onForgotten={rates.reload}
                  onReplace={() => setEditing(key.name)}
                  onChanged={onChanged}
                />
              )}
            </li>
          ))}
        </ul>
      )}
      {none && <KeyForm provider={provider} name={defaultName} onSaved={saved} onMove={onMove} />}
      {none && <LearnedLimits provider={provider} keyName="" rates={rates.value ?? []} onForgotten={rates.reload} />}
      {editing === '' && (
        <KeyForm provider={provider} name={null} onSaved={saved} onMove={onMove} onCancel={() => setEditing(null)} />
      )}
      <div className="mt-2 text-sm empty:hidden">
        <KeyPage provider={provider} />
      </div>
      <UnlookedPipelines unknown="with which keys they ask isn’t known." className="text-warn mt-2 text-xs" />
      <Notes provider={provider} secrets={secrets} />
    </Panel>
  )
}

function Notes({ provider, secrets }: Pick<KeysProps, 'provider' | 'secrets'>) {
  const fromEnvironment = provider.keys.some((key) => key.source === 'environment')
  return (
    <div className="text-ink-3 mt-2 flex flex-col gap-0.5 text-xs">
      {!provider.needsKey && provider.keys.length === 0 && <p>This one may work without a key.</p>}
      {secrets?.kept === true && (
        <p>
          Keys are encrypted on this machine ({secrets.backend}) and sent to {provider.label} alone.
        </p>
      )}
      {provider.environmentNames.length > 0 && !fromEnvironment && (
        <p>
          Or set{' '}
          {provider.environmentNames.map((name, index) => (
            <span key={name}>
              {index > 0 && ' or '}
              <code className="font-mono">{name}</code>
            </span>
          ))}{' '}
          in the environment, which wins.
        </p>
      )}
      {isOpenToReaders(provider.baseUrl) && (
        <p className="text-warn">This address is not encrypted: the key can be read on its way.</p>
      )}
    </div>
  )
}
