import { FileWarning } from 'lucide-react'
import { useMemo, useState } from 'react'
import { counted, pipelineTitle } from '../lib/format.ts'
import { hrefOf, unreadDrawings, useUnread } from '../store/index.ts'
import { Button, Dialog } from '../ui/index.ts'

/** In the bar at the top, on every screen: what is stored and can't be read, and what to do about each. */
export function UnreadButton() {
  const things = useUnread((state) => state.things)
  const [open, setOpen] = useState(false)
  if (things.length === 0 && !open) return null
  return (
    <>
      <Button
        size="sm"
        icon={<FileWarning size={15} className="text-warn" />}
        aria-label={`${counted(things.length, 'stored thing')} can’t be read`}
        onClick={() => setOpen(true)}
      >
        {things.length} unreadable
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title="What can’t be read"
        description="These were stored and can’t be read any more. All the rest is there and works."
      >
        {things.length === 0 ? (
          <p className="text-ink-2 py-4">Everything can be read again.</p>
        ) : (
          <ul aria-label="What can’t be read" className="divide-line divide-y">
            {things.map(({ what, todo, pipeline }) => (
              <li key={`${what} ${pipeline?.id ?? ''}`} className="py-2.5">
                <p className="font-medium wrap-anywhere">{what}</p>
                <p className="text-ink-2 text-sm">{todo}</p>
                {pipeline !== null && (
                  <a
                    className="text-accent text-sm hover:underline"
                    href={hrefOf({ screen: 'editor', pipelineId: pipeline.id })}
                    onClick={() => setOpen(false)}
                  >
                    Open “{nameOf(pipeline)}”
                  </a>
                )}
              </li>
            ))}
          </ul>
        )}
      </Dialog>
    </>
  )
}

const nameOf = ({ name }: { name: string }): string => pipelineTitle(name)

/** Of a count or a list of pipelines: those that aren't in it since nobody can look into them. Nothing while there are none. */
export function UnlookedPipelines({ unknown, className }: { unknown: string; className?: string }) {
  const things = useUnread((state) => state.things)
  const pipelines = useMemo(() => unreadDrawings(things), [things])
  if (pipelines.length === 0) return null
  const named = pipelines.slice(0, 3).map((pipeline) => `“${nameOf(pipeline)}”`)
  const names = [...named, ...(pipelines.length > 3 ? [`${pipelines.length - 3} more`] : [])].join(', ')
  return (
    <p className={className ?? 'text-warn text-xs'}>
      {names} can’t be read: {unknown}
    </p>
  )
}
