import { Trash2 } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import { host } from '../../../host/index.ts'
import { useCall } from '../../../lib/use-call.ts'
import { Button, Field, IconButton, Input, Tag, toast } from '../../../ui/index.ts'

/** Keys that web services and MCP servers name. */
export function ToolKeys() {
  const keys = useCall('tools.keys', undefined, (push) => push.topic === 'environment')
  const [name, setName] = useState('')
  const [secret, setSecret] = useState('')
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() === '' || secret.trim() === '') return
    const result = await host.call('keys.set', { provider: 'tools', name: name.trim(), secret: secret.trim() })
    if (!result.ok) return toast({ tone: 'bad', title: 'The key could not be set', description: result.error.message })
    setName('')
    setSecret('')
    keys.reload()
    return toast({
      tone: 'ok',
      title: 'Key set',
      ...(result.value.warning === null ? {} : { description: result.value.warning }),
    })
  }
  const remove = async (key: string) => {
    const result = await host.call('keys.delete', { provider: 'tools', name: key })
    if (!result.ok) toast({ tone: 'bad', title: 'The key could not be deleted', description: result.error.message })
    keys.reload()
  }
  return (
    <section aria-label="Keys of tools">
      <h2 className="mb-1 font-bold">Keys of tools</h2>
      <p className="text-ink-2 mb-3 text-sm">
        A tool or a server names its key; the key goes there alone, and never stands in a pipeline or a receipt.
      </p>
      <ul className="mb-3 flex flex-col gap-1.5">
        {(keys.value ?? []).map((key) => (
          <li key={key.name} className="border-line rounded-control flex items-center gap-2 border py-1.5 pr-1.5 pl-3">
            <span className="min-w-0 flex-1 truncate font-medium">{key.name}</span>
            {key.hint !== '' && <span className="text-ink-3 text-xs">…{key.hint}</span>}
            {key.source === 'memory' && <Tag>until the app ends</Tag>}
            <IconButton label={`Delete the key ${key.name}`} size="sm" onClick={() => void remove(key.name)}>
              <Trash2 size={14} />
            </IconButton>
          </li>
        ))}
      </ul>
      <form onSubmit={(event) => void submit(event)} className="flex items-end gap-2">
        <Field label="Name" className="w-36">
          <Input value={name} onValueChange={setName} placeholder="e.g. weather" maxLength={80} />
        </Field>
        <Field label="Key" className="flex-1">
          <Input value={secret} onValueChange={setSecret} type="password" autoComplete="off" />
        </Field>
        <Button type="submit">Set</Button>
      </form>
    </section>
  )
}
