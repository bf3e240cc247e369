import fc from './luck.ts'
import type { PipelineDocument, PipelineEdge, PipelineNode, PipelineSettings } from '../../shared/document/schema.ts'
import type { JsonObject } from '../../shared/json.ts'
import type { InsidePorts, KindDefinition } from '../../shared/kinds/define.ts'
import { kindOf } from '../../shared/kinds/index.ts'

/** Pipelines by chance that can run: each kind in several of its ways, wired to what stands before it. */

const target = (model: string, provider = 'practice'): JsonObject => ({ target: { provider, model } })
const pooled = (model: string, provider = 'practice'): JsonObject => ({ provider, model })
const rubric = [
  { id: 'correct', text: 'It is right.', weight: 2 },
  { id: 'short', text: 'It is short.', weight: 1 },
]

const parts: readonly (readonly [kind: string, config: JsonObject])[] = [
  ['model', target('cheap')],
  ['model', { ...target('balanced'), stream: false, temperature: 0 }],
  ['model', { ...target('frontier', 'practice-anthropic'), system: 'Be brief.', maxTokens: 100 }],
  [
    'model',
    {
      ...target('cheap', 'practice-gemini'),
      outputSchema: {
        type: 'object',
        properties: { kind: { enum: ['a', 'b'] }, n: { type: 'number' } },
        required: ['kind', 'n'],
      },
    },
  ],
  ['model', { ...target('balanced', 'practice-ollama'), temperature: 0.7, timeouts: { totalMs: 5000 } }],
  ['prompt', { template: 'Take {{one}} and {{two}}.' }],
  [
    'router',
    {
      mode: 'rules',
      branches: [
        { id: 'yes', when: { field: 'input.text', op: 'contains', value: 'yes' } },
        { id: 'long', when: { field: 'input.words', op: 'gt', value: 20 } },
        { id: 'rest' },
      ],
      else: 'rest',
    },
  ],
  [
    'router',
    {
      mode: 'classifier',
      ...target('cheap'),
      branches: [
        { id: 'a', label: 'A' },
        { id: 'b', label: 'B' },
      ],
      else: 'b',
    },
  ],
  ['judge', { ...target('judge'), threshold: 0.5, rubric }],
  ['judge', { ...target('judge'), samples: 2, threshold: 0.4 }],
  ['judge', { ...target('judge'), mode: 'best' }],
  ['check', { tests: [{ kind: 'contains', value: 'rain' }] }],
  ['check', { tests: [{ kind: 'maxWords', value: 12 }] }],
  ['fallback', { options: 2 }],
  ['fallback', { options: 3, on: { bad_request: 'next', server: 'fail' } }],
  ['blend', { strategy: 'vote', stragglerMs: 300_000 }],
  ['blend', { strategy: 'consensus', ...target('frontier'), minOk: 2, stragglerMs: 300_000 }],
  ['blend', { strategy: 'bestOf', ...target('judge'), stragglerMs: 300_000 }],
  ['blend', { strategy: 'vote', stragglerMs: 100 }],
  ['join', { policy: 'all' }],
  ['join', { policy: 'any' }],
  ['join', { policy: 'first' }],
  ['parse', { repair: 'text' }],
  ['fallback', { options: 2, hedgeMs: 300 }],
  ['fallback', { options: 3, onBreak: 'continue' }],
  ['fallback', { options: 2, onBreak: 'fail' }],
  ['pool', { strategy: 'cost', targets: [pooled('cheap'), pooled('balanced', 'practice-anthropic')] }],
]

const models = parts.filter(([kind]) => kind === 'model').length

/** A box, with what is drawn in it. */
const boxes: readonly (readonly [kind: string, config: JsonObject])[] = [
  ['refine', { maxRounds: 3 }],
  ['refine', { maxRounds: 4, patience: 1, onFailure: 'fail' }],
  ['forEach', { from: 'lines', concurrency: 2 }],
  ['forEach', { from: 'list', concurrency: 3, onError: 'fail' }],
  ['pipeline', {}],
]
/** Inputs that a box has inside, by kind; the first is also its port. */
const insideInputs: Record<string, readonly string[]> = {
  refine: ['task', 'feedback', 'previous'],
  forEach: ['item', 'topic'],
  pipeline: ['task'],
}

interface Draw {
  part: number
  wires: number[]
  /** Not null for a box. */
  inside: { box: number; draws: Draw[] } | null
}

export interface RandomPipeline {
  document: PipelineDocument
  /** Who is first decides what comes of it, so that it may end otherwise when it is gone on with. */
  racy: boolean
}

const wires = fc.array(fc.nat(997), { minLength: 5, maxLength: 5 })
// Every other one is a model: without them nothing happens.
const plain: fc.Arbitrary<Draw> = fc.record({
  part: fc.oneof(fc.nat(models - 1), fc.nat(parts.length - 1)),
  wires,
  inside: fc.constant(null),
})

const boxAround = (inner: fc.Arbitrary<Draw>): fc.Arbitrary<Draw> =>
  fc.record({
    part: fc.constant(0),
    wires,
    inside: fc.record({ box: fc.nat(boxes.length - 1), draws: fc.array(inner, { minLength: 1, maxLength: 4 }) }),
  })
const orBox = (inner: fc.Arbitrary<Draw>): fc.Arbitrary<Draw> =>
  fc.oneof({ weight: 5, arbitrary: plain }, { weight: 1, arbitrary: boxAround(inner) })

