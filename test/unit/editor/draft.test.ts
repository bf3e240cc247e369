import { describe, expect, it } from 'vitest'
import { isEnd, layDraft, takeOver } from '../../../renderer/editor/model/draft.ts'
import { compile } from '../../../shared/compiler/index.ts'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import type { JsonObject } from '../../../shared/json.ts'
import { drawDraft } from '../../../shared/kinds/planner/draft.ts'
import type { PlannerConfig } from '../../../shared/kinds/planner/definition.ts'
import { stopsRun } from '../../../shared/problems.ts'
import { answer, draw, question } from '../../support/draw.ts'
import { practiceMachine } from '../../support/documents.ts'
import { configOf } from '../../support/kind-bench.ts'

const planner = { target: { provider: 'practice', model: 'balanced' } }
const model = (name: string, uses: string[]): JsonObject => ({
  name,
  kind: 'model',
  model: 'practice/balanced',
  text: 'Do it.',
  uses,
})
const prompt = { name: 'report', kind: 'prompt', model: 'none', text: '{{facts}} {{summary}}', uses: [] }

function drafted(steps: JsonObject[], into: string[], hasContext = false): PipelineDocument {
  const config = configOf('planner', planner) as unknown as PlannerConfig
  const drawn = drawDraft(config, { reason: 'r', steps, answer: into }, hasContext)
  if (!drawn.ok) throw new Error(drawn.problems.join(' '))
  return drawn.document
}

const report = drafted([model('facts', ['task']), model('summary', ['task', 'context']), prompt], ['report'], true)

/*  question, about → facts (a planner) → answer  */
const around = draw(
  { question, about: ['input', { name: 'about', type: 'text' }], facts: ['planner', planner], answer },
  ['question.value > facts.prompt', 'about.value > facts.context', 'facts.answer > answer.value'],
)
const wiresOf = ({ edges }: PipelineDocument): string[] =>
  edges.map(({ from, to }) => `${from.node}.${from.port} > ${to.node}.${to.port}`)

describe('a draft on the canvas', () => {
  it('stands without one step over another, and its wires go to the right', () => {
    const { places, wires, width, height } = layDraft(report)
    expect(places).toHaveLength(report.nodes.length)
    expect(wires).toHaveLength(report.edges.length)
    for (const a of places) {
      expect(a.x + a.width).toBeLessThanOrEqual(width)
      expect(a.y + a.height).toBeLessThanOrEqual(height)
      for (const b of places)
        if (a !== b)
          expect(a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y).toBe(
            true,
          )
    }
    const x = new Map(places.map((place) => [place.node.id, place.x]))
    for (const { edge } of wires) expect(x.get(edge.from.node)).toBeLessThan(x.get(edge.to.node) ?? 0)
  })
})

describe('taking over a draft', () => {
  it('puts its steps in the place of the node, in a group, wired as it was, and the drawing still compiles', () => {
    const { document, ids } = takeOver(around, 'facts', report)
    const [group = ''] = ids
    expect(document.nodes.find(({ id }) => id === group)).toMatchObject({
      kind: 'group',
      title: 'Planner',
      position: { x: 0, y: 0 },
    })
    const inside = document.nodes.filter(({ parent }) => parent === group).map(({ id }) => id)
    // One of its steps is called as the node that drafted it: ids stay apart.
    expect(inside).toEqual(['facts2', 'summary', 'report'])
    expect(document.nodes.some(({ kind }) => kind === 'planner')).toBe(false)
    expect(wiresOf(document)).toEqual([
      'question.value > facts2.prompt',
      'question.value > summary.prompt',
      'about.value > summary.context',
      'facts2.answer > report.facts',
      'summary.answer > report.summary',
      'report.text > answer.value',
    ])
    expect(new Set(document.edges.map(({ id }) => id)).size).toBe(document.edges.length)
    expect(compile(document, practiceMachine).problems.filter(stopsRun)).toEqual([])
  })

  it('leaves what nothing came into unwired, and changes nothing where the node is gone', () => {
    const bare: PipelineDocument = { ...around, edges: around.edges.filter(({ to }) => to.node !== 'facts') }
    expect(wiresOf(takeOver(bare, 'facts', report).document)).toEqual([
      'facts2.answer > report.facts',
      'summary.answer > report.summary',
      'report.text > answer.value',
    ])
    expect(takeOver(around, 'gone', report).document).toBe(around)
  })

  it('keeps its steps within their group', () => {
    const { document, ids } = takeOver(around, 'facts', report)
    const frame = document.nodes.find(({ id }) => id === ids[0])
    for (const { position, parent } of document.nodes)
      if (parent === frame?.id) {
        expect(position.x).toBeLessThan(frame?.size?.w ?? 0)
        expect(position.y).toBeLessThan(frame?.size?.h ?? 0)
      }
    expect(report.nodes.filter(isEnd).map(({ id }) => id)).toEqual(['task', 'context', 'answer'])
  })
})
