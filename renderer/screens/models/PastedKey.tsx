import { useEffect, useEffectEvent, useState } from 'react'
import type { ProviderRow, ProviderTest } from '../../../shared/api/contract.ts'
import { keyOwners } from '../../../shared/providers/key-shapes.ts'
import { Button, cx, Dialog } from '../../ui/index.ts'
import { TestResult } from './TestResult.tsx'
import { useKeepKey } from './use-keep-key.ts'
import { newKeyName } from './words.ts'

interface Pasted {
  secret: string
  owners: readonly ProviderRow[]
}

const takesText = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input, textarea, [contenteditable="true"]') !== null

/** A key pasted anywhere on the screen: asks whose it is before it is sent anywhere. */
export function PastedKey({
  rows,
  onKept,
}: {
  rows: readonly ProviderRow[]
  onKept: (provider: string, test: ProviderTest | null) => void
}) {
  const [pasted, setPasted] = useState<Pasted | null>(null)
  const onPaste = useEffectEvent((event: ClipboardEvent) => {
    if (takesText(event.target) || pasted !== null) return
    const secret = event.clipboardData?.getData('text/plain').trim() ?? ''
    const owners = keyOwners(secret).flatMap((id) => rows.find((row) => row.id === id) ?? [])
    if (owners.length === 0) return
    event.preventDefault()
    setPasted({ secret, owners })
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
      onClose={() => setPasted(null)}
      onKept={(provider, test) => {
        setPasted(null)
        onKept(provider, test)
      }}
    />
  )
}

function Ask({
  secret,
  owners,
  onClose,
  onKept,
}: Pasted & { onClose: () => void; onKept: (provider: string, test: ProviderTest | null) => void }) {
  const [chosen, setChosen] = useState(owners[0])
  const provider = chosen ?? owners[0]
  const { busy, refused, error, keep, store, forget } = useKeepKey(provider ?? { id: '', label: '' }, (test) =>
    onKept(provider?.id ?? '', test),
  )
  if (provider === undefined) return null
  const name = newKeyName(provider)
  const names = owners.map(({ label }) => label).join(' or ')
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      size="sm"
      title={`This looks like a key of ${names}`}
      description={`It ends in ${secret.slice(-4)}. Nothing was sent yet: a test sends it to ${provider.label} alone, and if it works it is kept${name === 'default' ? '' : ` as “${name}”`}.`}
      footer={
        refused === null ? (
          <>
            <Button onClick={onClose}>Not now</Button>
            <Button variant="primary" busy={busy} autoFocus onClick={() => void keep(name, secret)}>
              Test it with {provider.label}
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
      {owners.length > 1 && (
        <div role="radiogroup" aria-label="Whose key it is" className="flex gap-1.5">
          {owners.map((owner) => (
            <button
              key={owner.id}
              type="button"
              role="radio"
              aria-checked={owner.id === provider.id}
              onClick={() => {
                setChosen(owner)
                forget()
              }}
              className={cx(
                'border-line rounded-control h-8 border px-3 font-medium',
                owner.id === provider.id ? 'bg-fill text-ink' : 'text-ink-2',
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
    </Dialog>
  )
}
