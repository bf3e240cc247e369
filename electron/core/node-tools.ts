import type { Payload, Results } from '../../shared/api/contract.ts'
import type { FitOutcome, NodeValue } from '../../shared/api/node-calls.ts'
import { compile } from '../../shared/compiler/index.ts'
import { documentFormat, documentVersion, type PipelineDocument } from '../../shared/document/schema.ts'
import type { JsonObject } from '../../shared/json.ts'
import { fitRows } from '../../shared/kinds/router/fit-run.ts'
import type { Fitted } from '../../shared/kinds/router/fit.ts'
import { drawnPath } from '../../shared/events/path.ts'
import { kindOf } from '../../shared/kinds/index.ts'
import { pathIn } from '../../shared/kinds/path.ts'
import { valueText } from '../../shared/text/marks.ts'
import { kindAtRun } from '../engine/executors.ts'
import { type Store, listRuns, pipelineName, readRun } from '../db/index.ts'
import { scopeOf, stepAt } from './memories.ts'
import type { Models } from './models.ts'
import type { Pipelines } from './pipelines.ts'
import type { Runs } from './runs.ts'
import { CoreError } from './types.ts'

const usualValues = 200

/** What a node's form may ask of earlier runs: what came to it, what it remembers, and thresholds that fit. */
export class NodeTools {
  readonly #db: Store
  readonly #models: Models
  readonly #runs: Runs
  readonly #pipelines: Pipelines

  constructor(db: Store, { models, runs, pipelines }: { models: Models; runs: Runs; pipelines: Pipelines }) {
    this.#db = db
    this.#models = models
    this.#runs = runs
    this.#pipelines = pipelines
  }

  values({ pipelineId, nodeId, limit = usualValues }: Payload<'nodes.values'>): NodeValue[] {
    const path = this.#pathOf(pipelineId, nodeId)
    const found: NodeValue[] = []
    const seen = new Set<string>()
    for (const { runId, startedAt } of listRuns(this.#db, { pipelineId, limit }).rows) {
      for (const event of readRun(this.#db, runId)?.events ?? []) {
        if (event.type !== 'step.finished' || drawnPath(event.nodeId) !== path || event.step.status !== 'done') continue
        const [value] = Object.values(event.outputs)
        const text = value === undefined ? '' : valueText(value)
        if (text.trim() === '' || seen.has(text)) continue
        seen.add(text)
        found.push({ runId, startedAt, text, chosen: event.step.decision?.chosen ?? null })
      }
    }
    return found
  }

  async memory({ pipelineId, document, nodeId }: Payload<'nodes.memory'>): Promise<Results['nodes.memory']> {
    const { plan } = compile(document, await this.#models.environment())
    const path = pathIn(document, nodeId)
    const step = plan === null ? null : stepAt(plan, path)?.step
    const learns = step == null ? undefined : kindOf(step.kind)?.learns
    if (plan === null || step == null || learns === undefined) return { words: null }
    const kept = this.#runs.live.memories.read(scopeOf(pipelineId, plan), plan, path)
    return { words: learns.words(step.config, kept) }
  }

  forget({ pipelineId, nodeId }: Payload<'nodes.forget'>): Results['nodes.forget'] {
    this.#runs.live.memories.forget(pipelineId, this.#pathOf(pipelineId, nodeId))
    return { nodeId }
  }

  /** Where a node of a stored pipeline is drawn; a pipeline that isn't stored has no boxes that could be looked into. */
  #pathOf(pipelineId: string, nodeId: string): string {
    if (pipelineName(this.#db, pipelineId) === null) return nodeId
    return pathIn(this.#pipelines.get(pipelineId).document, nodeId)
  }

  /** The rows are compared in a run like any other, whose Router fits instead of choosing. */
  async fit({ pipelineId, document, nodeId, rows }: Payload<'router.fit'>): Promise<FitOutcome> {
    const drawn = fitDocument(document, nodeId)
    const router = kindAtRun('router')
    const started = await this.#runs.start({ pipelineId, document: drawn, inputs: { rows } }, (kind) =>
      kind === 'router' ? { ...router, execute: fitRows } : kindAtRun(kind),
    )
    if (!started.started)
      return {
        runId: null,
        fitted: null,
        costUsd: null,
        error: started.problems.map(({ message }) => message).join(' '),
      }
    const { outputs, error, receipt } = await started.result
    return {
      runId: started.runId,
      fitted: error === null ? ((outputs['fitted'] ?? null) as Fitted | null) : null,
      costUsd: receipt?.costUsd ?? null,
      error: error?.message ?? null,
    }
  }
}

/** The node alone, between an Input of rows and an Output of what fits. */
function fitDocument(document: PipelineDocument, nodeId: string): PipelineDocument {
  const node = document.nodes.find((each) => each.id === nodeId)
  if (node?.kind !== 'router') throw new CoreError('not_found', `There is no Router ${nodeId}.`)
  const { branches } = (node.config ?? {}) as JsonObject
  const ids = Array.isArray(branches)
    ? branches.flatMap((branch) => {
        const id = (branch as JsonObject | null)?.['id']
        return typeof id === 'string' ? [id] : []
      })
    : []
  return {
    format: documentFormat,
    version: documentVersion,
    name: `Fit the thresholds of ${node.title ?? document.name}`.slice(0, 200),
    nodes: [
      { id: 'in', kind: 'input', position: { x: 0, y: 0 }, config: { name: 'rows', type: 'json', required: true } },
      { id: 'out', kind: 'output', position: { x: 520, y: 0 }, config: { name: 'fitted' } },
      { id: 'router', kind: 'router', position: { x: 260, y: 0 }, config: node.config ?? {} },
    ],
    edges: [
      { id: 'rows', from: { node: 'in', port: 'value' }, to: { node: 'router', port: 'value' } },
      ...[...new Set(ids)].map((port, i) => ({
        id: `branch${i}`,
        from: { node: 'router', port },
        to: { node: 'out', port: 'value' },
      })),
    ],
  }
}
