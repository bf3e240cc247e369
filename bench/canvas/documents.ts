import type { PipelineDocument } from '../../shared/document/schema.ts'

type Nodes = PipelineDocument['nodes']
type Edges = PipelineDocument['edges']

const document = (name: string, nodes: Nodes, edges: Edges): PipelineDocument => ({
  format: 'switchyard.pipeline',
  version: 1,
  name,
  nodes,
  edges,
})

const model = (id: string, x: number, y: number, provider = 'practice', maxTokens = 64): Nodes[number] => ({
  id,
  kind: 'model',
  title: `Node ${id}`,
  position: { x, y },
  config: {
    target: { provider, model: provider === 'practice' ? 'cheap' : 'writer' },
    system: `Answer as ${id} would.`,
    maxTokens,
  },
})

const input: Nodes[number] = {
  id: 'q',
  kind: 'input',
  title: 'Question',
  position: { x: 0, y: 0 },
  config: { name: 'q', type: 'text', required: true },
}

/** So many models in a square, each asking the one to its left, every second one also hearing the one above it. */
export function grid(count: number): PipelineDocument {
  const columns = Math.ceil(Math.sqrt(count))
  const nodes: Nodes = [input]
  const edges: Edges = []
  const wire = (from: string, port: string, to: string, into: string): void => {
    edges.push({ id: `e${edges.length}`, from: { node: from, port }, to: { node: to, port: into } })
  }
  for (let index = 0; index < count; index++) {
    const [column, line] = [index % columns, Math.floor(index / columns)]
    nodes.push(model(`m${index}`, 280 * (column + 1), 190 * line))
    if (column === 0) wire('q', 'value', `m${index}`, 'prompt')
    else wire(`m${index - 1}`, 'answer', `m${index}`, 'prompt')
    if (line > 0 && index % 2 === 0) wire(`m${index - columns}`, 'answer', `m${index}`, 'context')
  }
  nodes.push({ id: 'out', kind: 'output', position: { x: 280 * (columns + 1), y: 0 }, config: { name: 'answer' } })
  wire(`m${columns - 1}`, 'answer', 'out', 'value')
  return document(`${count} nodes`, nodes, edges)
}

/** So many models that answer one question at length at once, joined. `provider`: whom the model of a number asks. */
export function streaming(count: number, provider: (index: number) => string): PipelineDocument {
  const nodes: Nodes = [input]
  const edges: Edges = []
  for (let index = 0; index < count; index++) {
    const id = `s${String(index).padStart(2, '0')}`
    nodes.push(model(id, 222 * (index % 8), 110 + 152 * Math.floor(index / 8), provider(index), 2000))
    edges.push({ id: `a${id}`, from: { node: 'q', port: 'value' }, to: { node: id, port: 'prompt' } })
    edges.push({ id: `b${id}`, from: { node: id, port: 'answer' }, to: { node: 'join', port: 'values' } })
  }
  nodes.push({ id: 'join', kind: 'join', position: { x: 1900, y: 380 }, config: { policy: 'all' } })
  nodes.push({ id: 'out', kind: 'output', position: { x: 2200, y: 380 }, config: { name: 'answer' } })
  edges.push({ id: 'z', from: { node: 'join', port: 'value' }, to: { node: 'out', port: 'value' } })
  return { ...document(`${count} at once`, nodes, edges), settings: { maxConcurrency: 64 } }
}
