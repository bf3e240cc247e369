import { useState, type FormEvent } from 'react'
import type { ProviderRow } from '../../../shared/api/contract.ts'
import { host } from '../../host/index.ts'
import { Button, Field, Input, toast } from '../../ui/index.ts'

interface KeyFormProps {
  provider: ProviderRow
  /** Name of the key it sets; null asks for one. */
  name: string | null
  onSaved: () => void
  onCancel?: () => void
}

/** Takes a key once. It leaves this form for the core and is in no state of the page after. */
export function KeyForm({ provider, name, onSaved, onCancel }: KeyFormProps) {
  const [secret, setSecret] = useState('')
  const [ownName, setOwnName] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const keyName = (name ?? ownName).trim()
  const clash = name === null && provider.keys.some((key) => key.name === keyName)

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    // Keys are often copied with the line's end.
    const trimmed = secret.trim()
    if (trimmed === '') return setError('Paste the key first.')
    if (keyName === '') return setError('Give the key a name first.')
    if (clash) return setError(`There is a key named “${keyName}” already: replace that one.`)
    setBusy(true)
    const result = await host.call('keys.set', { provider: provider.id, name: keyName, secret: trimmed })
    setBusy(false)
    if (!result.ok) return setError(result.error.message)
    setSecret('')
    toast({
      tone: 'ok',
      title: `${provider.label}: key ${provider.keys.some((key) => key.name === keyName) ? 'replaced' : 'set'}`,
      ...(result.value.warning === null ? {} : { description: result.value.warning }),
    })
    onSaved()
  }

  return (
    <form onSubmit={(event) => void submit(event)} className="flex items-end gap-2">
      {name === null && (
        <Field label="Name" className="w-40">
          <Input value={ownName} onValueChange={setOwnName} placeholder="e.g. work" maxLength={80} autoFocus />
        </Field>
      )}
      <Field
        label={name === null || provider.keys.length === 0 ? 'Key' : `New key for “${name}”`}
        hideLabel={provider.keys.length === 0}
        error={error}
        className="min-w-0 flex-1"
      >
        <Input
          type="password"
          autoComplete="off"
          spellCheck={false}
          placeholder={`Paste your ${provider.label} key`}
          value={secret}
          maxLength={10_000}
          autoFocus={name !== null && onCancel !== undefined}
          onValueChange={(next) => {
            setSecret(next)
            setError(null)
          }}
        />
      </Field>
      <Button type="submit" variant="primary" busy={busy} className={error === null ? '' : 'mb-5.5'}>
        Save key
      </Button>
      {onCancel !== undefined && (
        <Button onClick={onCancel} className={error === null ? '' : 'mb-5.5'}>
          Cancel
        </Button>
      )}
    </form>
  )
}
