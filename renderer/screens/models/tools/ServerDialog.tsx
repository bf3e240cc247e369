import { useState } from 'react'
import { readStrict } from '../../../../shared/document/issues.ts'
import { toolServer, type ToolServer } from '../../../../shared/tools/servers.ts'
import { host } from '../../../host/index.ts'
import { Button, Dialog, DialogForm, Field, Input, Select, TextArea, toast } from '../../../ui/index.ts'

interface Props {
  /** Null: a new one. */
  server: ToolServer | null
  taken: readonly string[]
  onClose: () => void
}

interface Draft {
  how: ToolServer['how']
  name: string
  command: string
  args: string
  folder: string
  env: string
  url: string
  key: string
  header: string
}

const draftOf = (server: ToolServer | null): Draft => ({
  how: server?.how ?? 'program',
  name: server?.name ?? '',
  command: server?.how === 'program' ? server.command : '',
  args: server?.how === 'program' ? server.args.join('\n') : '',
  folder: server?.how === 'program' ? (server.folder ?? '') : '',
  env: server?.how === 'program' ? server.env.map(({ variable, key }) => `${variable} = ${key}`).join('\n') : '',
  url: server?.how === 'web' ? server.url : '',
  key: server?.how === 'web' ? (server.key ?? '') : '',
  header: server?.how === 'web' ? server.header : 'authorization',
})

const lines = (text: string): string[] => text.split('\n').filter((line) => line.trim() !== '')
const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim())

/** What the form says, to be checked as any other input is. */
function written(draft: Draft): unknown {
  const name = draft.name.trim()
  if (draft.how === 'web') {
    const { url, key, header } = draft
    return { how: 'web', name, url: url.trim(), key: orNull(key), header: header.trim() }
  }
  const env = lines(draft.env).map((line) => {
    const [variable = '', ...key] = line.split('=')
    return { variable: variable.trim(), key: key.join('=').trim() }
  })
  return { how: 'program', name, command: draft.command, args: lines(draft.args), folder: orNull(draft.folder), env }
}

/** How a server is reached. Of keys it takes the names. */
export function ServerDialog({ server, taken, onClose }: Props) {
  const [draft, setDraft] = useState(() => draftOf(server))
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const set = (part: Partial<Draft>) => setDraft({ ...draft, ...part })
  const save = async () => {
    const read = readStrict(toolServer, written(draft), 'bad_format')
    if (read.value === null) {
      const [found] = read.findings
      return setError(`${names[String(found?.path[0])] ?? 'The server'}: ${found?.short ?? 'is wrong'}.`)
    }
    const isNew = server === null
    if (isNew && taken.includes(read.value.name)) return setError(`There is a server “${read.value.name}” already.`)
    setBusy(true)
    const result = await host.call('tools.save', { server: read.value, isNew })
    setBusy(false)
    if (!result.ok) return setError(result.error.message)
    return onClose()
  }
  const remove = async () => {
    setBusy(true)
    const result = await host.call('tools.delete', { name: draft.name })
    setBusy(false)
    if (!result.ok) return setError(result.error.message)
    toast({ tone: 'ok', title: `“${draft.name}” is gone` })
    return onClose()
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={server === null ? 'Add an MCP server' : `Server ${server.name}`}
      description={
        server === null
          ? 'Pipelines call it by its name. How it is reached stays on this machine.'
          : 'A change takes back what you allowed of it.'
      }
    >
      <DialogForm
        onSubmit={() => void save()}
        onCancel={onClose}
        error={error}
        busy={busy}
        aside={
          server !== null && (
            <Button variant="quiet" disabled={busy} className="mr-auto" onClick={() => void remove()}>
              Delete
            </Button>
          )
        }
      >
        <div className="grid grid-cols-2 gap-3">
          <Field label="Name">
            <Input
              value={draft.name}
              onValueChange={(name) => set({ name })}
              disabled={server !== null}
              placeholder="files"
              maxLength={40}
            />
          </Field>
          <Field label="Reached as">
            <Select
              value={draft.how}
              onValueChange={(how) => set({ how })}
              options={[
                { value: 'program', label: 'A program on this machine' },
                { value: 'web', label: 'An address (HTTP)' },
              ]}
            />
          </Field>
        </div>
        {draft.how === 'program' ? (
          <>
            <Field label="Program">
              <Input value={draft.command} onValueChange={(command) => set({ command })} placeholder="npx" />
            </Field>
            <Field label="Arguments" help="One a line, as they are: no shell reads them.">
              <TextArea
                value={draft.args}
                onValueChange={(args) => set({ args })}
                rows={3}
                placeholder={'-y\n@modelcontextprotocol/server-filesystem\n/home/me/notes'}
              />
            </Field>
            <Field label="Folder" help="Where it is started; empty: your home.">
              <Input value={draft.folder} onValueChange={(folder) => set({ folder })} />
            </Field>
            <Field
              label="Keys in its environment"
              help="VARIABLE = name of a key of tools, one a line. It gets no other key."
            >
              <TextArea
                value={draft.env}
                onValueChange={(env) => set({ env })}
                rows={2}
                placeholder="GITHUB_TOKEN = github"
              />
            </Field>
          </>
        ) : (
          <>
            <Field
              label="Address"
              help="Of a server that speaks Streamable HTTP. One that wants a sign-in (OAuth) can’t be used: make a token there, and set it as the key."
            >
              <Input
                value={draft.url}
                onValueChange={(url) => set({ url })}
                placeholder="https://mcp.example.org/mcp"
              />
            </Field>
            <div className="grid grid-cols-2 gap-3">
              <Field label="Key" help="The name of a key of tools; empty: none.">
                <Input value={draft.key} onValueChange={(key) => set({ key })} maxLength={80} />
              </Field>
              <Field label="Header of the key">
                <Input value={draft.header} onValueChange={(header) => set({ header })} maxLength={64} />
              </Field>
            </div>
          </>
        )}
      </DialogForm>
    </Dialog>
  )
}

const names: Record<string, string> = {
  name: 'Name',
  command: 'Program',
  args: 'Arguments',
  folder: 'Folder',
  env: 'Keys in its environment',
  url: 'Address',
  key: 'Key',
  header: 'Header of the key',
}
