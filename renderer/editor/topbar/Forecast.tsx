import { explainBounds } from '../../../shared/compiler/index.ts'
import { dollarRange, dollars, seconds, secondsRange } from '../../lib/format.ts'
import { Popover } from '../../ui/index.ts'
import { useAnalysis } from '../session.ts'

/** What a run will cost and take, decided before it happens; what isn't known is said so. */
export function Forecast() {
  const plan = useAnalysis((state) => state.plan)
  if (plan === null) return null
  const { costUsd, latencyMs } = plan.bounds
  const price = dollarRange(costUsd.least, costUsd.most)
  const time = secondsRange(latencyMs.least, latencyMs.most)
  return (
    <Popover
      title="Forecast of a run"
      trigger={
        <button
          type="button"
          aria-label={`Forecast: ${price}, ${time}`}
          className="bg-fill text-ink-2 rounded-control hover:text-ink flex h-8 items-center gap-2 px-3 text-sm whitespace-nowrap"
        >
          <span className="max-[1120px]:hidden">Forecast</span>
          <span className="text-ink font-semibold tabular-nums">{price === 'unknown' ? 'cost unknown' : price}</span>
          <span className="tabular-nums max-[1240px]:hidden">· {time === 'unknown' ? 'time unknown' : time}</span>
        </button>
      }
    >
      <table className="w-full tabular-nums">
        <thead>
          <tr className="text-ink-2 text-right text-sm">
            <th scope="col" className="text-left font-semibold">
              <span className="sr-only">What</span>
            </th>
            <th scope="col" className="py-1 font-semibold">
              At least
            </th>
            <th scope="col" className="py-1 font-semibold">
              Expected
            </th>
            <th scope="col" className="py-1 font-semibold">
              At most
            </th>
          </tr>
        </thead>
        <tbody className="text-right">
          <tr>
            <th scope="row" className="py-0.5 text-left font-normal">
              Cost
            </th>
            <td>{dollars(costUsd.least)}</td>
            <td>{dollars(costUsd.expected)}</td>
            <td>{dollars(costUsd.most)}</td>
          </tr>
          <tr>
            <th scope="row" className="py-0.5 text-left font-normal">
              Time
            </th>
            {[latencyMs.least, latencyMs.expected, latencyMs.most].map((ms, index) => (
              <td key={index}>{ms === null ? 'unknown' : seconds(ms)}</td>
            ))}
          </tr>
        </tbody>
      </table>
      <p className="text-ink-2 mt-2 text-xs">{explainBounds(plan.bounds)}</p>
    </Popover>
  )
}
