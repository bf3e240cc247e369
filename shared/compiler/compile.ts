import { ProblemList } from '../document/collect.ts'
import type { PipelineDocument } from '../document/schema.ts'
import { drawable } from '../document/draw.ts'
import { checkShape } from '../document/shape.ts'
import { isJsonObject } from '../json.ts'
import type { Environment } from '../model/types.ts'
import { toUsd } from '../money.ts'
import type { Plan } from '../plan/types.ts'
import type { Problem } from '../problems.ts'
import { boundsOf, type History } from './bounds.ts'
import { checkConditions } from './exclusive.ts'
import type { Graph, GraphNode } from './graph.ts'
import { readNodes } from './nodes.ts'
import { inOrder } from './order.ts'
import { makePlan } from './plan.ts'
import { sizesOf } from './sizes.ts'
import { checkContestants, checkTargets, machineOf } from './targets.ts'
import { checkWindows } from './windows.ts'
import { inferTypes, layWires } from './wires.ts'

export interface CompileOptions {
  /** Values a run form holds already, by Input name: the forecast knows their size. */
  inputs?: Readonly<Record<string, unknown>>
  /** A hard limit of the caller's (`--max-cost`); the lower of it and the document's own caps the forecast. */
  maxCostUsd?: number
  history?: History
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
  const document = drawable(root, problems)
  const graph = layWires(document, readNodes(document, problems), problems)
  for (const node of graph.nodes) planCalls(node, problems)
  const order = inOrder(graph.nodes, problems)
  inferTypes(order, problems)
  checkConditions(order, problems)
  const reached = checkOutputs(graph, problems)

  const machine = machineOf(environment)
  const settings = document.settings ?? {}
  checkTargets(
    graph.nodes,
    machine,
    settings.budget?.perRunUsd !== undefined || options.maxCostUsd !== undefined,
    problems,
  )
  checkContestants(order, machine, problems)
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

/** How many requests a kind may make depends on how many wires it has, and so may what is wrong with it. */
function planCalls(node: GraphNode, problems: ProblemList): void {
  const { kind, read } = node
  if (kind === null || read === null) return
  const wires = new Map(read.inputs.map((input) => [input.port.id, input.wires.length]))
  const count = (port: string): number => wires.get(port) ?? 0
  read.calls = kind.calls(read.config, count)
  for (const { code, message, fix } of kind.checkWires?.(read.config, count) ?? [])
    problems.add(code, node.id, `${node.name}: ${message}`, fix)
}

/** Only Outputs ask for values: without one nothing runs, and what leads to none never does. */
function checkOutputs({ nodes }: Graph, problems: ProblemList): ReadonlySet<GraphNode> {
  const reached = new Set(nodes.filter((node) => node.end === 'output'))
  if (reached.size === 0) {
    problems.add(
      'no_output',
      '-',
      'The pipeline has no Output, so a run would give nothing.',
      'Add an Output and wire the answer to it.',
    )
    return reached
  }
  for (const node of reached) for (const { from } of node.into) reached.add(from)
  for (const node of nodes) {
    if (reached.has(node)) continue
    problems.add(
      'unreachable',
      node.id,
      `Nothing of ${node.name} leads to an Output, so it never runs.`,
      'Wire it to what leads to an Output, or take it out.',
    )
  }
  return reached
}
