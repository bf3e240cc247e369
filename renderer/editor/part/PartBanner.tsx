import { Drama, Pin } from 'lucide-react'
import { counted } from '../../lib/format.ts'
import { Button } from '../../ui/index.ts'
import { rehearsedNodes } from '../../../shared/partial.ts'
import { useEditor, useSession, useView } from '../session.ts'
import { hasTools, toolsWords } from './tools.ts'

/** Over the dock while runs are not wholly real: something is rehearsed, or pinned. */
export function PartBanner() {
  const { view } = useSession()
  const rehearsal = useView((state) => state.rehearsal)
  const tools = useEditor((state) => hasTools(state.document))
  const pins = useView((state) => Object.keys(state.pins).length)
  if (rehearsal === null && pins === 0) return null
  return (
    <div
      role="status"
      className="bg-warn-soft border-line flex shrink-0 flex-wrap items-center gap-x-4 gap-y-1 border-b px-3.5 py-1.5 pr-12"
    >
      {rehearsal !== null && (
        <p className="flex min-w-0 items-center gap-2">
          <Drama size={15} className="text-warn shrink-0" aria-hidden />
          <span>
            Rehearsing on {counted(rehearsedNodes(rehearsal).length, 'node')}.{' '}
            {rehearsal.against === 'practice'
              ? 'Practice models stand in: nothing is spent.'
              : 'Other models are asked as drawn.'}
            {tools && ` ${toolsWords(rehearsal)}`}
          </span>
          <Button size="sm" onClick={() => view.set({ rehearsal: null })}>
            Stop rehearsing
          </Button>
        </p>
      )}
      {pins > 0 && (
        <p className="flex items-center gap-2">
          <Pin size={15} className="text-warn shrink-0" aria-hidden />
          <span>{counted(pins, 'pinned output')}.</span>
          <Button size="sm" onClick={() => view.set({ pins: {} })}>
            Unpin {pins === 1 ? 'it' : 'all'}
          </Button>
        </p>
      )}
    </div>
  )
}
