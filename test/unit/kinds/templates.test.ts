import { describe, expect, it } from 'vitest'
import { compile } from '../../../shared/compiler/index.ts'
import { checkDocument, writeDocument } from '../../../shared/document/index.ts'
import { stopsRun } from '../../../shared/problems.ts'
import { templates } from '../../../shared/templates/index.ts'
import { practiceMachine } from '../../support/documents.ts'
import { definitionOf, configOf } from '../../support/kind-bench.ts'

/** The document of pipeline-format, section 1, as it stands there. */
const cheapFirst = {
  format: 'switchyard.pipeline',
  version: 1,
  name: 'Cheap first',
  description: 'Small model answers; a judge checks; a strong model takes over when it must.',
  settings: { budget: { perRunUsd: 0.05 }, timeoutMs: 120000, maxConcurrency: 8, seed: 7, dataTags: [] },
  nodes: [
    {
      id: 'question',
      kind: 'input',
      title: 'Question',
      position: { x: 0, y: 0 },
      config: { name: 'question', type: 'text', required: true },
    },
    {
      id: 'small',
      kind: 'model',
      title: 'Small',
      position: { x: 260, y: 0 },
      config: { target: { provider: 'practice', model: 'cheap' }, system: '', temperature: 0, maxTokens: 512 },
    },
    {
      id: 'gate',
      kind: 'judge',
      title: 'Good enough?',
      position: { x: 520, y: 0 },
      config: {
        mode: 'score',
        target: { provider: 'practice', model: 'judge' },
        threshold: 0.7,
        rubric: [{ id: 'correct', text: 'The answer is correct and complete.', weight: 1 }],
      },
    },
    {
      id: 'strong',
      kind: 'model',
      title: 'Strong',
      position: { x: 520, y: 240 },
      config: { target: { provider: 'practice', model: 'frontier' }, temperature: 0 },
    },
    { id: 'best', kind: 'fallback', title: 'First good answer', position: { x: 780, y: 0 }, config: { options: 2 } },
    { id: 'answer', kind: 'output', title: 'Answer', position: { x: 1040, y: 0 }, config: { name: 'answer' } },
  ],
  edges: [
    { id: 'e1', from: { node: 'question', port: 'value' }, to: { node: 'small', port: 'prompt' } },
    { id: 'e2', from: { node: 'question', port: 'value' }, to: { node: 'strong', port: 'prompt' } },
    { id: 'e3', from: { node: 'small', port: 'answer' }, to: { node: 'gate', port: 'answer' } },
    { id: 'e4', from: { node: 'question', port: 'value' }, to: { node: 'gate', port: 'question' } },
    { id: 'e5', from: { node: 'gate', port: 'pass' }, to: { node: 'best', port: 'option1' } },
    { id: 'e6', from: { node: 'strong', port: 'answer' }, to: { node: 'best', port: 'option2' } },
    { id: 'e7', from: { node: 'best', port: 'answer' }, to: { node: 'answer', port: 'value' } },
  ],
}

const elsewhere = {
  ...{ id: 'cloud', label: 'Cloud', local: false, practice: false, needsKey: false, hasKey: true },
  ...{ keys: [], listIsWhole: false, models: [] },
}

describe('Templates', () => {
  it('have ids and titles of their own, and say what they are for', () => {
    expect(new Set(templates.map(({ id }) => id)).size).toBe(templates.length)
    expect(new Set(templates.map(({ title }) => title)).size).toBe(templates.length)
    for (const { summary } of templates) expect(summary).toMatch(/^[A-Z].*\.$/)
  })

  it("begin with the format's own example, field for field", () => {
    const sorted = (list: { id: string }[]) => list.toSorted((a, b) => (a.id < b.id ? -1 : 1))
    expect(templates.find(({ id }) => id === 'cheap-first')?.document).toEqual({
      ...cheapFirst,
      nodes: sorted(cheapFirst.nodes),
      edges: sorted(cheapFirst.edges),
    })
  })

  it.each(templates.map((template) => [template.id, template] as const))(
    '%s is a document without a fault',
    (_id, { document }) => {
      expect(checkDocument(document)).toEqual({ document, problems: [] })
      for (const node of document.nodes)
        expect(definitionOf(node.kind).check(configOf(node.kind, node.config ?? {}))).toEqual([])
      expect(compile(document, practiceMachine).problems.filter(stopsRun)).toEqual([])
    },
  )

  it.each(templates.map((template) => [template.id, template] as const))(
    '%s does not draw one node over another',
    (_id, { document }) => {
      const apart = document.nodes.flatMap((a) =>
        document.nodes.filter(
          (b) =>
            a.id < b.id &&
            a.parent === b.parent &&
            document.nodes.every(({ parent }) => parent !== a.id && parent !== b.id) &&
            Math.abs(a.position.x - b.position.x) < 200 &&
            Math.abs(a.position.y - b.position.y) < 100,
        ),
      )
      expect(apart).toEqual([])
    },
  )

  it('keep private data here: what reads the letter as it is may be no model elsewhere, what reads it masked may', () => {
    const { document } = templates.find(({ id }) => id === 'private-data-stays-local') ?? {}
    if (document === undefined) throw new Error('no such template')
    const machine = { ...practiceMachine, providers: [...practiceMachine.providers, elsewhere] }
    const asking = (id: string) => ({
      ...document,
      nodes: document.nodes.map((node) =>
        node.id === id ? { ...node, config: { ...node.config, target: { provider: 'cloud', model: 'm' } } } : node,
      ),
    })
    const errors = (id: string) =>
      compile(asking(id), machine).problems.flatMap(({ severity, code, where }) =>
        severity === 'error' ? [`${code} ${where}`] : [],
      )
    expect(errors('strong')).toEqual([])
    expect(errors('local')).toEqual(['policy local'])
  })

  // The files under examples/ are the templates written down, for the command line. `vitest -u` writes them anew.
  it.each(templates.map((template) => [template.id, template] as const))(
    '%s stands under examples/ as it is',
    async (id, { document }) => {
      await expect(writeDocument(document)).toMatchFileSnapshot(`../../../examples/${id}.json`)
    },
  )
})
