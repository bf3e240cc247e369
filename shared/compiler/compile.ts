import { ProblemList } from '../document/collect.ts'
import type { PipelineDocument } from '../document/schema.ts'
import { drawable } from '../document/draw.ts'
import { keysInDocument } from '../document/secrets.ts'
import { checkShape } from '../document/shape.ts'
import { isJsonObject } from '../json.ts'
import type { PaidPrice } from '../model/repriced.ts'
import type { Environment } from '../model/types.ts'
import { type NanoUsd, toUsd, dollarText } from '../money.ts'
import type { History } from '../plan/history.ts'
import type { Plan, PlanInside } from '../plan/types.ts'
import { stopsRun, type Problem } from '../problems.ts'
import { countAbout, type CountTokens } from '../tokens/count.ts'
import { withoutAliases } from './aliases.ts'
import { boundsOf, type PlanBounds } from './bounds.ts'
import { checkTargets } from './check-targets.ts'
import { checkContestants } from './contestants.ts'
import { checkInside, type GraphNode } from './graph.ts'
import { checkPolicies, tagsOf } from './policy.ts'
import { insidePlan, makePlan } from './plan.ts'
import { withServerTools } from './server-tools.ts'
import { checkPrices } from './prices.ts'
import { sizesOf } from './sizes.ts'
import { checkPins, structureOf } from './structure.ts'
import { machineOf } from './targets.ts'
import { checkWindows } from './windows.ts'

export interface CompileOptions {
  /** Values a run form holds already, by Input name: the forecast knows their size. */
  inputs?: Readonly<Record<string, unknown>>
  /** A hard limit of the caller's (`--max-cost`); the lower of it and the document's own caps the forecast. */
  maxCostUsd?: number
  /** What the pipeline's own runs have told: the expected figures go by it. */
  history?: History
  /** What its models cost when it last ran: one that costs otherwise now is named. */
  paid?: readonly PaidPrice[]
  /** The pipeline's id in the app, where it has one: a node that holds this very pipeline would never end. */
  pipelineId?: string | null
  /** Counts the known texts by each model's tokenizer; absent: by a rule of thumb. The same counts give the same plan. */
  count?: CountTokens
}

export interface Compiled {
  /**
   * Null when there is an error. With setup missing (a key, a model) the plan is there to be looked at, and must not be run:
   * whoever starts one asks `problems.some(stopsRun)`.
   */
  plan: Plan | null
  problems: Problem[]
}

/** A document that the compiler has looked through. */
interface Looked {
  document: PipelineDocument
  order: readonly GraphNode[]
  bounds: PlanBounds
}

/**
 * Makes a plan of a document, or says everything that keeps it from being one. Pure: the same document, machine and options
 * give the same plan, whatever order nodes and wires stand in. Never throws, whatever a document holds.
 */
export function compile(given: PipelineDocument, environment: Environment, options: CompileOptions = {}): Compiled {
  const problems = new ProblemList()
  const looked = lookThrough(given, environment, options, problems)
  if (looked === null) return { plan: null, problems: problems.list() }
  const { document, order, bounds } = looked
  const plan = problems.hasError ? null : makePlan(document, order, bounds)
  return { plan, problems: problems.list() }
}

/** Steps that a model drafted, as what lies in the node that asked for them. */
export interface CompiledDraft {
  /** Null when something keeps them from running here. */
  inside: PlanInside | null
  /** What it costs at least, in nano-dollars. */
  leastNano: NanoUsd
  problems: Problem[]
}

/** The same for a document that a model drafted in a run. `tags`: of the data that comes in. `stops`: what keeps it from running. */
export function compileDraft(
  given: PipelineDocument,
  environment: Environment,
  {
    tags,
    inputs,
    stops = stopsRun,
  }: {
    tags: readonly string[]
    inputs: Readonly<Record<string, unknown>>
    stops?: (found: Problem) => boolean
  },
): CompiledDraft {
  const problems = new ProblemList()
  const looked = lookThrough(given, environment, { inputs, tags }, problems)
  const found = problems.list().filter(stops)
  const inside =
    looked === null || found.length > 0 ? null : insidePlan(looked.order, looked.bounds, tagsOf(looked.order, tags))
  return { inside, leastNano: looked?.bounds.cheapestNano ?? 0, problems: found }
}

/** Null where it can't be looked at at all. */
function lookThrough(
  given: PipelineDocument,
  environment: Environment,
  options: CompileOptions & { tags?: readonly string[] },
  problems: ProblemList,
): Looked | null {
  const root: unknown = given
  if (!isJsonObject(root) || !checkShape(root, problems)) {
    if (!problems.hasError) problems.add('bad_format', '-', 'A pipeline is a JSON object { }.', 'Open a pipeline.')
    return null
  }
  // A payload is a document only by its type: what can't be looked at is named and left out.
  const drawn = drawable(root, problems)
  checkPins(drawn, problems)
  for (const found of keysInDocument(drawn)) problems.put(found)
  const pipelineId = options.pipelineId ?? null
  const named = withoutAliases(drawn, environment, problems)
  const document = withServerTools(named, environment, pipelineId, problems)
  const { order, reached } = structureOf(document, problems, pipelineId)

  const machine = machineOf(environment)
  const settings = document.settings ?? {}
  checkTargets(order, machine, settings.budget?.perRunUsd !== undefined || options.maxCostUsd !== undefined, problems)
  checkPrices(order, environment, machine, options.paid ?? [], problems)
  checkContestants(order, machine, problems)
  checkPolicies(order, environment, options.tags ?? settings.dataTags ?? [], problems)
  const sizes = sizesOf(order, options.inputs ?? {}, options.count ?? countAbout)
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
  checkBudgets(settings.budget?.perRunUsd, bounds, problems)
  return { document, order, bounds }
}

/** A budget below the cheapest way to an answer: the run's, and those of pipelines that nodes hold. */
function checkBudgets(perRunUsd: number | undefined, bounds: PlanBounds, problems: ProblemList): void {
  const fix = 'Raise the budget, or choose cheaper models.'
  // One that is no amount is said so already.
  if (perRunUsd !== undefined && perRunUsd > 0 && toUsd(bounds.cheapestNano) > perRunUsd) {
    const message = `The budget of ${dollarText(perRunUsd)} a run is below the cheapest way to an answer (${dollarText(toUsd(bounds.cheapestNano))}).`
    problems.add('budget_too_small', '-', message, fix)
  }
  for (const [node, within] of bounds.inside)
    checkInside(node, (own) => checkBudgets(node.inside?.perRunUsd, within, own), problems)
}
