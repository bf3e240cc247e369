import { useStore } from 'zustand'
import { cheaperFor, repricing } from '../../../shared/model/repriced.ts'
import { endOfModel, endWords, swapFor } from '../../../shared/model/swap.ts'
import type { Environment, ModelFacts, ProviderFacts, Target } from '../../../shared/model/types.ts'
import { useSession } from '../session.ts'

interface Props {
  value: Target
  provider: ProviderFacts | null
  facts: ModelFacts | null
  environment: Environment
  onChange: ((target: Target) => void) | null
}

/** A model that ends, is gone or costs otherwise than it did, and what to ask in its stead with one click. */
export function ModelEnding({ value, provider, facts, environment, onChange }: Props) {
  const paid = useStore(useSession().analyser.store, (state) => state.paid)
  if (provider === null) return null
  const end = endOfModel(provider, value.model, facts)
  const gone = facts?.listed?.there === false
  const ending =
    end !== null
      ? endWords(provider.label, end, environment.today)
      : gone
        ? `It is not in ${provider.label}’s own list of ${facts.listed?.date ?? 'its models'}.`
        : null
  const before = paid.find((each) => each.provider === value.provider && each.model === value.model)
  // What changed stands in the node's problem; here is only what to do about it.
  const isDearer = before !== undefined && repricing(before, facts)?.dearer === true
  const swap =
    isDearer && ending === null && facts !== null ? cheaperFor(environment, { model: facts, provider }, before) : null
  return (
    <>
      {ending !== null && (
        <Notice words={ending} swap={swapFor(provider, value.model, facts)} value={value} onChange={onChange} />
      )}
      {swap !== null && (
        <Notice words="It costs more than in the last run." swap={swap} value={value} onChange={onChange} />
      )}
    </>
  )
}

function Notice({
  words,
  swap,
  value,
  onChange,
}: Pick<Props, 'value' | 'onChange'> & { words: string; swap: ModelFacts | null }) {
  const { key, ...target } = value
  return (
    <p className="text-warn text-xs">
      {words}{' '}
      {swap !== null && onChange !== null && (
        <button
          type="button"
          className="text-accent underline"
          onClick={() =>
            onChange({
              ...target,
              provider: swap.provider,
              model: swap.model,
              // Another provider doesn't know this one's key.
              ...(key === undefined || swap.provider !== value.provider ? {} : { key }),
            })
          }
        >
          Ask {swap.provider === value.provider ? '' : `${swap.provider} / `}
          {swap.model} instead
        </button>
      )}
    </p>
  )
}
