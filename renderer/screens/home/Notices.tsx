import { Info, X } from 'lucide-react'
import { useCall } from '../../lib/use-call.ts'
import { setSetting, useSettings } from '../../store/index.ts'
import { IconButton, toast } from '../../ui/index.ts'

/** What happened at start, e.g. a copy made before a migration; each sentence until it was closed once. */
export function Notices() {
  const info = useCall('app.info').value
  const seen = useSettings((state) => state.settings.seenNotices)
  const read = useSettings((state) => state.read)
  if (info === null || !read) return null
  const close = async (notice: string) => {
    const refusal = await setSetting('seenNotices', [...seen, notice].slice(-200))
    if (refusal !== null) toast({ tone: 'bad', title: 'This could not be remembered', description: refusal })
  }
  return [...new Set(info.notices)]
    .filter((notice) => !seen.includes(notice))
    .map((notice) => (
      <div
        key={notice}
        role="status"
        className="border-line bg-surface rounded-card mb-3 flex items-start gap-2.5 border py-2 pr-2 pl-3.5"
      >
        <Info size={16} className="text-accent mt-1 shrink-0" aria-hidden />
        <p className="min-w-0 flex-1 py-0.5 wrap-anywhere">{notice}</p>
        <IconButton label="Close" size="sm" onClick={() => void close(notice)}>
          <X size={14} />
        </IconButton>
      </div>
    ))
}
