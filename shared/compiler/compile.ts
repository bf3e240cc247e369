import { ProblemList } from '../document/collect.ts'
import type { PipelineDocument } from '../document/schema.ts'
import { drawable } from '../document/draw.ts'
import { checkShape } from '../document/shape.ts'
import { isJsonObject } from '../json.ts'
import type { Environment } from '../model/types.ts'
import { toUsd } from '../money.ts'
import type { Plan } from '../plan/types.ts'
import type { Problem } from '../problems.ts'
import { withoutAliases } from './aliases.ts'
import { boundsOf, type History } from './bounds.ts'
import { checkPolicies } from './policy.ts'
import { makePlan } from './plan.ts'
import { sizesOf } from './sizes.ts'
import { checkPins, structureOf } from './structure.ts'
import { checkContestants, checkTargets, machineOf } from './targets.ts'
import { checkWindows } from './windows.ts'

export interface CompileOptions {
  /** Values a run form holds already, by Input name: the forecast knows their size. */
  inputs?: Readonly<Record<string, unknown>>
  /** A hard limit of the caller's (`--max-cost`); the lower of it and the document's own caps the forecast. */
  maxCostUsd?: number
  history?: History
  /** The pipeline's id in the app, where it has one: a node that holds this very pipeline would never end. */
  pipelineId?: string | null
}

export interface Compiled {
  /**
   * Null when there is an error. With setup missing (a key, a model) the plan is there to be looked at, and must not be run:
   * whoever starts one asks `problems.some(stopsRun)`.
   */
  plan: Plan | null
  problems: Problem[]
}

/**
 * Makes a plan of a document, or says everything that keeps it from being one. Pure: the same document, machine and options
 * give the same plan, whatever order nodes and wires stand in. Never throws, whatever a document holds.
 */
export function compile(given: PipelineDocument, environment: Environment, options: CompileOptions = {}): Compiled {
  const problems = new ProblemList()
  const root: unknown = given
  if (!isJsonObject(root) || !checkShape(root, problems)) {
    if (!problems.hasError) problems.add('bad_format', '-', 'A pipeline is a JSON object { }.', 'Open a pipeline.')
    return { plan: null, problems: problems.list() }
  }
  // A payload is a document only by its type: what can't be looked at is named and left out.
  const drawn = drawable(root, problems)
  checkPins(drawn, problems)
  const document = withoutAliases(drawn, environment, problems)
  const { order, reached } = structureOf(document, problems, options.pipelineId ?? null)

  const machine = machineOf(environment)
  const settings = document.settings ?? {}
  checkTargets(order, machine, settings.budget?.perRunUsd !== undefined || options.maxCostUsd !== undefined, problems)
  checkContestants(order, machine, problems)
  checkPolicies(order, environment, settings.dataTags ?? [], problems)
  const sizes = sizesOf(order, options.inputs ?? {})
  checkWindows(order, sizes, machine, problems)
  const bounds = boundsOf({
    order,
    reached,
    sizes,
    machine,
    settings,
    ...(options.maxCostUsd === undefined ? {} : { maxCostUsd: options.maxCostUsd }),
    ...(options.history === undefined ? {} : { history: options.history }),
  })
  const budget = settings.budget?.perRunUsd
  if (budget !== undefined && toUsd(bounds.cheapestNano) > budget) {
    const message = `The budget of $${budget} a run is below the cheapest way to an answer ($${toUsd(bounds.cheapestNano)}).`
    problems.add('budget_too_small', '-', message, 'Raise the budget, or choose cheaper models.')
  }
  const plan = problems.hasError ? null : makePlan(document, order, bounds)
  return { plan, problems: problems.list() }
}
