import { Ellipsis, KeyRound } from 'lucide-react'
import { useState } from 'react'
import type { KeyRow, KeyUse, ProviderRow, ProviderTest } from '../../../shared/api/contract.ts'
import type { LearnedRates } from '../../../shared/model/rates.ts'
import { host } from '../../host/index.ts'
import { UnlookedPipelines } from '../../frame/Unread.tsx'
import { counted, relativeTime } from '../../lib/format.ts'
import { useNow } from '../../lib/use-now.ts'
import { useHealth } from '../../store/health.ts'
import { Badge, Button, Dialog, DialogForm, Field, IconButton, Input, Menu, Switch, toast } from '../../ui/index.ts'
import { LearnedLimits } from './LearnedLimits.tsx'
import { failedTest } from './use-keep-key.ts'
import { AskedBy, PipelineLinks } from './AskedBy.tsx'
import { sourceOf } from './words.ts'

interface KeyItemProps {
  provider: ProviderRow
  row: KeyRow
  /** Who asks with it. */
  uses: readonly KeyUse[]
  /** Limits learned of this provider's keys. */
  rates: readonly LearnedRates[]
  onForgotten: () => void
  onReplace: () => void
  onChanged: (test?: ProviderTest) => void
}

const callFailed = (title: string, message: string): void => void toast({ tone: 'bad', title, description: message })

/** One key: its end, where it is kept, who asks with it, and whether its provider still takes it. */
export function KeyItem({ provider, row, uses, rates, onForgotten, onReplace, onChanged }: KeyItemProps) {
  const [asking, setAsking] = useState<'delete' | 'rename' | null>(null)
  const source = sourceOf(row)
  const target = { provider: provider.id, model: null, key: row.name }
  const refused = useHealth(({ rows }) =>
    [...rows.values()].some(
      (health) =>
        health.provider === provider.id &&
        health.model === null &&
        health.key === row.name &&
        health.state === 'open' &&
        health.why === 'auth',
    ),
  )
  const pipelines = uses
    .filter(({ name }) => name === row.name || (name === null && row.isDefault))
    .flatMap((use) => use.pipelines)
  const named = uses.find(({ name }) => name === row.name)?.pipelines ?? []

  const test = async () => {
    const result = await host.call('providers.test', { id: provider.id, key: row.name })
    onChanged(result.ok ? result.value : failedTest(result.error.message))
  }
  const choose = async () => {
    const result = await host.call('keys.choose', { provider: provider.id, name: row.name })
    if (!result.ok) return callFailed('It could not be made the default', result.error.message)
    onChanged()
  }
  const tryAnyway = async () => {
    const result = await host.call('health.tryAnyway', target)
    if (!result.ok) callFailed('It could not be put back', result.error.message)
  }
  const remove = async () => {
    setAsking(null)
    const result = await host.call('keys.delete', { provider: provider.id, name: row.name })
    if (!result.ok) return callFailed('The key could not be deleted', result.error.message)
    onChanged()
    toast({ title: `Deleted the key for ${provider.label}` })
  }
  const several = provider.keys.length > 1
  const movable = row.source !== 'environment'
  return (
    <div>
      <div className="flex min-h-8 flex-wrap items-center gap-x-2.5 gap-y-1">
        <KeyRound size={15} className="text-ink-3 shrink-0" aria-hidden />
        <span className="truncate font-medium">{row.name}</span>
        {row.hint !== '' && (
          <span className="text-ink-2 font-mono text-sm">
            <span aria-hidden>•••• </span>
            <span className="sr-only">ends in </span>
            {row.hint}
          </span>
        )}
        {several && row.isDefault && <Badge tone="ok">asked by default</Badge>}
        <Badge tone={source.tone}>{source.text}</Badge>
        {refused && <Badge tone="bad">refused by {provider.label}</Badge>}
        <span className="ml-auto flex gap-1.5">
          {movable && (
            <>
              <Button size="sm" onClick={onReplace} aria-label={`Replace key ${row.name}`}>
                Replace
              </Button>
              <Button
                size="sm"
                variant="danger"
                onClick={() => setAsking('delete')}
                aria-label={`Delete key ${row.name}`}
              >
                Delete
              </Button>
            </>
          )}
          <Menu
            trigger={
              <IconButton label={`More for key ${row.name}`} size="sm">
                <Ellipsis size={15} />
              </IconButton>
            }
            items={[
              { id: 'test', label: 'Test this key', onSelect: () => void test() },
              ...(several && !row.isDefault && !provider.keys.some((key) => key.source === 'environment')
                ? [{ id: 'default', label: 'Make it the default', onSelect: () => void choose() }]
                : []),
              ...(movable ? [{ id: 'rename', label: 'Rename', onSelect: () => setAsking('rename') }] : []),
            ]}
          />
        </span>
      </div>
      <p className="text-ink-3 pl-[25px] text-xs">
        {pipelines.length === 0 ? (
          'No pipeline asks with it'
        ) : (
          <AskedBy
            text={`${counted(pipelines.length, 'pipeline')} ask${pipelines.length === 1 ? 's' : ''} with it`}
            title={`${counted(pipelines.length, 'pipeline')} ask${pipelines.length === 1 ? 's' : ''} with the key ${row.name}`}
          >
            <PipelineLinks pipelines={pipelines.slice(0, 100)} total={pipelines.length} />
          </AskedBy>
        )}
        <LastUsed at={row.lastUsedAt} />
      </p>
      <LearnedLimits provider={provider} keyName={row.name} rates={rates} onForgotten={onForgotten} />
      {refused && (
        <p className="mt-1 flex flex-wrap items-center gap-2 pl-[25px] text-sm">
          <span className="text-bad">It is not asked with again until you replace it or it passes a test.</span>
          <Button size="sm" onClick={() => void tryAnyway()}>
            Try anyway
          </Button>
        </p>
      )}
      <Dialog
        open={asking === 'delete'}
        onOpenChange={(open) => setAsking(open ? 'delete' : null)}
        size="sm"
        title={row.hint === '' ? `Delete the key “${row.name}”?` : `Delete the key that ends in ${row.hint}?`}
        description={`It can’t be brought back, for it is shown nowhere: you would have to paste it again.${pipelines.length === 0 ? '' : ` ${counted(pipelines.length, 'pipeline')} ask${pipelines.length === 1 ? 's' : ''} with it.`}`}
        footer={
          <>
            <Button onClick={() => setAsking(null)}>Keep it</Button>
            <Button variant="danger" onClick={() => void remove()}>
              Delete
            </Button>
          </>
        }
      />
      <Dialog
        open={asking === 'rename'}
        onOpenChange={(open) => setAsking(open ? 'rename' : null)}
        size="sm"
        title={`Rename the key “${row.name}”`}
        description="Pipelines know a key by its name. The key itself stays as it is."
      >
        <Rename
          provider={provider}
          name={row.name}
          following={named.map((pipeline) => pipeline.name)}
          onClose={() => setAsking(null)}
          onRenamed={() => {
            setAsking(null)
            onChanged()
          }}
        />
      </Dialog>
    </div>
  )
}

