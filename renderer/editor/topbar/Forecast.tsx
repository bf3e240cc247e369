import { explainAssumptions, targetsOf } from '../../../shared/compiler/index.ts'
import type { Range } from '../../../shared/plan/types.ts'
import { dollarRange, dollars, seconds, secondsRange } from '../../lib/format.ts'
import { Popover } from '../../ui/index.ts'
import { useAnalysis } from '../session.ts'

/**
 * What a run will cost and take, decided before it happens: what is expected first, how far it may go beside it.
 * What isn't known is said so.
 */
export function Forecast() {
  const plan = useAnalysis((state) => state.plan)
  const runs = useAnalysis((state) => state.history?.runs ?? 0)
  if (plan === null) return null
  const { costUsd, latencyMs } = plan.bounds
  const price = figure(costUsd, dollars, dollarRange)
  const time = figure(latencyMs, seconds, secondsRange)
  const limit = costUsd.expected === null || costUsd.most === null ? null : `at most ${dollars(costUsd.most)}`
  return (
    <Popover
      title="Forecast of a run"
      trigger={
        <button
          type="button"
          className="bg-fill text-ink-2 rounded-control hover:text-ink flex h-8 items-center gap-1.5 px-3 text-sm whitespace-nowrap tabular-nums"
        >
          <span className="max-[1120px]:sr-only">Forecast</span>
          <span className="text-ink font-semibold">{price === 'unknown' ? 'cost unknown' : price}</span>
          <span className="max-[1240px]:hidden">· {time === 'unknown' ? 'time unknown' : time}</span>
          {limit !== null && <span className="max-[1360px]:hidden">· {limit}</span>}
        </button>
      }
    >
      <table className="w-full tabular-nums">
        <thead>
          <tr className="text-ink-2 text-right text-xs">
            <th scope="col" className="text-left font-semibold">
              <span className="sr-only">What</span>
            </th>
            <th scope="col" className="py-1 font-semibold">
              Expected
            </th>
            <th scope="col" className="py-1 font-semibold">
              At least
            </th>
            <th scope="col" className="py-1 font-semibold">
              At most
            </th>
          </tr>
        </thead>
        <tbody className="text-right">
          <Row name="Cost" range={costUsd} write={dollars} />
          <Row name="Time" range={latencyMs} write={seconds} />
        </tbody>
      </table>
      <p className="text-ink-2 mt-2 text-xs">{explainAssumptions(targetsOf(plan), runs)}</p>
    </Popover>
  )
}

/** The expected figure; without one, what is known of its limits. */
function figure(
  { least, expected, most }: Range,
  write: (value: number) => string,
  between: (least: number | null, most: number | null) => string,
): string {
  return expected === null ? between(least, most) : write(expected)
}

function Row({ name, range, write }: { name: string; range: Range; write: (value: number) => string }) {
  const cell = (value: number | null): string => (value === null ? 'unknown' : write(value))
  return (
    <tr>
      <th scope="row" className="py-0.5 text-left font-normal">
        {name}
      </th>
      <td className="font-semibold">{cell(range.expected)}</td>
      <td className="text-ink-2">{cell(range.least)}</td>
      <td className="text-ink-2">{cell(range.most)}</td>
    </tr>
  )
}
