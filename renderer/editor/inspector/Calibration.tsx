import type { Calibration as Found } from '../../../shared/ratings/types.ts'
import { kappaWords } from '../../../shared/stats/agreement.ts'
import { counted, percent } from '../../lib/format.ts'
import { useCall } from '../../lib/use-call.ts'
import { hrefOf } from '../../store/index.ts'

/** Above this a score that rises with the length of the answer is worth a word. */
const strongLength = 0.5
/** Under so many answers a word for the kappa would say more than is known. */
const fewForWords = 20

/** How a Judge's verdicts stand to the user's own thumbs, over the rated runs of the pipeline. */
export function Calibration({ pipelineId, nodeId }: { pipelineId: string; nodeId: string }) {
  const { value, error } = useCall('ratings.calibration', { pipelineId, nodeId }, (push) => push.topic === 'ratings')
  return (
    <section aria-label="Agreement with you" className="border-line border-b px-3.5 py-3.5">
      <h3 className="text-ink-2 mb-1.5 text-sm font-semibold">Agreement with you</h3>
      {error !== null && <p className="text-bad text-sm">{error.message}</p>}
      {value !== null && (value.n === 0 ? <Nothing unmatched={value.unmatched} /> : <Figures found={value} />)}
    </section>
  )
}

const Nothing = ({ unmatched }: { unmatched: number }) => (
  <p className="text-ink-2 text-sm">
    Rate answers with a thumb after a run, those that failed too (on their node, under “Last run”): here stands then how
    often this judge agrees with you.
    {unmatched > 0 &&
      ` ${counted(unmatched, 'rating')} so far ${unmatched === 1 ? 'is' : 'are'} of answers it did not judge.`}
  </p>
)

function Figures({ found }: { found: Found }) {
  const { n, agreement, kappa, interval, lengthCorrelation, differ } = found
  return (
    <div className="flex flex-col gap-2 text-sm">
      <p>
        <span className="font-semibold">{agreement === null ? 'unknown' : percent(agreement)}</span> of{' '}
        {counted(n, 'answer')} judged as you did{' '}
        <span className="text-ink-2 whitespace-nowrap">
          (95 %: {percent(interval.low)} to {percent(interval.high)})
        </span>
      </p>
      <p>
        Cohen’s kappa{' '}
        {kappa === null ? (
          <span className="text-ink-2">isn’t defined yet: one of you never said otherwise</span>
        ) : (
          <>
            <span className="font-semibold tabular-nums">{kappa.toFixed(2)}</span>{' '}
            <span className="text-ink-2">
              ({n < fewForWords ? '' : `${kappaWords(kappa)}; `}0 is chance, 1 full agreement)
            </span>
          </>
        )}
      </p>
      <table className="w-full border-collapse text-center tabular-nums">
        <thead>
          <tr className="text-ink-2">
            <td />
            <th className="font-medium" scope="col">
              You: good
            </th>
            <th className="font-medium" scope="col">
              You: bad
            </th>
          </tr>
        </thead>
        <tbody>
          <Row name="Passed" cells={[found.bothYes, found.onlyFirst]} wrong={1} />
          <Row name="Failed" cells={[found.onlySecond, found.bothNo]} wrong={0} />
        </tbody>
      </table>
      {lengthCorrelation !== null && lengthCorrelation >= strongLength && (
        <p className="text-warn">
          Its scores rise with the length of the answer (correlation {lengthCorrelation.toFixed(2)}): it may favour long
          ones.
        </p>
      )}
      {n < fewForWords && (
        <p className="text-ink-3 text-xs">With so few answers this can be chance; the range says how much.</p>
      )}
      {differ.length > 0 && (
        <details>
          <summary className="text-ink-2 cursor-pointer">Where you differ</summary>
          <ul className="mt-1 flex flex-col gap-1">
            {differ.map((each) => (
              <li key={each.runId}>
                <a href={hrefOf({ screen: 'run', runId: each.runId })} className="text-accent hover:underline">
                  {each.score.toFixed(2)}, you: {each.thumb === 'up' ? 'good' : 'bad'}
                </a>{' '}
                <span className="text-ink-2 wrap-anywhere">{each.text}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  )
}

const Row = ({ name, cells, wrong }: { name: string; cells: readonly [number, number]; wrong: 0 | 1 }) => (
  <tr>
    <th scope="row" className="text-ink-2 text-left font-medium">
      {name}
    </th>
    {cells.map((cell, index) => (
      <td key={index} className={index === wrong && cell > 0 ? 'text-bad py-0.5' : 'py-0.5'}>
        {cell}
      </td>
    ))}
  </tr>
)
