import { Pencil, Play, RefreshCw } from 'lucide-react'
import { useState } from 'react'
import type { ToolServerRow } from '../../../../shared/api/contract.ts'
import { type ServerTool, serverLine } from '../../../../shared/tools/servers.ts'
import { counted } from '../../../lib/format.ts'
import { host } from '../../../host/index.ts'
import { Badge, Button, Dialog, IconButton, toast } from '../../../ui/index.ts'
import { AllowTool } from '../../../frame/AllowTool.tsx'

interface Props {
  row: ToolServerRow
  onEdit: () => void
  onChanged: () => void
}

/** A server: how it is reached, whether it may be, and its tools, each with whether it is allowed. */
export function ServerCard({ row, onEdit, onChanged }: Props) {
  const { server, allowed, running, tools, missingKeys } = row
  const [busy, setBusy] = useState(false)
  const [asking, setAsking] = useState(false)
  const look = async () => {
    setBusy(true)
    const result = await host.call('tools.look', { name: server.name })
    setBusy(false)
    if (!result.ok) toast({ tone: 'bad', title: 'It could not be asked', description: result.error.message })
    onChanged()
  }
  const start = async (allow: boolean) => {
    const result = await host.call('tools.start', { server, allowed: allow })
    setAsking(false)
    if (!result.ok) toast({ tone: 'bad', title: 'That could not be kept', description: result.error.message })
    onChanged()
    if (result.ok && allow) await look()
  }
  return (
    <li className="bg-surface border-line rounded-card flex min-w-0 flex-col gap-2 border px-4 py-3">
      <div className="flex items-center gap-2">
        <h3 className="min-w-0 truncate font-semibold">{server.name}</h3>
        <span className="text-ink-3 text-xs">{server.how === 'program' ? 'program' : 'address'}</span>
        {running && <Badge tone="ok">runs</Badge>}
        <span className="ml-auto flex items-center gap-1">
          {allowed && (
            <Button size="sm" icon={<RefreshCw size={13} />} busy={busy} onClick={() => void look()}>
              {tools === null ? 'See its tools' : 'Look again'}
            </Button>
          )}
          <IconButton size="sm" label={`Change ${server.name}`} onClick={onEdit}>
            <Pencil size={14} />
          </IconButton>
        </span>
      </div>
      <p className="text-ink-2 font-mono text-xs wrap-anywhere">{serverLine(server)}</p>
      {missingKeys.length > 0 && (
        <p className="text-warn text-sm">It names a key that isn’t here: {missingKeys.join(', ')}.</p>
      )}
      {server.how === 'program' &&
        (allowed ? (
          <p className="text-ink-2 text-sm">
            You allowed it to be started.{' '}
            <button type="button" className="font-semibold underline" onClick={() => void start(false)}>
              Take that back
            </button>
          </p>
        ) : (
          <div className="bg-fill rounded-control flex items-center gap-3 px-3 py-2">
            <p className="flex-1 text-sm">It is not started before you have allowed it.</p>
            <Button size="sm" variant="primary" icon={<Play size={13} />} onClick={() => setAsking(true)}>
              Allow …
            </Button>
          </div>
        ))}
      {allowed && tools !== null && <ToolList server={server.name} tools={tools} onChanged={onChanged} />}
      <StartDialog row={row} open={asking} onClose={() => setAsking(false)} onAllow={() => void start(true)} />
    </li>
  )
}

/** What is going to be started, in full: nothing of it is cut or hidden but the keys. */
function StartDialog({
  row: { server },
  open,
  onClose,
  onAllow,
}: {
  row: ToolServerRow
  open: boolean
  onClose: () => void
  onAllow: () => void
}) {
  if (server.how !== 'program') return null
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => !next && onClose()}
      title={`Start “${server.name}”?`}
      description="This program runs as you: it can read your files and reach the network. It is started when a run first needs it, and ends with the app."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" onClick={onAllow}>
            Allow it to be started
          </Button>
        </>
      }
    >
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-2">
        <dt className="text-ink-2">Program</dt>
        <dd className="font-mono text-sm wrap-anywhere">{server.command}</dd>
        <dt className="text-ink-2">Arguments</dt>
        <dd className="font-mono text-sm wrap-anywhere whitespace-pre-wrap">
          {server.args.length === 0 ? 'none' : server.args.map((arg, i) => <div key={i}>{JSON.stringify(arg)}</div>)}
        </dd>
        <dt className="text-ink-2">Folder</dt>
        <dd className="font-mono text-sm wrap-anywhere">{server.folder ?? 'your home'}</dd>
        <dt className="text-ink-2">It is given</dt>
        <dd className="text-sm">
          {server.env.length === 0 ? 'no key' : ''}
          {server.env.map(({ variable, key }) => (
            <div key={variable}>
              <span className="font-mono">{variable}</span>: the key “{key}”
            </div>
          ))}
        </dd>
      </dl>
    </Dialog>
  )
}

function ToolList({
  server,
  tools,
  onChanged,
}: {
  server: string
  tools: readonly ServerTool[]
  onChanged: () => void
}) {
  const allowed = tools.filter(({ allowedIn }) => allowedIn === 'everywhere' || allowedIn.length > 0).length
  return (
    <details className="group">
      <summary className="text-ink-2 hover:text-ink cursor-pointer text-sm font-semibold">
        {counted(tools.length, 'tool')}, {allowed === 0 ? 'none allowed' : `${allowed} allowed`}
      </summary>
      <ul className="mt-2 flex flex-col">
        {tools.map((tool) => (
          <li key={tool.name} className="border-line flex items-start gap-3 border-t py-2 first:border-t-0">
            <div className="min-w-0 flex-1">
              <p className="flex flex-wrap items-center gap-2">
                <span className="font-mono text-sm font-medium wrap-anywhere">{tool.name}</span>
                {tool.readOnly && <span className="text-ink-3 text-xs">says it only reads</span>}
                {tool.changed && <span className="text-warn text-xs font-medium">changed since you allowed it</span>}
              </p>
              <p className="text-ink-2 line-clamp-3 text-sm wrap-anywhere">{tool.description}</p>
              {tool.problem !== null && <p className="text-warn text-sm">Can’t be offered: {tool.problem}</p>}
            </div>
            {tool.problem === null && <Standing server={server} tool={tool} onChanged={onChanged} />}
          </li>
        ))}
      </ul>
    </details>
  )
}

function Standing({ server, tool, onChanged }: { server: string; tool: ServerTool; onChanged: () => void }) {
  if (tool.allowedIn === 'everywhere') return <Badge tone="ok">allowed</Badge>
  const some = tool.allowedIn.length
  return (
    <span className="flex shrink-0 items-center gap-2">
      {some > 0 && <Badge tone="neutral">in {counted(some, 'pipeline')}</Badge>}
      <AllowTool server={server} tool={tool} pipelineId={null} onDone={onChanged} />
    </span>
  )
}
