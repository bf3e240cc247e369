import '../../../renderer/zod.ts'
import './page.css'
import { createRoot } from 'react-dom/client'
import type { PipelineDocument, PipelineNode } from '../../../shared/document/schema.ts'
import type { RunEvent } from '../../../shared/events/types.ts'
import type { Rehearsal } from '../../../shared/partial.ts'
import { Canvas } from '../../../renderer/editor/canvas/Canvas.tsx'
import { createTransient, SessionProvider, type Session } from '../../../renderer/editor/session.ts'
import { createAnalyser } from '../../../renderer/editor/store/analysis.ts'
import { createEditorStore } from '../../../renderer/editor/store/editor-store.ts'
import { createRunStore } from '../../../renderer/editor/store/run-store.ts'
import { createLocalView } from '../../../renderer/editor/store/view-store.ts'
import { cardOf } from '../../../renderer/editor/model/geometry.ts'
import { provideHost } from '../../../renderer/host/index.ts'
import { useEnvironment, useHealth } from '../../../renderer/store/index.ts'
import { ToastProvider, TooltipProvider } from '../../../renderer/ui/index.ts'
import { FakeHost } from '../../support/fake-host.ts'
import { environment } from '../../support/samples.ts'
import { time } from '../../unit/editor/run-samples.ts'
import { kinds, models, type Story } from './stories.ts'

/* Every card in every state, side by side: `?sheet=models` or `?sheet=kinds`, `&zoom=0.35`. */

const machine = {
  ...environment,
  providers: environment.providers.map((provider) => ({
    ...provider,
    hasKey: true,
    models: [
      ...provider.models,
      ...provider.models
        .slice(0, 1)
        .flatMap((first) => ['balanced', 'judge'].map((model) => ({ ...first, model, label: model }))),
    ],
  })),
}

const asked = new URLSearchParams(location.search)
const sheet = asked.get('sheet') ?? 'models'
const zoom = Number(asked.get('zoom') ?? 1)

function laid(rows: readonly (readonly Story[])[]): { stories: Story[]; nodes: PipelineNode[] } {
  const nodes: PipelineNode[] = []
  let y = 24
  for (const row of rows) {
    row.forEach(({ node }, column) => nodes.push({ ...node, position: { x: 24 + column * 272, y } }))
    y += Math.max(...row.map(({ node }) => cardOf(node).height)) + 28
  }
  return { stories: rows.flat(), nodes }
}

const inRows = (stories: readonly Story[], columns: number): Story[][] =>
  Array.from({ length: Math.ceil(stories.length / columns) }, (_, row) =>
    stories.slice(row * columns, (row + 1) * columns),
  )

provideHost(new FakeHost({ environment: machine }))
const { stories, nodes } = laid(sheet === 'models' ? inRows(models, 5) : kinds)
const document_: PipelineDocument = { format: 'switchyard.pipeline', version: 1, name: 'Cards', nodes, edges: [] }
const events: RunEvent[] = [
  {
    type: 'run.started',
    runId: 'r1',
    seq: 1,
    at: time(0),
    name: 'Cards',
    planHash: 'h',
    seed: 7,
    seedIsSet: false,
    maxCostUsd: null,
    inputs: {},
    resumed: false,
  },
]
for (const bare of stories.flatMap((story) => story.events))
  events.push({ ...bare, runId: 'r1', seq: events.length + 1, at: new Date(Date.now() - 3400).toISOString() })

const view = createLocalView()
const rules: Rehearsal['nodes'] = {}
for (const { node, rehearsed } of stories) if (rehearsed) rules[node.id] = { fault: 'rate-limit' }
view.set({
  viewport: { x: 0, y: 0, zoom, width: innerWidth, height: innerHeight },
  minimap: false,
  pins: Object.fromEntries(stories.flatMap(({ node, pinned }) => (pinned ? [[node.id, {}]] : []))),
  rehearsal: { nodes: rules, against: 'practice' },
})
const session: Session = {
  editor: createEditorStore(document_, true),
  run: createRunStore(),
  analyser: createAnalyser(),
  view,
  transient: createTransient(),
  canvas: { current: null },
  save: null,
  runs: null,
  runPart: { current: null },
  showInspector: () => undefined,
  inputs: () => ({}),
}
session.transient.setState({ stale: new Set(stories.flatMap(({ node, stale }) => (stale ? [node.id] : []))) })
session.run.open(document_, events)
useEnvironment.setState({ environment: machine })
useHealth.setState({
  rows: new Map(
    stories.flatMap(({ health }) =>
      health === undefined ? [] : [[JSON.stringify([health.provider, health.model, health.key]), health]],
    ),
  ),
})
// Wired for the forecast alone: the cards stand without wires.
const wired: PipelineDocument = {
  ...document_,
  nodes: [
    { id: 'q', kind: 'input', position: { x: 0, y: 0 }, config: { name: 'q', type: 'text', required: true } },
    ...nodes.filter(({ kind }) => kind === 'model'),
    ...nodes
      .filter(({ kind }) => kind === 'model')
      .map(({ id }) => ({ id: `${id}-out`, kind: 'output', position: { x: 0, y: 0 }, config: { name: id } })),
  ],
  edges: nodes
    .filter(({ kind }) => kind === 'model')
    .flatMap(({ id }) => [
      { id: `${id}-1`, from: { node: 'q', port: 'value' }, to: { node: id, port: 'prompt' } },
      { id: `${id}-2`, from: { node: id, port: 'answer' }, to: { node: `${id}-out`, port: 'value' } },
    ]),
}
session.analyser.now(wired, machine, {})
session.analyser.store.setState({ at: new Map(), problems: [] })

createRoot(document.getElementById('root') ?? document.body).render(
  <TooltipProvider>
    <ToastProvider>
      <SessionProvider value={session}>
        <div style={{ height: '100vh' }}>
          <Canvas />
        </div>
      </SessionProvider>
    </ToastProvider>
  </TooltipProvider>,
)
