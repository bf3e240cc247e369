import fc from './luck.ts'
import type { PipelineDocument, PipelineEdge, PipelineNode } from '../../shared/document/schema.ts'
import type { JsonObject } from '../../shared/json.ts'
import type { KindDefinition } from '../../shared/kinds/define.ts'
import { kinds } from '../../shared/kinds/index.ts'
import { kindIds } from '../../shared/kinds/ids.ts'
import { ownPolicies } from '../../shared/model/policy.ts'
import type { Environment, ModelFacts } from '../../shared/model/types.ts'
import { practiceModels, practicePrice, practiceProviders } from '../../shared/practice/models.ts'

/** Documents by chance, for what has to hold of every document. */

const id = fc.stringMatching(/^[A-Za-z0-9_-]{1,12}$/)
const whole = fc.integer({ min: -5000, max: 5000 })
const remarks = fc.dictionary(fc.stringMatching(/^x-[a-z]{1,4}$/), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 2 })

const port = fc.constantFrom('value', 'prompt', 'answer', 'text', 'pass', 'fail', 'answers', 'option1', 'nowhere')

const node = (nodeId: string): fc.Arbitrary<PipelineNode> =>
  fc
    .record(
      {
        kind: fc.constantFrom(...kindIds, 'teleport'),
        position: fc.record({ x: whole, y: whole }),
        title: fc.string({ maxLength: 40 }),
        config: fc.oneof(
          fc.constantFrom(...kinds.map((kind) => kind.fresh)),
          fc
            .dictionary(fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 4 })
            .map((config) => config as JsonObject),
        ),
        collapsed: fc.boolean(),
        color: fc.constant('blue'),
        size: fc.record({ w: fc.integer({ min: 1, max: 900 }), h: fc.integer({ min: 1, max: 900 }) }),
      },
      { requiredKeys: ['kind', 'position'] },
    )
    .chain((fields) => remarks.map((more) => ({ ...fields, ...more, id: nodeId })))

const edge = (edgeId: string, ids: readonly string[]): fc.Arbitrary<PipelineEdge> =>
  fc.record({
    id: fc.constant(edgeId),
    from: fc.record({ node: fc.constantFrom(...ids, 'ghost'), port }),
    to: fc.record({ node: fc.constantFrom(...ids, 'ghost'), port }),
  })

/** Any document whose shape holds: right or wrong configs, kinds, wires, with remarks and every optional field. */
export const anyDocument: fc.Arbitrary<PipelineDocument> = fc
  .tuple(fc.uniqueArray(id, { maxLength: 8 }), fc.uniqueArray(id, { maxLength: 12 }))
  .chain(([nodeIds, edgeIds]) =>
    fc.record(
      {
        format: fc.constant('switchyard.pipeline' as const),
        version: fc.constant(1 as const),
        name: fc.string({ maxLength: 60, unit: 'grapheme' }),
        description: fc.string({ maxLength: 60 }),
        settings: fc.record(
          { seed: fc.nat(), timeoutMs: fc.integer({ min: 1, max: 1e6 }), dataTags: fc.constant([]) },
          { requiredKeys: [] },
        ),
        nodes: fc.tuple(...nodeIds.map(node)),
        edges: fc.tuple(...edgeIds.map((edgeId) => edge(edgeId, nodeIds))),
      },
      { requiredKeys: ['format', 'version', 'name', 'nodes', 'edges'] },
    ),
  )

/** But for boxes, which need something inside: `random-pipelines.ts` draws those. */
const definitions = (kinds as unknown as readonly KindDefinition[]).filter((kind) => kind.box === undefined)
const inGraphs = definitions.filter((kind) => kind.runs && kind.group !== 'ends')

interface Pick {
  kind: number
  wires: number[]
}

/**
 * A graph of fresh nodes by chance: one Input, some nodes each of whose ports is wired to an earlier node (`circles`
 * allows later ones), one Output at the last. Most of them compile.
 */
export function anyGraph(circles = false): fc.Arbitrary<PipelineDocument> {
  const pick = fc.record({ kind: fc.nat(), wires: fc.array(fc.nat(), { minLength: 6, maxLength: 6 }) })
  return fc.array(pick, { minLength: 1, maxLength: 14 }).map((picks) => drawGraph(picks, circles))
}

function drawGraph(picks: readonly Pick[], circles: boolean): PipelineDocument {
  const [start, end] = ['input', 'output'].map((kind) => definitions.find((each) => each.kind === kind))
  const chosen = picks.flatMap(({ kind }) => inGraphs[kind % inGraphs.length] ?? [])
  const list = [start, ...chosen, end].flatMap((kind) => kind ?? [])
  const nodes = list.map((kind, i): PipelineNode => ({
    id: `n${i}`,
    kind: kind.kind,
    position: { x: i * 10, y: 0 },
    config: kind.fresh,
  }))
  const portsOf = list.map((kind) => kind.ports(kind.schema.parse(kind.fresh)))
  const edges: PipelineEdge[] = []
  portsOf.forEach(({ inputs }, i) => {
    inputs.forEach((input, p) => {
      for (let many = 0; many < (input.many === true ? 3 : 1); many += 1) {
        const chance = picks[i - 1]?.wires[(p + many) % 6] ?? i - 1
        const from =
          circles && chance % 7 === 0 ? chance % (list.length - 1) : i === list.length - 1 ? i - 1 : chance % i
        const outputs = portsOf[from]?.outputs ?? []
        const output = outputs[chance % Math.max(1, outputs.length)]
        if (output === undefined) continue
        edges.push({
          id: `e${edges.length}`,
          from: { node: `n${from}`, port: output.id },
          to: { node: `n${i}`, port: input.id },
        })
      }
    })
  })
  return { format: 'switchyard.pipeline', version: 1, name: 'Graph', nodes, edges }
}

/** A machine with the practice models and nothing else: who may see which data is as it comes. */
export const practiceMachine: Environment = {
  policies: [...ownPolicies],
  providers: practiceProviders.map((provider) => ({
    id: provider,
    label: provider,
    local: false,
    practice: true,
    needsKey: false,
    hasKey: true,
    keys: [],
    listIsWhole: true,
    models: practiceModels.map((model): ModelFacts => ({
      provider,
      model: model.id,
      label: model.label,
      window: model.window,
      maxOutput: model.maxOutput,
      price: practicePrice(model),
      tiers: [],
      reasoning: false,
      structuredOutput: true,
      ...(model.does === 'embed' ? { does: 'embed' as const } : {}),
    })),
  })),
}