const isRacy = ({ part, inside }: Draw): boolean =>
  inside === null
    ? parts[part]![1]['policy'] === 'first' ||
      parts[part]![1]['stragglerMs'] === 100 ||
      parts[part]![1]['hedgeMs'] !== undefined
    : // Whoever fails first ends the others.
      boxes[inside.box]![1]['onError'] === 'fail' || inside.draws.some(isRacy)

/** One Input, up to ten nodes, some of them boxes in boxes, one to three Outputs. Nearly all of them compile. */
export const randomPipeline: fc.Arbitrary<RandomPipeline> = fc
  .record({
    draws: fc.array(orBox(orBox(plain)), { minLength: 1, maxLength: 10 }),
    outputs: fc.array(fc.nat(997), { minLength: 0, maxLength: 2 }),
    maxConcurrency: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
    maxAttempts: fc.oneof(
      { weight: 9, arbitrary: fc.constant(1000) },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: 6 }) },
    ),
  })
  .map(({ draws, outputs, maxConcurrency, maxAttempts }) => {
    const settings: PipelineSettings = {
      ...(maxConcurrency === undefined ? {} : { maxConcurrency }),
      maxAttempts,
    }
    return { document: drawn(draws, outputs, settings), racy: draws.some(isRacy) || maxAttempts < 1000 }
  })

interface Port {
  node: string
  port: string
}

/** A drawing as it grows: that of the pipeline, or what lies in a box. */
class Drawing {
  readonly nodes: PipelineNode[] = []
  readonly edges: PipelineEdge[] = []
  /** What can be wired on here; a box begins a list of its own. */
  #gives: Port[][] = []
  #parent: string | null = null

  /** @param wires by chance, which of what stands before it each port is wired to */
  put(id: string, kind: string, config: JsonObject, wires: readonly number[], inside?: InsidePorts): void {
    const definition = kindOf(kind) as unknown as KindDefinition<JsonObject>
    const ports = definition.ports(definition.schema.parse(config), inside)
    ports.inputs.forEach((input, p) => {
      const count = input.many === true ? 2 + (wires[0]! % 2) : input.optional === true && wires[1]! % 2 === 0 ? 0 : 1
      for (let i = 0; i < count; i++) {
        const chance = wires[(p + i) % wires.length]!
        // What was drawn lately is wired more often, so that chains grow.
        const from = this.#gives[Math.max(0, this.#gives.length - 1 - (chance % Math.min(4, this.#gives.length)))]!
        this.wire(from[chance % from.length]!, { node: id, port: input.id })
      }
    })
    const parent = this.#parent === null ? {} : { parent: this.#parent }
    this.nodes.push({ id, kind, position: { x: this.nodes.length * 10, y: 0 }, config, ...parent })
    if (ports.outputs.length > 0) this.#gives.push(ports.outputs.map((output) => ({ node: id, port: output.id })))
  }

  wire(from: Port, to: Port): void {
    this.edges.push({ id: `w${String(this.edges.length).padStart(4, '0')}`, from, to })
  }

  /** Draws in the box, whose own node is put after what lies in it. */
  within(box: string, draw: () => void): void {
    const [gives, parent] = [this.#gives, this.#parent]
    this.#gives = []
    this.#parent = box
    draw()
    this.#gives = gives
    this.#parent = parent
  }
}

function put(drawing: Drawing, id: string, { part, wires, inside }: Draw): void {
  if (inside === null) return drawing.put(id, parts[part]![0], parts[part]![1], wires)
  const [kind, config] = boxes[inside.box]!
  const given = (insideInputs[kind] ?? []).map((name) => insidePort(name))
  const verdict = kind === 'refine'
  const outputs = [insidePort('answer'), ...(verdict ? [insidePort('verdict')] : [])]
  const draw = (into: Drawing): void => {
    for (const { name } of given) into.put(`${id}-${name}`, 'input', { name }, [])
    inside.draws.forEach((each, i) => put(into, `${id}-n${i}`, each))
    into.put(`${id}-answer`, 'output', { name: 'answer' }, wires)
    if (!verdict) return
    into.put(`${id}-judge`, 'judge', { ...target('judge'), threshold: 0.8 }, wires)
    into.nodes.push({ ...into.nodes.at(-1)!, id: `${id}-verdict`, kind: 'output', config: { name: 'verdict' } })
    into.wire({ node: `${id}-judge`, port: 'verdict' }, { node: `${id}-verdict`, port: 'value' })
  }
  const ports = { inputs: given, outputs }
  if (kind !== 'pipeline') {
    drawing.within(id, () => draw(drawing))
    return drawing.put(id, kind, config, wires, ports)
  }
  const own = new Drawing()
  draw(own)
  drawing.put(id, kind, { document: documentOf(own, {}) as unknown as JsonObject }, wires, ports)
}

const insidePort = (name: string): InsidePorts['inputs'][number] => ({
  name,
  label: name,
  type: 'text',
  required: true,
})

const documentOf = ({ nodes, edges }: Drawing, settings: PipelineSettings): PipelineDocument => ({
  format: 'switchyard.pipeline',
  version: 1,
  name: 'By chance',
  settings,
  nodes,
  edges,
})

function drawn(draws: readonly Draw[], outputs: readonly number[], settings: PipelineSettings): PipelineDocument {
  const drawing = new Drawing()
  drawing.put('in', 'input', { name: 'question', type: 'text' }, [])
  draws.forEach((draw, i) => put(drawing, `n${i}`, draw))
  ;[0, ...outputs].forEach((chance, i) =>
    drawing.put(`out${i}`, 'output', { name: `answer${i}` }, [chance, chance, chance]),
  )
  return documentOf(drawing, settings)
}