function LastUsed({ at }: { at: string | null }) {
  const now = useNow()
  return at === null ? null : ` · last used ${relativeTime(at, now)}`
}

function Rename({
  provider,
  name,
  following,
  onClose,
  onRenamed,
}: {
  provider: ProviderRow
  name: string
  following: readonly string[]
  onClose: () => void
  onRenamed: () => void
}) {
  const [to, setTo] = useState(name)
  const [follow, setFollow] = useState(true)
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const submit = async () => {
    if (to.trim() === '' || to.trim() === name) return setError('Give it another name.')
    setBusy(true)
    const result = await host.call('keys.rename', { provider: provider.id, name, to: to.trim(), follow })
    setBusy(false)
    if (!result.ok) return setError(result.error.message)
    toast({ tone: 'ok', title: `The key is called “${to.trim()}” now` })
    const { unread } = result.value
    if (unread.length > 0)
      toast({
        tone: 'bad',
        title: `${counted(unread.length, 'pipeline')} could not be looked into`,
        description: `${unread.map((pipeline) => `“${pipeline.name}”`).join(', ')} can’t be read. Should one of them name the key “${name}”, it asks with a key that isn’t there.`,
      })
    return onRenamed()
  }
  return (
    <DialogForm onSubmit={() => void submit()} onCancel={onClose} error={error} busy={busy}>
      <Field label="Name">
        <Input value={to} onValueChange={(next) => (setTo(next), setError(null))} maxLength={80} autoFocus />
      </Field>
      {following.length > 0 && (
        <Switch
          checked={follow}
          onCheckedChange={setFollow}
          label={`Change it in ${following.join(', ')}, too: else ${following.length === 1 ? 'it names' : 'they name'} a key that isn’t there`}
        />
      )}
      <UnlookedPipelines unknown="whether they name this key isn’t known, so it can’t be changed there." />
    </DialogForm>
  )
}
