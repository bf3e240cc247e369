import { Play, Square } from 'lucide-react'
import { useStore } from 'zustand'
import { stopsIn, type Problem } from '../../../shared/problems.ts'
import { keysOf } from '../../lib/shortcuts.ts'
import { Button, Tooltip } from '../../ui/index.ts'
import { useAnalysis, useEditor, useView } from '../session.ts'
import type { RunSession } from '../store/run-session.ts'

/** Run, and while it runs Stop. With something in the way it says what. */
export function RunButton({ runs, onRun }: { runs: RunSession; onRun: () => void }) {
  const phase = useStore(runs.store, (state) => state.phase)
  const empty = useEditor((state) => state.document.nodes.length === 0)
  const rehearsal = useView((state) => state.rehearsal)
  const inWay = useAnalysis((state) => inTheWay(state.problems.filter(stopsIn(rehearsal)), state.of === null))
  const why = empty ? 'Draw something to run first: an Input, a Model and an Output are enough.' : inWay
  if (phase === 'running' || phase === 'stopping') {
    return (
      <Button
        variant="danger"
        icon={<Square size={12} fill="currentColor" />}
        busy={phase === 'stopping'}
        onClick={() => void runs.stop()}
      >
        {phase === 'stopping' ? 'Stopping' : 'Stop'}
      </Button>
    )
  }
  const button = (
    <Button
      variant="primary"
      icon={<Play size={13} fill="currentColor" />}
      busy={phase === 'starting'}
      aria-disabled={why !== null}
      aria-description={why ?? undefined}
      onClick={why === null ? onRun : undefined}
    >
      Run
    </Button>
  )
  return (
    <Tooltip content={why ?? 'Run the pipeline'} {...(why === null ? { shortcut: keysOf('mod+Enter').join(' ') } : {})}>
      {button}
    </Tooltip>
  )
}

/** Why it can't run, in one sentence; null when it can. */
function inTheWay(stopping: readonly Problem[], checking: boolean): string | null {
  if (checking) return 'The pipeline is being checked.'
  const [first] = stopping
  if (first === undefined) return null
  return stopping.length === 1 ? first.message : `${first.message} And ${stopping.length - 1} more: see the problems.`
}
