import fc from './luck.ts'
import type { PipelineDocument, PipelineSettings } from '../../shared/document/schema.ts'
import type { JsonObject } from '../../shared/json.ts'
import type { InsidePorts } from '../../shared/kinds/define.ts'
import { Drawing, mended } from './random/drawing.ts'
import { boxes, insideInputs, models, others, type Part, target } from './random/parts.ts'

/** Pipelines by chance that can run: each kind in several of its ways, wired to what stands before it. */

interface Draw {
  part: Part
  wires: number[]
  /** What is drawn in a box; else null. */
  inside: Draw[] | null
}

export interface RandomPipeline {
  document: PipelineDocument
  /** Who is first decides what comes of it, so that it may end otherwise when it is gone on with. */
  racy: boolean
  /** How slow an answer is decides what comes of it. */
  paced: boolean
}

/** Nodes of a pipeline, those in its boxes counted. */
export const mostNodes = 60

const wires = fc.array(fc.nat(997), { minLength: 5, maxLength: 5 })
// Every other one is a model: without them nothing happens.
const plain: fc.Arbitrary<Draw> = fc.record({
  part: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...models) },
    { weight: 4, arbitrary: fc.constantFrom(...models, ...others) },
    // What calls tools or drafts steps does more than the rest, and would come too seldom.
    { weight: 1, arbitrary: fc.constantFrom(...others.filter(({ kind }) => /^(?:tool|planner)$/.test(kind))) },
  ),
  wires,
  inside: fc.constant(null),
})

const boxAround = (inner: fc.Arbitrary<Draw>): fc.Arbitrary<Draw> =>
  fc.record({
    part: fc.constantFrom(...boxes),
    wires,
    inside: fc.array(inner, { minLength: 1, maxLength: 4 }),
  })
const orBox = (inner: fc.Arbitrary<Draw>, weight: number): fc.Arbitrary<Draw> =>
  fc.oneof({ weight, arbitrary: plain }, { weight: 1, arbitrary: boxAround(inner) })

const has =
  (mark: 'racy' | 'paced') =>
  ({ part, inside }: Draw): boolean =>
    part[mark] === true || (inside ?? []).some(has(mark))

/** One Input, as many draws as are given, boxes in boxes three deep, one to three Outputs. */
const pipelines = (draws: { minLength: number; maxLength: number }): fc.Arbitrary<RandomPipeline> =>
  fc
    .record({
      draws: fc.array(orBox(orBox(orBox(plain, 2), 3), 7), { ...draws, size: 'max' }),
      outputs: fc.array(fc.nat(997), { minLength: 0, maxLength: 2 }),
      maxConcurrency: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
      maxAttempts: fc.oneof(
        { weight: 9, arbitrary: fc.constant(10_000) },
        { weight: 1, arbitrary: fc.integer({ min: 1, max: 6 }) },
      ),
    })
    .map(({ draws, outputs, maxConcurrency, maxAttempts }) => {
      const settings: PipelineSettings = {
        ...(maxConcurrency === undefined ? {} : { maxConcurrency }),
        maxAttempts,
      }
      const racy = draws.some(has('racy')) || maxAttempts < 10_000
      return { document: drawn(draws, outputs, settings), racy, paced: draws.some(has('paced')) }
    })

/** Of any size up to the largest; half of them are small, so that much is tried. */
export const randomPipeline: fc.Arbitrary<RandomPipeline> = fc.oneof(
  { weight: 3, arbitrary: pipelines({ minLength: 1, maxLength: 10 }) },
  { weight: 2, arbitrary: pipelines({ minLength: 10, maxLength: 30 }) },
  { weight: 1, arbitrary: pipelines({ minLength: 30, maxLength: 50 }) },
)

/** A handful of nodes, so that a run can be killed after each of its events. */
export const smallPipeline: fc.Arbitrary<RandomPipeline> = pipelines({ minLength: 1, maxLength: 6 })

function put(drawing: Drawing, id: string, { part, wires, inside }: Draw): void {
  const { kind, config } = part
  if (kind === 'group') return drawing.around(id, () => inside?.forEach((each, i) => put(drawing, `${id}-n${i}`, each)))
  if (inside === null) return drawing.put(id, kind, config, wires)
  const given = (insideInputs[kind] ?? []).map((name) => insidePort(name))
  const verdict = kind === 'refine'
  const outputs = [insidePort('answer'), ...(verdict ? [insidePort('verdict')] : [])]
  const draw = (into: Drawing): void => {
    for (const { name } of given) into.put(`${id}-${name}`, 'input', { name }, [])
    inside.forEach((each, i) => put(into, `${id}-n${i}`, each))
    into.put(`${id}-answer`, 'output', { name: 'answer' }, wires)
    if (!verdict) return
    into.put(`${id}-judge`, 'judge', { ...target('judge'), threshold: 0.8 }, wires)
    into.nodes.push({ ...into.nodes.at(-1)!, id: `${id}-verdict`, kind: 'output', config: { name: 'verdict' } })
    into.wire({ node: `${id}-judge`, port: 'verdict' }, { node: `${id}-verdict`, port: 'value' })
  }
  const ports = { inputs: given, outputs }
  if (kind !== 'pipeline') {
    drawing.within(id, () => draw(drawing))
    if (config['from'] !== 'list') return drawing.put(id, kind, config, wires, ports)
    drawing.put(`${id}-items`, 'join', { policy: 'any' }, wires)
    return drawing.put(id, kind, config, wires, ports, { items: { node: `${id}-items`, port: 'value' } })
  }
  const own = new Drawing()
  draw(own)
  drawing.put(id, kind, { document: mended(own.document({})) as unknown as JsonObject }, wires, ports)
}

const insidePort = (name: string): InsidePorts['inputs'][number] => ({
  name,
  label: name,
  type: 'text',
  required: true,
})

/** Nodes that a draw takes, its Inputs, Outputs and Judge counted. */
const sizeOf = ({ part, inside }: Draw): number =>
  inside === null
    ? 1
    : 2 +
      (insideInputs[part.kind]?.length ?? 0) +
      (part.kind === 'refine' ? 2 : 0) +
      (part.config['from'] === 'list' ? 1 : 0) +
      inside.reduce((sum, each) => sum + sizeOf(each), 0)

function drawn(draws: readonly Draw[], outputs: readonly number[], settings: PipelineSettings): PipelineDocument {
  const drawing = new Drawing()
  drawing.put('in', 'input', { name: 'question', type: 'text' }, [])
  let left = mostNodes - 4 - outputs.length
  draws.forEach((draw, i) => {
    left -= sizeOf(draw)
    if (left >= 0) put(drawing, `n${i}`, draw)
  })
  ;[0, ...outputs].forEach((chance, i) =>
    drawing.put(`out${i}`, 'output', { name: `answer${i}` }, [chance, chance, chance]),
  )
  // Of a large drawing more is asked for than what three Outputs lead to.
  if (draws.length > 10) drawing.gather('many', 2 + (draws.length % 3))
  return mended(drawing.document(settings))
}
