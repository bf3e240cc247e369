import { Plus } from 'lucide-react'
import { useState } from 'react'
import type { ToolServerRow } from '../../../../shared/api/contract.ts'
import { useCall } from '../../../lib/use-call.ts'
import { Button } from '../../../ui/index.ts'
import { ServerCard } from './ServerCard.tsx'
import { ServerDialog } from './ServerDialog.tsx'

/** MCP servers of this machine. A pipeline names one; how it is reached stands here alone. */
export function Servers() {
  const tools = useCall('tools.get', undefined, (push) => push.topic === 'tools' || push.topic === 'environment')
  const [edited, setEdited] = useState<ToolServerRow | 'new' | null>(null)
  const rows = tools.value?.servers ?? []
  const close = () => {
    setEdited(null)
    tools.reload()
  }
  return (
    <section aria-label="MCP servers" className="min-w-0">
      <div className="mb-1 flex items-center gap-3">
        <h2 className="mr-auto font-bold">MCP servers</h2>
        <Button size="sm" icon={<Plus size={13} />} onClick={() => setEdited('new')}>
          Add a server
        </Button>
      </div>
      <p className="text-ink-2 mb-3 max-w-160 text-sm">
        A server offers tools: a program on this machine, or an address. What it says of its tools are its own words. A
        program can do all that you can do here, so start only what you trust; each tool is allowed by itself.
      </p>
      {rows.length === 0 ? (
        tools.value !== null && <p className="text-ink-3">There is no server yet.</p>
      ) : (
        <ul className="flex flex-col gap-3">
          {rows.map((row) => (
            <ServerCard key={row.server.name} row={row} onEdit={() => setEdited(row)} onChanged={tools.reload} />
          ))}
        </ul>
      )}
      {edited !== null && (
        <ServerDialog
          server={edited === 'new' ? null : edited.server}
          taken={rows.map(({ server }) => server.name)}
          onClose={close}
        />
      )}
    </section>
  )
}
