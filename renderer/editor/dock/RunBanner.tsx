import { CircleAlert, RotateCcw } from 'lucide-react'
import { useStore } from 'zustand'
import { ProblemList } from '../../frame/ProblemList.tsx'
import { Button } from '../../ui/index.ts'
import { useSession } from '../session.ts'
import type { RunSession } from '../store/run-session.ts'

/** Over the dock: a start that was refused and why, or a run that was interrupted and can go on. */
export function RunBanner() {
  const { runs } = useSession()
  return runs === null ? null : <Banner runs={runs} />
}

function Banner({ runs }: { runs: RunSession }) {
  const phase = useStore(runs.store, (state) => state.phase)
  const problems = useStore(runs.store, (state) => state.problems)
  const error = useStore(runs.store, (state) => state.error)
  if (error !== null || problems.length > 0) {
    return (
      <div
        role="alert"
        className="bg-bad-soft border-line flex shrink-0 items-start gap-2.5 border-b px-3.5 py-2 pr-12"
      >
        <CircleAlert size={15} className="text-bad mt-0.5 shrink-0" aria-hidden />
        <div className="max-h-28 min-w-0 flex-1 overflow-y-auto">
          <p className="font-semibold">
            {error === null ? 'The run was not started' : 'Something went wrong with the run'}
          </p>
          {error !== null && <p>{error}</p>}
          {problems.length > 0 && <ProblemList problems={problems} />}
        </div>
        <Button size="sm" onClick={runs.dismiss}>
          Close
        </Button>
      </div>
    )
  }
  if (phase !== 'interrupted') return null
  return (
    <div
      role="status"
      className="bg-warn-soft border-line flex shrink-0 items-center gap-2.5 border-b px-3.5 py-2 pr-12"
    >
      <RotateCcw size={15} className="text-warn shrink-0" aria-hidden />
      <p className="min-w-0 flex-1">This run was interrupted. What is finished is kept and is not paid again.</p>
      <Button size="sm" onClick={() => void runs.discard()}>
        Leave it
      </Button>
      <Button size="sm" variant="primary" onClick={() => void runs.resume()}>
        Go on
      </Button>
    </div>
  )
}
