import { useState } from 'react'
import type { AppInfo } from '../../../shared/api/contract.ts'
import { host } from '../../host/index.ts'
import { type SpokenProtocol, protocols } from '../../../shared/providers/registry.ts'
import { Button, Dialog, Field, Input, Select, toast } from '../../ui/index.ts'
import { addressError, idFrom, isOpenToReaders } from './words.ts'

interface AddServiceProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  /** Ids that can't be used again. */
  taken: readonly string[]
  secrets: AppInfo['secrets'] | null
  onAdded: (id: string) => void
}

/** What a service can speak, and what its address then looks like. */
const spoken: Record<SpokenProtocol, { label: string; help?: string; address: string }> = {
  openai: { label: 'OpenAI’s chat completions', help: 'What most services speak', address: 'http://localhost:8000/v1' },
  responses: { label: 'OpenAI’s Responses', address: 'http://localhost:8000/v1' },
  azure: {
    label: 'Azure OpenAI',
    help: 'The model is a deployment’s name',
    address: 'https://NAME.openai.azure.com/openai/v1',
  },
  bedrock: { label: 'Amazon Bedrock’s Converse', address: 'https://bedrock-runtime.eu-central-1.amazonaws.com' },
  anthropic: { label: 'Anthropic’s Messages', address: 'http://localhost:8000' },
  gemini: { label: 'Google’s Gemini', address: 'http://localhost:8000' },
  ollama: { label: 'Ollama’s own', address: 'http://localhost:11434' },
}

/** Any server that speaks one of the protocols: a gateway, one in the house, a model server on another machine. */
export function AddService({ open, onOpenChange, ...rest }: AddServiceProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      size="sm"
      title="Add a service"
      description="A gateway, a server in the house, or a model server at an address of its own."
    >
      <Form {...rest} onClose={() => onOpenChange(false)} />
    </Dialog>
  )
}

function Form({
  taken,
  secrets,
  onAdded,
  onClose,
}: Omit<AddServiceProps, 'open' | 'onOpenChange'> & { onClose: () => void }) {
  const [label, setLabel] = useState('')
  const [baseUrl, setBaseUrl] = useState('')
  const [secret, setSecret] = useState('')
  const [protocol, setProtocol] = useState<SpokenProtocol>('openai')
  const [errors, setErrors] = useState<{ label?: string; baseUrl?: string; all?: string }>({})
  const [busy, setBusy] = useState(false)
  const id = idFrom(label, taken)

  const add = async () => {
    const wrong = addressError(baseUrl)
    if (label.trim() === '' || wrong !== null) {
      return setErrors({
        ...(label.trim() === '' ? { label: 'Give it a name.' } : {}),
        ...(wrong === null ? {} : { baseUrl: wrong }),
      })
    }
    setBusy(true)
    const saved = await host.call('providers.save', { id, label: label.trim(), baseUrl: baseUrl.trim(), protocol })
    if (!saved.ok) {
      setBusy(false)
      return setErrors({ all: saved.error.message })
    }
    if (secret.trim() !== '') {
      const set = await host.call('keys.set', { provider: id, name: 'default', secret: secret.trim() })
      if (!set.ok)
        toast({
          tone: 'bad',
          title: `${label.trim()} was added, but its key could not be kept`,
          description: set.error.message,
        })
    }
    onClose()
    onAdded(id)
  }

  return (
    <form
      className="flex flex-col gap-3.5"
      onSubmit={(event) => {
        event.preventDefault()
        void add()
      }}
    >
      <Field
        label="Name"
        error={errors.label}
        help={
          label.trim() === '' ? undefined : (
            <>
              In pipelines it is called <code className="font-mono">{id}</code>.
            </>
          )
        }
      >
        <Input value={label} onValueChange={setLabel} maxLength={80} placeholder="e.g. Office gateway" autoFocus />
      </Field>
      <Field label="It speaks">
        <Select
          value={protocol}
          onValueChange={setProtocol}
          options={protocols.map((value) => ({
            value,
            label: spoken[value].label,
            ...(spoken[value].help === undefined ? {} : { help: spoken[value].help }),
          }))}
        />
      </Field>
      <Field label="Address" error={errors.baseUrl} help="As its documentation writes it for this protocol.">
        <Input
          value={baseUrl}
          onValueChange={setBaseUrl}
          placeholder={spoken[protocol].address}
          spellCheck={false}
          inputMode="url"
          className="font-mono text-sm"
        />
      </Field>
      <Field
        label="Key, if it needs one"
        help={
          isOpenToReaders(baseUrl)
            ? 'This address is not encrypted: the key can be read on its way.'
            : (secrets?.warning ?? undefined)
        }
      >
        <Input
          type="password"
          value={secret}
          onValueChange={setSecret}
          autoComplete="off"
          spellCheck={false}
          maxLength={10_000}
        />
      </Field>
      {errors.all !== undefined && (
        <p role="alert" className="text-bad">
          {errors.all}
        </p>
      )}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="primary" busy={busy}>
          Add it
        </Button>
      </div>
    </form>
  )
}
