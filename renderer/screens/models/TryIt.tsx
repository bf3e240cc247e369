import { ArrowRight } from 'lucide-react'
import type { ProviderRow, ProviderTest } from '../../../shared/api/contract.ts'
import { builtInProvider } from '../../../shared/providers/registry.ts'
import { askingWith } from '../../../shared/templates/index.ts'
import { createPipeline } from '../../lib/pipelines.ts'
import { providerOf, useEnvironment } from '../../store/index.ts'
import { Button } from '../../ui/index.ts'
import { firstModel } from './words.ts'

/** What comes after a key that works: the smallest pipeline there is, with a model of its provider in it. */
export function TryIt({ provider, test }: { provider: ProviderRow; test: ProviderTest }) {
  const facts = useEnvironment(({ environment }) => providerOf(environment, provider.id))
  const today = useEnvironment(({ environment }) => environment?.today)
  const model = firstModel(facts?.models ?? [], test.models ?? [], today)
  // On Azure a model goes by the name of one's own deployment, which nobody can guess.
  if (model === null || builtInProvider(provider.id)?.protocol === 'azure') return null
  return (
    <Button
      variant="primary"
      icon={<ArrowRight size={15} />}
      title={`A question, ${model}, an answer. Another model can be chosen there.`}
      onClick={() => void createPipeline(askingWith({ provider: provider.id, model }, `Ask ${provider.label}`))}
    >
      Try it in a pipeline
    </Button>
  )
}
