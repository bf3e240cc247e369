import { KeyRound, Plus, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import type { AppInfo, KeyRow, ProviderRow } from '../../../shared/api/contract.ts'
import { host } from '../../host/index.ts'
import { Badge, Button, Dialog, Panel, toast } from '../../ui/index.ts'
import { KeyForm } from './KeyForm.tsx'
import { isOpenToReaders, sourceOf } from './words.ts'

interface KeysProps {
  provider: ProviderRow
  secrets: AppInfo['secrets'] | null
  onChanged: () => void
}

/** The name of the key that is asked with unless a node names another. */
const defaultName = 'default'

/** Which keys are set; a new one is typed here and never shown again. */
export function Keys({ provider, secrets, onChanged }: KeysProps) {
  /** Name of the key whose form is open; `''` for a further one. */
  const [editing, setEditing] = useState<string | null>(null)
  const none = provider.keys.length === 0
  const saved = () => {
    setEditing(null)
    onChanged()
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
                <KeyForm provider={provider} name={key.name} onSaved={saved} onCancel={() => setEditing(null)} />
              ) : (
                <Key provider={provider} row={key} onReplace={() => setEditing(key.name)} onChanged={onChanged} />
              )}
            </li>
          ))}
        </ul>
      )}
      {none && <KeyForm provider={provider} name={defaultName} onSaved={saved} />}
      {editing === '' && <KeyForm provider={provider} name={null} onSaved={saved} onCancel={() => setEditing(null)} />}
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

function Key({
  provider,
  row,
  onReplace,
  onChanged,
}: {
  provider: ProviderRow
  row: KeyRow
  onReplace: () => void
  onChanged: () => void
}) {
  const [asking, setAsking] = useState(false)
  const source = sourceOf(row)
  const remove = async () => {
    setAsking(false)
    const result = await host.call('keys.delete', { provider: provider.id, name: row.name })
    if (!result.ok)
      return void toast({ tone: 'bad', title: 'The key could not be deleted', description: result.error.message })
    onChanged()
    toast({ title: `Deleted the key for ${provider.label}` })
  }
  return (
    <div className="flex min-h-8 items-center gap-2.5">
      <KeyRound size={15} className="text-ink-3 shrink-0" aria-hidden />
      <span className="truncate font-medium">{row.name}</span>
      <span className="text-ink-2 font-mono text-sm">
        <span aria-hidden>•••• </span>
        <span className="sr-only">ends in </span>
        {row.hint}
      </span>
      <Badge tone={source.tone}>{source.text}</Badge>
      {row.source !== 'environment' && (
        <span className="ml-auto flex gap-1.5">
          <Button size="sm" onClick={onReplace} aria-label={`Replace key ${row.name}`}>
            Replace
          </Button>
          <Button size="sm" variant="danger" onClick={() => setAsking(true)} aria-label={`Delete key ${row.name}`}>
            Delete
          </Button>
        </span>
      )}
      <Dialog
        open={asking}
        onOpenChange={setAsking}
        size="sm"
        title={`Delete the key that ends in ${row.hint}?`}
        description="It can’t be brought back, for it is shown nowhere: you would have to paste it again."
        footer={
          <>
            <Button onClick={() => setAsking(false)}>Keep it</Button>
            <Button variant="danger" onClick={() => void remove()}>
              Delete
            </Button>
          </>
        }
      />
    </div>
  )
}
