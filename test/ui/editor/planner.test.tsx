import { expect, test } from 'vitest'
import { Inspector } from '../../../renderer/editor/inspector/Inspector.tsx'
import { RunView } from '../../../renderer/editor/RunView.tsx'
import { createTransient, SessionProvider, type Session } from '../../../renderer/editor/session.ts'
import { createAnalyser } from '../../../renderer/editor/store/analysis.ts'
import { createEditorStore } from '../../../renderer/editor/store/editor-store.ts'
import { createRunStore } from '../../../renderer/editor/store/run-store.ts'
import { createLocalView } from '../../../renderer/editor/store/view-store.ts'
import { compileDraft } from '../../../shared/compiler/index.ts'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import type { Drafted } from '../../../shared/events/types.ts'
import type { JsonObject } from '../../../shared/json.ts'
import type { PlannerConfig } from '../../../shared/kinds/planner/definition.ts'
import { drawDraft } from '../../../shared/kinds/planner/draft.ts'
import { attempt, begun, receipt, step, storyOf, text } from '../../unit/editor/run-samples.ts'
import { answer, draw, question } from '../../support/draw.ts'
import { practiceMachine } from '../../support/documents.ts'
import { configOf } from '../../support/kind-bench.ts'
import { runRecord } from '../../support/samples.ts'
import { screen, show, within } from '../../support/ui.tsx'
import { useEditorScreens } from './open.tsx'

useEditorScreens()

const config = { target: { provider: 'practice', model: 'balanced' } }
const drawing: PipelineDocument = draw({ question, planner: ['planner', config, { title: 'Plan it' }], answer }, [
  'question.value > planner.prompt',
  'planner.answer > answer.value',
])

function drafted(): Drafted {
  const draft: JsonObject = {
    reason: 'Two steps are enough.',
    steps: [
      { name: 'small_facts', kind: 'model', model: 'practice/balanced', text: 'List the facts.', uses: ['task'] },
      { name: 'mend', kind: 'model', model: 'practice/balanced', text: 'Mend them.', uses: ['small_facts'] },
    ],
    answer: ['mend'],
  }
  const drawn = drawDraft(configOf('planner', config) as unknown as PlannerConfig, draft, false)
  if (!drawn.ok) throw new Error(drawn.problems.join(' '))
  const { inside } = compileDraft(drawn.document, practiceMachine, { tags: [], inputs: {} })
  if (inside === null) throw new Error('The draft does not compile.')
  return {
    draft,
    document: drawn.document,
    plan: inside,
    by: { nodeId: 'planner', provider: 'practice', model: 'balanced' },
  }
}

const target = { provider: 'practice', model: 'balanced', key: null }
const asked = (nodeId: string) => step(nodeId, { attempts: [attempt({ target, costUsd: 0.0002 })], costUsd: 0.0002 })
const failed = step('planner/1/mend', { status: 'failed', reasonCode: 'quota', reason: 'The account is empty.' })
const steps = [asked('planner'), asked('planner/1/small_facts'), failed]
const [planner = failed, facts = failed] = steps
const finished = (nodeId: string, said: string) =>
  ({
    type: 'attempt.finished',
    nodeId,
    attempt: 1,
    askKey: nodeId,
    text: said,
    finish: 'stop',
    receipt: attempt({ target, costUsd: 0.0002 }),
  }) as const
const started = (nodeId: string) =>
  ({ type: 'attempt.started', nodeId, attempt: 1, target, reservedUsd: null, askKey: nodeId }) as const
const end = receipt({ steps, status: 'failed' })
const events = storyOf('r1').tell(
  begun('Planned'),
  { type: 'step.started', nodeId: 'planner' },
  started('planner'),
  finished('planner', '{}'),
  { type: 'plan.drafted', nodeId: 'planner', drafted: drafted() },
  { type: 'step.started', nodeId: 'planner/1/small_facts' },
  started('planner/1/small_facts'),
  finished('planner/1/small_facts', 'The boiler leaks.'),
  {
    type: 'step.finished',
    nodeId: 'planner/1/small_facts',
    step: facts,
    outputs: { answer: text('The boiler leaks.') },
  },
  { type: 'step.finished', nodeId: 'planner/1/mend', step: failed, outputs: {} },
  {
    type: 'step.finished',
    nodeId: 'planner',
    step: { ...planner, status: 'failed', reason: 'Mend: The account is empty.' },
    outputs: {},
  },
  { type: 'run.finished', status: 'failed', error: null, outputs: {}, receipt: end },
)
const record = { ...runRecord(), document: drawing, events, receipt: end }

