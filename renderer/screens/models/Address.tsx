import { useState, type FormEvent } from 'react'
import type { ProviderRow } from '../../../shared/api/contract.ts'
import { host } from '../../host/index.ts'
import { exampleAddress, spelledOut } from '../../../shared/providers/address.ts'
import { builtInProvider } from '../../../shared/providers/registry.ts'
import { Badge, Button, Field, Input, Panel, toast } from '../../ui/index.ts'
import { addressError } from './words.ts'

const sources = {
  default: 'its usual address',
  environment: 'from the environment, which wins',
  stored: 'set by you',
} as const

/** Where a provider is asked: its own servers, a proxy, a server of one's own. */
export function Address({ provider, onChanged }: { provider: ProviderRow; onChanged: () => void }) {
  const [text, setText] = useState(provider.baseUrl)
  const [shown, setShown] = useState(provider.baseUrl)
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  // The address changed under us (another window, the environment): what stands here is not an edit of it any more.
  if (shown !== provider.baseUrl) {
    setShown(provider.baseUrl)
    setText(provider.baseUrl)
  }
  const fixed = provider.baseUrlSource === 'environment' || provider.practice
  const known = builtInProvider(provider.id)
  const protocol = known?.protocol ?? 'openai'
  // Azure's is everybody's own, as is that of a service which the user added.
  const hasUsual = typeof known?.baseUrl === 'string'
  const changed = text.trim() !== provider.baseUrl

  const save = async (baseUrl: string | null) => {
    setBusy(true)
    const result = await host.call('providers.save', { id: provider.id, label: provider.label, baseUrl })
    setBusy(false)
    if (!result.ok) return setError(result.error.message)
    setText(result.value.baseUrl)
    setError(null)
    toast({
      tone: 'ok',
      ...(result.value.baseUrl === ''
        ? {
            title: `${provider.label} has no address now`,
            description: 'It is not asked until it has one. Its keys stay.',
          }
        : { title: `${provider.label} is asked at ${result.value.baseUrl}` }),
    })
    onChanged()
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const wrong = addressError(spelledOut(protocol, text))
    if (wrong === null) void save(text.trim())
    else setError(wrong)
  }

  return (
    <Panel
      title="Address"
      actions={
        <Badge>
          {provider.practice
            ? 'on this machine'
            : provider.baseUrl === ''
              ? 'none yet'
              : sources[provider.baseUrlSource]}
        </Badge>
      }
    >
      <form onSubmit={submit} className="flex items-start gap-2">
        <Field label="Base URL" hideLabel error={error} className="min-w-0 flex-1">
          <Input
            value={text}
            onValueChange={(next) => {
              setText(next)
              setError(null)
            }}
            readOnly={fixed}
            placeholder={exampleAddress({ id: provider.id, protocol })}
            spellCheck={false}
            inputMode="url"
            className="font-mono text-sm read-only:bg-fill"
          />
        </Field>
        {!fixed && (
          <Button type="submit" busy={busy} disabled={!changed}>
            Save
          </Button>
        )}
        {!fixed && hasUsual && provider.baseUrlSource === 'stored' && (
          <Button variant="quiet" disabled={busy} onClick={() => void save(null)}>
            Back to the usual one
          </Button>
        )}
        {!fixed && known !== undefined && !hasUsual && provider.baseUrlSource === 'stored' && (
          <Button variant="quiet" disabled={busy} onClick={() => void save(null)}>
            Remove the address
          </Button>
        )}
      </form>
    </Panel>
  )
}
