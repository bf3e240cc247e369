import { useEffect, useEffectEvent, useState } from 'react'
import type { ProviderRow, ProviderTest } from '../../../shared/api/contract.ts'
import { keyOwners } from '../../../shared/providers/key-shapes.ts'
import { Button, cx, Dialog, Select } from '../../ui/index.ts'
import { KeyPage } from './KeyPage.tsx'
import { TestResult } from './TestResult.tsx'
import { useKeepKey } from './use-keep-key.ts'
import { defaultName, newKeyName } from './words.ts'

export interface Pasted {
  secret: string
  owners: readonly ProviderRow[]
  /** By its shape; else nobody knows whose it is, and the user says so. */
  sure: boolean
}

const textFields = 'input, textarea, [contenteditable="true"]'
const isFor = (target: EventTarget | null, fields: string): boolean =>
  target instanceof HTMLElement && target.closest(fields) !== null

/** Long, in one piece, with letters and digits, and no address: some providers' keys have no shape but this. */
const mayBeKey = (text: string): boolean =>
  /^[\w.:+/=-]{20,400}$/.test(text) && /\d/.test(text) && /[a-z]/i.test(text) && !/^[a-z]+:\/\//i.test(text)

interface PastedKeyProps {
  rows: readonly ProviderRow[]
  /** The provider that was opened; null: none yet. */
  open: string | null
  pasted: Pasted | null
  onPasted: (pasted: Pasted | null) => void
  onKept: (provider: string, test: ProviderTest | null) => void
}

/** A key pasted anywhere on the screen: asks whose it is before it is sent anywhere. */
export function PastedKey({ rows, open, pasted, onPasted, onKept }: PastedKeyProps) {
  const onPaste = useEffectEvent((event: ClipboardEvent) => {
    if (pasted !== null || isFor(event.target, 'input[type="password"]')) return
    const secret = event.clipboardData?.getData('text/plain').trim() ?? ''
    const owners = keyOwners(secret).flatMap((id) => rows.find((row) => row.id === id) ?? [])
    // In a field for something else, a search or an address, only what is a key for sure is taken out of it.
    if (owners.length === 0 && (isFor(event.target, textFields) || !mayBeKey(secret))) return
    event.preventDefault()
    onPasted(owners.length > 0 ? { secret, owners, sure: true } : { secret, owners: rows, sure: false })
  })
  useEffect(() => {
    const listen = (event: ClipboardEvent) => onPaste(event)
    document.addEventListener('paste', listen)
    return () => document.removeEventListener('paste', listen)
  }, [])
  if (pasted === null) return null
  return (
    <Ask
      {...pasted}
      first={pasted.sure ? pasted.owners[0] : pasted.owners.find(({ id }) => id === open)}
      onClose={() => onPasted(null)}
      onKept={(provider, test) => {
        onPasted(null)
        onKept(provider, test)
      }}
    />
  )
}

interface AskProps extends Pasted {
  first: ProviderRow | undefined
  onClose: () => void
  onKept: (provider: string, test: ProviderTest | null) => void
}

function Ask({ secret, owners, sure, first, onClose, onKept }: AskProps) {
  const [provider, setProvider] = useState(first)
  const { busy, refused, error, keep, store, forget } = useKeepKey(provider ?? { id: '', label: '' }, (test) =>
    onKept(provider?.id ?? '', test),
  )
  const choose = (id: string) => {
    setProvider(owners.find((owner) => owner.id === id))
    forget()
  }
  const name = provider === undefined ? defaultName : newKeyName(provider)
  const end = `It ends in ${secret.slice(-4)}.`
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      size="sm"
      title={sure ? `This looks like a key of ${owners.map(({ label }) => label).join(' or ')}` : 'Whose key is this?'}
      description={
        provider === undefined
          ? `${end} Its shape doesn’t tell whose it is, and nothing was sent.`
          : `${end} Nothing was sent yet: a test sends it to ${provider.label} alone, and if it works it is kept${name === defaultName ? '' : ` as “${name}”`}.`
      }
      footer={
        refused === null ? (
          <>
            <Button onClick={onClose}>Not now</Button>
            <Button
              variant="primary"
              busy={busy}
              disabled={provider === undefined}
              autoFocus={sure}
              onClick={() => void keep(name, secret)}
            >
              {provider === undefined ? 'Test it' : `Test it with ${provider.label}`}
            </Button>
          </>
        ) : (
          <>
            <Button onClick={onClose}>Throw it away</Button>
            <Button busy={busy} onClick={() => void store(name, secret, null)}>
              Keep it anyway
            </Button>
          </>
        )
      }
    >
      {!sure && (
        <Select
          aria-label="Whose key it is"
          value={provider?.id ?? null}
          placeholder="Choose its provider"
          options={owners.map(({ id, label }) => ({ value: id, label }))}
          onValueChange={choose}
        />
      )}
      {sure && owners.length > 1 && (
        <div role="radiogroup" aria-label="Whose key it is" className="flex gap-1.5">
          {owners.map((owner) => (
            <button
              key={owner.id}
              type="button"
              role="radio"
              aria-checked={owner.id === provider?.id}
              onClick={() => choose(owner.id)}
              className={cx(
                'border-line rounded-control h-8 border px-3 font-medium',
                owner.id === provider?.id ? 'bg-fill text-ink' : 'text-ink-2',
              )}
            >
              {owner.label}
            </button>
          ))}
        </div>
      )}
      <div aria-live="polite">
        {refused !== null && <TestResult test={refused} />}
        {error !== null && <p className="text-bad">{error}</p>}
      </div>
      {/* Who has a key that looks right needs no other yet. */}
      {provider !== undefined && (!sure || refused !== null) && (
        <div className="text-sm empty:hidden">
          <KeyPage provider={provider} />
        </div>
      )}
    </Dialog>
  )
}