test('a draft is drawn in its node with state, text and cost of every step, and each is told in full', async () => {
  const { user } = await show(<RunView record={record} onRunAgain={() => undefined} />)
  const node = await screen.findByRole('group', { name: /^Plan it, Planner, failed/ })
  const list = within(node).getByRole('list', { name: 'Steps drafted by Plan it' })
  expect(within(list).getByRole('button', { name: 'Small facts, Model, done' }).parentElement?.textContent).toMatch(
    /Practice · balanced.*The boiler leaks\..*\$0\.0002/,
  )
  expect(within(list).getByRole('button', { name: 'Mend, Model, failed' }).parentElement?.textContent).toMatch(
    /account is empty/,
  )
  // A wire for each of the draft's, drawn by what became of it.
  expect([...node.querySelectorAll('[data-wire-state]')].map((wire) => wire.getAttribute('data-wire-state'))).toEqual([
    'idle',
    'taken',
    'failed',
  ])
  await user.click(within(list).getByRole('button', { name: 'Small facts, Model, done' }))
  const panel = within(screen.getByRole('complementary', { name: 'Settings: Node' }))
  const inspected = within(await panel.findByRole('region', { name: 'Drafted steps' }))
  expect(inspected.getByRole('button', { name: /^Small facts/, expanded: true })).toBeTruthy()
  expect(inspected.getByText('List the facts.')).toBeTruthy()
  expect(inspected.getByText('The boiler leaks.')).toBeTruthy()
  // In a run's own drawing nothing is changed.
  expect(inspected.queryByRole('button', { name: 'Take over as nodes' })).toBeNull()
  // The steps stand under their node in the waterfall, and the receipt's rows add up.
  const dock = within(screen.getByRole('region', { name: 'Run' }))
  expect(within(dock.getByRole('list', { name: 'Steps' })).getByRole('button', { name: /Mend/ })).toHaveProperty(
    'disabled',
    false,
  )
  expect(dock.getByRole('table').textContent).toMatch(/Plan it.*2 requests.*\$0\.0004/)
})

test('the steps can be taken over as nodes in the place of theirs, as one change that can be undone', async () => {
  const session: Session = {
    editor: createEditorStore(drawing),
    run: createRunStore(),
    analyser: createAnalyser(),
    view: createLocalView(),
    transient: createTransient(),
    canvas: { current: null },
    runPart: { current: null },
    save: null,
    runs: null,
    showInspector: () => undefined,
    inputs: () => ({}),
  }
  session.run.open(drawing, events)
  session.editor.select({ nodes: new Set(['planner']), edges: new Set() })
  session.transient.setState({ inspectorTab: 'run' })
  const { user } = await show(
    <SessionProvider value={session}>
      <Inspector />
    </SessionProvider>,
  )
  await user.click(await screen.findByRole('button', { name: 'Take over as nodes' }))
  expect(session.editor.document().nodes.map(({ id, kind }) => `${id} ${kind}`)).toEqual([
    'question input',
    'answer output',
    'group group',
    'small_facts model',
    'mend model',
  ])
  expect(session.editor.undo()).toBe('take over the steps of Plan it')
  expect(session.editor.document().nodes).toHaveLength(3)
})

test('before a run the node says what will stand in it', async () => {
  const { events: none, receipt: nothing } = { events: [], receipt: null }
  await show(<RunView record={{ ...record, events: none, receipt: nothing }} onRunAgain={() => undefined} />)
  const node = await screen.findByRole('group', { name: /^Plan it, Planner, not run/ })
  expect(within(node).getByText('Drafts up to 5 steps. They will stand here as drawn.')).toBeTruthy()
})
