import { cx } from '../../ui/index.ts'
import { useRunVersion, useSession } from '../session.ts'

/** More than so many are chosen from a list. */
const buttons = 5

/** Which time through a box its inside shows: the last one, until another is chosen. */
export function RoundChooser({ nodeId }: { nodeId: string }) {
  const { run } = useSession()
  useRunVersion()
  const rounds = run.rounds(nodeId)
  const shown = run.round(nodeId)
  if (rounds.length < 2) return null
  if (rounds.length > buttons) {
    return (
      <select
        aria-label="Which time to show"
        className="nodrag border-line bg-surface rounded-tag h-6 border px-1 text-xs"
        value={shown ?? ''}
        onChange={(event) => run.chooseRound(nodeId, Number(event.target.value))}
      >
        {rounds.map((round) => (
          <option key={round} value={round}>
            {round}
          </option>
        ))}
      </select>
    )
  }
  return (
    <span role="group" aria-label="Which time to show" className="nodrag flex">
      {rounds.map((round) => (
        <button
          key={round}
          type="button"
          aria-pressed={round === shown}
          aria-label={`Time ${round}`}
          onClick={() => run.chooseRound(nodeId, round)}
          className={cx(
            'border-line h-6 min-w-6 border px-1 text-xs tabular-nums first:rounded-l-[5px] last:rounded-r-[5px]',
            round === shown ? 'bg-accent-soft text-accent font-semibold' : 'bg-surface text-ink-2',
          )}
        >
          {round}
        </button>
      ))}
    </span>
  )
}
