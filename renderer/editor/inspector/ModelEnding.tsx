import { endOfModel, endWords, swapFor } from '../../../shared/model/swap.ts'
import type { ModelFacts, ProviderFacts, Target } from '../../../shared/model/types.ts'
import { dollars } from '../../lib/format.ts'

/** A model that ends, is gone or costs otherwise than it did, and what to ask in its stead with one click. */
export function ModelEnding({
  value,
  provider,
  facts,
  today,
  onChange,
}: {
  value: Target
  provider: ProviderFacts | null
  facts: ModelFacts | null
  today: string | undefined
  onChange: ((target: Target) => void) | null
}) {
  if (provider === null) return null
  const end = endOfModel(provider, value.model, facts)
  const listed = facts?.listed
  const was = listed?.was?.perMillion
  if (end === null && listed?.there !== false)
    return was === undefined ? null : (
      <p className="text-ink-2 text-xs">
        Its price changed by {listed?.date}: it was {dollars(was.input ?? null)} in, {dollars(was.output ?? null)} out.
      </p>
    )
  const swap = swapFor(provider, value.model, facts)
  return (
    <p className="text-warn text-xs">
      {end === null
        ? `It is not in ${provider.label}’s own list of ${listed?.date ?? 'its models'}.`
        : endWords(provider.label, end, today)}{' '}
      {swap !== null && onChange !== null && (
        <button
          type="button"
          className="text-accent underline"
          onClick={() => onChange({ ...value, model: swap.model })}
        >
          Ask {swap.model} instead
        </button>
      )}
    </p>
  )
}
