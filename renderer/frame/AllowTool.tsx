import { ShieldCheck } from 'lucide-react'
import { useState } from 'react'
import type { ServerTool } from '../../shared/tools/servers.ts'
import { host } from '../host/index.ts'
import { loadEnvironment } from '../store/index.ts'
import { Button, Dialog, toast } from '../ui/index.ts'

interface Props {
  server: string
  tool: ServerTool
  /** The pipeline in which it may be allowed alone; null: in all of them only. */
  pipelineId: string | null
  onDone?: () => void
}

/** A button, and the tool as its server tells of it: somebody else's words, shown whole before they are let before a model. */
export function AllowTool({ server, tool, pipelineId, onDone }: Props) {
  const [open, setOpen] = useState(false)
  const allow = async (where: string | null) => {
    const result = await host.call('tools.allow', { server, tool: tool.name, shape: tool.shape, pipelineId: where })
    if (!result.ok) toast({ tone: 'bad', title: 'It could not be allowed', description: result.error.message })
    await loadEnvironment()
    setOpen(false)
    onDone?.()
  }
  return (
    <>
      <Button size="sm" icon={<ShieldCheck size={13} />} onClick={() => setOpen(true)}>
        Allow …
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={`Allow “${tool.name}” of “${server}”?`}
        description="A model may then call it in a run without asking you. Its words below are the server’s own, and a model reads them."
        footer={
          <>
            <Button onClick={() => setOpen(false)}>Cancel</Button>
            {pipelineId !== null && <Button onClick={() => void allow(null)}>In all pipelines</Button>}
            <Button variant="primary" onClick={() => void allow(pipelineId)}>
              {pipelineId === null ? 'Allow in all pipelines' : 'In this pipeline'}
            </Button>
          </>
        }
      >
        <div className="flex flex-col gap-3">
          {tool.changed && (
            <p className="text-warn">The server has changed what it says of this tool since you allowed it.</p>
          )}
          <Part title="What it says it does">
            <p className="whitespace-pre-wrap">{tool.description === '' ? '(nothing)' : tool.description}</p>
          </Part>
          <Part title="What it wants to be given">
            <pre className="font-mono text-xs whitespace-pre-wrap wrap-anywhere">
              {JSON.stringify(tool.schema, null, 2)}
            </pre>
          </Part>
          <p className="text-ink-2 text-sm">
            {tool.readOnly
              ? 'It says that it only reads. Nobody has checked that.'
              : 'It may change something. A call that is interrupted is asked about before it is made again.'}
          </p>
        </div>
      </Dialog>
    </>
  )
}

const Part = ({ title, children }: { title: string; children: React.ReactNode }) => (
  <section>
    <h3 className="text-ink-2 mb-1 text-sm font-semibold">{title}</h3>
    <div className="bg-fill rounded-control max-h-56 overflow-y-auto px-3 py-2 wrap-anywhere" tabIndex={0}>
      {children}
    </div>
  </section>
)
