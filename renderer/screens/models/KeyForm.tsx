import { TriangleAlert } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import type { ProviderRow, ProviderTest } from '../../../shared/api/contract.ts'
import { ownersInWords } from '../../../shared/document/index.ts'
import { keyOwners } from '../../../shared/providers/key-shapes.ts'
import { builtInProvider } from '../../../shared/providers/registry.ts'
import { Button, Field, Input } from '../../ui/index.ts'
import { TestResult } from './TestResult.tsx'
import { useKeepKey } from './use-keep-key.ts'

interface KeyFormProps {
  provider: ProviderRow
  /** Name of the key it sets; null asks for one. */
  name: string | null
  /** With what a test of it found; null where it was kept all the same. */
  onSaved: (test: ProviderTest | null) => void
  /** It looks like another provider's: it is asked about there. */
  onMove: (provider: string, secret: string) => void
  onCancel?: () => void
}

/** Takes a key once, and tests it before it is kept. It leaves this form for the core and is in no state of the page after. */
export function KeyForm({ provider, name, onSaved, onMove, onCancel }: KeyFormProps) {
  const looks = builtInProvider(provider.id)?.keyLooks
  const [secret, setSecret] = useState('')
  const [ownName, setOwnName] = useState('')
  const { busy, refused, error, keep, store, forget, setError } = useKeepKey(provider, (test) => {
    setSecret('')
    onSaved(test)
  })
  const keyName = (name ?? ownName).trim()
  const replaces = name !== null && provider.keys.some((key) => key.name === name)
  const clash = name === null && provider.keys.some((key) => key.name === keyName)
  const owners = keyOwners(secret)
  const foreign = provider.builtIn && owners.length > 0 && !owners.includes(provider.id)

  const submit = (event: FormEvent) => {
    event.preventDefault()
    // Keys are often copied with the line's end.
    const trimmed = secret.trim()
    if (trimmed === '') return setError('Paste the key first.')
    if (keyName === '') return setError('Give the key a name first.')
    if (clash) return setError(`There is a key named “${keyName}” already: replace that one.`)
    if (foreign && error === null)
      return setError(`Nothing was sent yet. If it is a key of ${provider.label} all the same, press again.`)
    void keep(keyName, trimmed)
  }

  return (
    <>
      <form onSubmit={submit} className="flex flex-wrap items-end gap-2">
        {name === null && (
          <Field label="Name" className="w-40">
            <Input value={ownName} onValueChange={setOwnName} placeholder="e.g. work" maxLength={80} autoFocus />
          </Field>
        )}
        <Field
          label={name === null || provider.keys.length === 0 ? 'Key' : `New key for “${name}”`}
          hideLabel={provider.keys.length === 0}
          error={error}
          className="min-w-52 flex-1"
        >
          <Input
            type="password"
            autoComplete="off"
            spellCheck={false}
            placeholder={`Paste your ${provider.label} key${looks === undefined ? '' : `: ${looks}`}`}
            value={secret}
            maxLength={10_000}
            autoFocus={name !== null && onCancel !== undefined}
            onValueChange={(next) => {
              setSecret(next)
              forget()
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
      <div aria-live="polite">
        {foreign && refused === null && (
          <p className="bg-warn-soft rounded-control mt-2.5 flex flex-wrap items-center gap-2 px-2.5 py-2">
            <TriangleAlert size={15} className="text-warn shrink-0" aria-hidden />
            <span className="mr-auto">
              This looks like a key of {ownersInWords(owners)}, not of {provider.label}.
            </span>
            {owners.map((owner) => (
              <Button
                key={owner}
                size="sm"
                onClick={() => {
                  setSecret('')
                  forget()
                  onMove(owner, secret.trim())
                }}
              >
                Move it to {ownersInWords([owner])}
              </Button>
            ))}
          </p>
        )}
        {refused !== null && (
          <div className="border-line rounded-control mt-2.5 overflow-hidden border">
            <TestResult test={refused} />
            <div className="flex items-center gap-2 px-4 py-2.5">
              <p className="text-ink-2 mr-auto">{replaces ? 'The key you have is kept.' : 'It was not kept.'}</p>
              <Button size="sm" busy={busy} onClick={() => void store(keyName, secret.trim(), null)}>
                {replaces ? 'Use the new one anyway' : 'Keep it anyway'}
              </Button>
              <Button
                size="sm"
                onClick={() => {
                  setSecret('')
                  forget()
                  onCancel?.()
                }}
              >
                {replaces ? 'Keep the old key' : 'Throw it away'}
              </Button>
            </div>
          </div>
        )}
      </div>
    </>
  )
}
