import { RotateCcw, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { counted, relativeTime, pipelineTitle } from '../../lib/format.ts'
import { restorePipeline } from '../../lib/pipelines.ts'
import { usePipelines } from '../../lib/use-pipelines.ts'
import { useNow } from '../../lib/use-now.ts'
import { Button, Dialog } from '../../ui/index.ts'

/** What was deleted, and a way back for each; nothing while nothing was. */
export function DeletedPipelines() {
  const list = usePipelines({ deleted: true }, (push) => push.topic === 'pipelines')
  const [open, setOpen] = useState(false)
  const now = useNow()
  const cards = list.cards ?? []
  if (cards.length === 0 && !open) return null
  return (
    <>
      <Button variant="quiet" className="mt-8 self-start" icon={<Trash2 size={15} />} onClick={() => setOpen(true)}>
        {list.more ? `More than ${cards.length} deleted pipelines` : counted(cards.length, 'deleted pipeline')}
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title="Deleted pipelines"
        description="Nothing of them is lost: bring one back, and it is on the list again with its runs."
      >
        {cards.length === 0 ? (
          <p className="text-ink-2 py-4">None is left here.</p>
        ) : (
          <ul aria-label="Deleted pipelines" className="divide-line divide-y">
            {cards.map((card) => {
              const name = pipelineTitle(card.name)
              return (
                <li key={card.id} className="flex items-center gap-3 py-2">
                  <div className="min-w-0 flex-1">
                    <p className="truncate font-medium" title={name}>
                      {name}
                    </p>
                    <p className="text-ink-2 text-xs">
                      {counted(card.thumbnail.nodes.length, 'node')} · changed {relativeTime(card.updatedAt, now)}
                    </p>
                  </div>
                  <Button
                    size="sm"
                    icon={<RotateCcw size={13} />}
                    aria-label={`Bring back ${name}`}
                    onClick={() => void restorePipeline(card.id, name)}
                  >
                    Bring back
                  </Button>
                </li>
              )
            })}
          </ul>
        )}
        {list.more && (
          <Button variant="quiet" className="mt-2" busy={list.loading} onClick={list.next}>
            Show more
          </Button>
        )}
      </Dialog>
    </>
  )
}
