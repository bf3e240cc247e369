import { Badge } from '../../ui/index.ts'
import type { Verdict } from '../model/plain-json.ts'

/** Score and reason, then the same for each point of the rubric. */
export function VerdictView({ verdict }: { verdict: Verdict }) {
  const { score, pass, reason, criteria } = verdict
  return (
    <div>
      <p className="flex items-center gap-2">
        <span className="text-lg font-bold tabular-nums">{score.toFixed(2)}</span>
        {pass !== null && <Badge tone={pass ? 'ok' : 'bad'}>{pass ? 'pass' : 'fail'}</Badge>}
      </p>
      {reason !== '' && <p className="mt-0.5 wrap-anywhere">{reason}</p>}
      {criteria.length > 0 && (
        <dl className="border-line mt-2 grid grid-cols-[1fr_auto] gap-x-3 gap-y-1 border-t pt-2">
          {criteria.map((each) => (
            <div key={each.id} className="contents">
              <dt className="text-ink-2 min-w-0 wrap-anywhere">
                <span className="text-ink font-medium">{each.id}</span>
                {each.reason === '' ? '' : `: ${each.reason}`}
              </dt>
              <dd className="tabular-nums">{each.score.toFixed(2)}</dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  )
}
