import { compile } from '../shared/compiler/index.ts'
import { catalogModels } from '../shared/catalog/index.ts'
import type { PipelineDocument } from '../shared/document/schema.ts'
import type { Environment } from '../shared/model/types.ts'
import { median } from './lib/measure.ts'

const environment: Environment = {
  providers: [
    {
      id: 'practice',
      label: 'Practice',
      local: true,
      practice: true,
      needsKey: false,
      hasKey: false,
      keys: [],
      listIsWhole: true,
      models: catalogModels('practice'),
    },
  ],
}

const counted = (n: number): number[] => Array.from({ length: n }, (_, i) => i)

/** Prompt after prompt, each asked of a model, whose answer goes into the next: `nodes` of them from Input to Output. */
function chain(nodes: number): PipelineDocument {
  const pairs = (nodes - 2) / 2
  const at = (x: number) => ({ x: x * 260, y: 0 })
  const wire = (id: string, [from, out]: readonly [string, string], [to, into]: readonly [string, string]) => ({
    id,
    from: { node: from, port: out },
    to: { node: to, port: into },
  })
  return {
    format: 'switchyard.pipeline',
    version: 1,
    name: 'Long',
    nodes: [
      { id: 'question', kind: 'input', position: at(0), config: { name: 'question', type: 'text', required: true } },
      ...counted(pairs).flatMap((i) => [
        { id: `prompt-${i}`, kind: 'prompt', position: at(2 * i + 1), config: { template: 'In short: {{text}}' } },
        {
          id: `model-${i}`,
          kind: 'model',
          position: at(2 * i + 2),
          config: { target: { provider: 'practice', model: 'cheap' }, maxTokens: 200 },
        },
      ]),
      { id: 'answer', kind: 'output', position: at(nodes), config: { name: 'answer' } },
    ],
    edges: [
      ...counted(pairs).flatMap((i) => [
        wire(`a${i}`, i === 0 ? ['question', 'value'] : [`model-${i - 1}`, 'answer'], [`prompt-${i}`, 'text']),
        wire(`b${i}`, [`prompt-${i}`, 'text'], [`model-${i}`, 'prompt']),
      ]),
      wire('last', [`model-${pairs - 1}`, 'answer'], ['answer', 'value']),
    ],
  }
}

/** Milliseconds from a document of so many nodes to its plan, checks, bounds and sentences included: median of fifteen. */
export function compileMs(nodes: number): number {
  const document = chain(nodes)
  const took: number[] = []
  for (let i = 0; i < 20; i++) {
    const from = performance.now()
    const { plan, problems } = compile(document, environment)
    if (plan?.steps.length !== nodes) throw new Error(`no plan: ${JSON.stringify(problems.slice(0, 3))}`)
    if (i >= 5) took.push(performance.now() - from)
  }
  return median(took)
}
