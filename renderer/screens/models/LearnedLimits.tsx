import { useState } from 'react'
import { type LearnedRates, rateWords } from '../../../shared/model/rates.ts'
import { host } from '../../host/index.ts'
import { count, counted, relativeTime } from '../../lib/format.ts'
import { useNow } from '../../lib/use-now.ts'
import { Button, toast } from '../../ui/index.ts'

interface LearnedLimitsProps {
  provider: { id: string; label: string }
  /** Empty: of requests without one. */
  keyName: string
  /** Of this provider's keys, all of them. */
  rates: readonly LearnedRates[]
  onForgotten: () => void
}

/** So many models are shown at once. */
const shownAtOnce = 4

/** What the answers of a key told of its limits: requests that would pass them wait in turn. They can be forgotten. */
export function LearnedLimits({ provider, keyName, rates, onForgotten }: LearnedLimitsProps) {
  const [all, setAll] = useState(false)
  const now = useNow()
  const own = rates.filter(({ key }) => key === keyName)
  if (own.length === 0) return null
  const which = keyName === '' ? 'without a key' : `of key ${keyName}`
  const shown = all ? own : own.slice(0, shownAtOnce)
  const forget = async () => {
    const result = await host.call('rates.forget', { provider: provider.id, key: keyName, model: null })
    if (!result.ok)
      return void toast({ tone: 'bad', title: 'The limits could not be forgotten', description: result.error.message })
    toast({ title: 'Forgotten', description: 'The next answer tells the limits anew.' })
    onForgotten()
  }
  return (
    <section aria-label={`Limits ${which}`} className="mt-1 pl-[25px] text-xs">
      <div className="text-ink-2 flex flex-wrap items-center gap-x-2">
        <span>Limits, as {provider.label}’s answers told them. Requests that would pass them wait in turn.</span>
        <Button size="sm" variant="quiet" onClick={() => void forget()} aria-label={`Forget the limits ${which}`}>
          Forget
        </Button>
      </div>
      <ul className="text-ink-3">
        {shown.map((rate) => (
          <li key={rate.model} className="wrap-anywhere">
            <span className="text-ink-2 font-medium">{rate.model}</span>: {limitWords(rate)}
            {rate.closedUntil !== null && '; asked too often, so that nothing leaves for now'}
            {rate.waiting > 0 && `; ${counted(rate.waiting, 'request')} waiting`}
            {rate.toldAt !== null && `; told ${relativeTime(rate.toldAt, now)}`}
          </li>
        ))}
      </ul>
      {own.length > shown.length && (
        <Button size="sm" variant="quiet" onClick={() => setAll(true)}>
          {counted(own.length - shown.length, 'more model')}
        </Button>
      )}
    </section>
  )
}

const limitWords = ({ limits }: LearnedRates): string =>
  limits.length === 0
    ? 'no limit told yet'
    : limits
        .map(({ of, limit, windowMs, remaining }) => `${rateWords(of, limit, windowMs)}, ${count(remaining)} left`)
        .join(' · ')
