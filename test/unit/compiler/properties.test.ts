import fc from '../../support/luck.ts'
import { describe, expect, test } from 'vitest'
import { compile } from '../../../shared/compiler/index.ts'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import { anyDocument, anyGraph, practiceMachine } from '../../support/documents.ts'

const isWhole = (document: PipelineDocument): void => {
  const { plan, problems } = compile(document, practiceMachine)
  const ids = new Set(['-', ...document.nodes.map(({ id }) => id), ...document.edges.map(({ id }) => id)])
  for (const { message, where, fix } of problems) {
    expect(message).toMatch(/^\S[\s\S]*\.$/)
    expect(fix).toMatch(/^\S[\s\S]*\.$/)
    expect(ids.has(where)).toBe(true)
  }
  expect(plan === null).toBe(problems.some(({ severity }) => severity === 'error'))
}

/** The same drawing in another order of nodes and wires, moved elsewhere. */
const shuffled = (document: PipelineDocument): fc.Arbitrary<PipelineDocument> =>
  fc
    .tuple(
      fc.shuffledSubarray(document.nodes, { minLength: document.nodes.length }),
      fc.shuffledSubarray(document.edges, { minLength: document.edges.length }),
      fc.nat(),
    )
    .map(([nodes, edges, by]) => ({
      ...document,
      edges,
      nodes: nodes.map((node) => ({ ...node, position: { x: node.position.x + by, y: -by } })),
    }))

// Machines that build beside it are slow; what is tested here is never a time.
const patience = 60_000

describe('whatever is drawn', { timeout: patience }, () => {
  test('compile never throws; every problem has words, a place and a way out; a plan comes without errors only', () => {
    fc.assert(fc.property(anyDocument, isWhole), { numRuns: 200 })
    fc.assert(fc.property(anyGraph(true), isWhole), { numRuns: 200 })
  })

  test("a plan's order respects its wires, and its ranges are in order", () => {
    let plans = 0
    fc.assert(
      fc.property(anyGraph(), (document) => {
        const { plan } = compile(document, practiceMachine)
        if (plan === null) return
        plans += 1
        plan.steps.forEach((step, i) => {
          for (const { wires } of step.inputs) for (const wire of wires) expect(wire.step).toBeLessThan(i)
        })
        for (const { costUsd, latencyMs } of [plan.bounds, ...plan.steps.map((step) => step.bounds)]) {
          for (const { least, expected, most } of [costUsd, latencyMs]) {
            expect(least ?? 0).toBeLessThanOrEqual(expected ?? Infinity)
            expect(expected ?? 0).toBeLessThanOrEqual(most ?? Infinity)
          }
        }
        expect(JSON.parse(JSON.stringify(plan))).toEqual(plan)
      }),
      { numRuns: 200 },
    )
    expect(plans).toBeGreaterThan(60)
  })

  test('the order of nodes and wires and their places change neither hash nor plan', () => {
    fc.assert(
      fc.property(
        anyGraph().chain((document) => fc.tuple(fc.constant(document), shuffled(document))),
        ([document, other]) => {
          const [one, two] = [compile(document, practiceMachine), compile(other, practiceMachine)]
          expect(two.plan).toEqual(one.plan)
          expect(two.problems).toEqual(one.problems)
        },
      ),
      { numRuns: 200 },
    )
  })
})
