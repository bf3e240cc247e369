import { createStore, type StoreApi } from 'zustand/vanilla'
import { compile } from '../../../shared/compiler/index.ts'
import type { PipelineDocument, PipelineNode } from '../../../shared/document/schema.ts'
import type { PaidPrice } from '../../../shared/model/repriced.ts'
import type { Environment } from '../../../shared/model/types.ts'
import type { History } from '../../../shared/plan/history.ts'
import type { Plan, PlanStep } from '../../../shared/plan/types.ts'
import type { Problem } from '../../../shared/problems.ts'
import type { Json } from '../../../shared/json.ts'
import type { AskCounts } from '../../../shared/tokens/count.ts'
import { KnownCounts } from '../../../shared/tokens/known.ts'

export interface Analysis {
  plan: Plan | null
  problems: readonly Problem[]
  /** The plan's steps by node; of the last plan while there are errors, so that figures don't flicker as one types. */
  steps: ReadonlyMap<string, PlanStep>
  /** By node's or wire's id. */
  at: ReadonlyMap<string, readonly Problem[]>
  /** What the pipeline's models cost when it last ran. */
  paid: readonly PaidPrice[]
  /** What the pipeline's own runs have told; null while that isn't known. */
  history: History | null
  /** What the compiler looked at; until it is the document shown, the rest is about an earlier one. */
  of: PipelineDocument | null
}

/** What is known of earlier runs. */
export type Past = Pick<Analysis, 'paid' | 'history'>

export interface Analyser {
  store: StoreApi<Analysis>
  /** Looks at it soon, when there is nothing better to do. */
  consider(document: PipelineDocument, environment: Environment | null, inputs: Record<string, Json>): void
  /** Looks at it at once. */
  now(document: PipelineDocument, environment: Environment, inputs: Record<string, Json>): Analysis
  /** What earlier runs paid or told is known, or another now: what was looked at is looked at again. */
  learn(past: Partial<Past>): void
  stop(): void
}

const restMs = 90
/** So long real counts are waited for before figures by the rule of thumb are shown: two sets of them would flicker. */
const countsMs = 60

const nothingYet: Analysis = {
  plan: null,
  steps: new Map(),
  problems: [],
  at: new Map(),
  paid: [],
  history: null,
  of: null,
}

/**
 * Compiles what is drawn as it is drawn, off the path of the gesture that changed it. Texts are counted by `ask`, in the
 * meantime by a rule of thumb.
 */
export function createAnalyser(pipelineId: string | null = null, ask: AskCounts = askNobody): Analyser {
  const store = createStore<Analysis>(() => nothingYet)
  const known = new KnownCounts()
  let cancel: (() => void) | null = null
  let last: { document: PipelineDocument; environment: Environment; inputs: string } | null = null
  /** Grows with every look; counts that come for an earlier one change nothing. */
  let looks = 0
  /** The look that is shown. */
  let shown = 0

  const look = (document: PipelineDocument, environment: Environment, inputs: Record<string, Json>): (() => void) => {
    looks += 1
    last = { document, environment, inputs: JSON.stringify(inputs) }
    const { paid, history } = store.getState()
    const { plan, problems } = compile(document, environment, {
      inputs,
      pipelineId,
      paid,
      count: known.count,
      ...(history === null ? {} : { history }),
    })
    const mine = looks
    return () => {
      shown = mine
      const steps = plan === null ? store.getState().steps : new Map(everyStep(plan.steps))
      store.setState({ plan, steps, problems, at: byPlace(problems), of: last?.document ?? document })
    }
  }

  /** Shows a look as it is, and anew when what it lacks has been counted; `soon`: counts may be waited for a moment. */
  const show = (
    document: PipelineDocument,
    environment: Environment,
    inputs: Record<string, Json>,
    soon: boolean,
  ): Analysis => {
    const publish = look(document, environment, inputs)
    if (!known.lacks) {
      publish()
      return store.getState()
    }
    const mine = looks
    const late = soon ? setTimeout(() => mine === looks && publish(), countsMs) : null
    if (late === null) publish()
    void known.ask(ask).then((all) => {
      if (late !== null) clearTimeout(late)
      if (mine !== looks || last === null) return
      // By now what is shown may be another drawing that says the same: cards were moved meanwhile.
      if (all) look(last.document, environment, inputs)()
      else publish()
    })
    return store.getState()
  }

  return {
    store,
    consider(document, environment, inputs) {
      if (environment === null) return
      if (
        last !== null &&
        last.environment === environment &&
        last.inputs === JSON.stringify(inputs) &&
        sameMeaning(last.document, document)
      ) {
        cancel?.()
        last = { ...last, document }
        if (shown === looks) store.setState({ of: document })
        return
      }
      cancel?.()
      cancel = whenIdle(restMs, () => {
        cancel = null
        show(document, environment, inputs, true)
      })
    },
    now: (document, environment, inputs) => show(document, environment, inputs, false),
    learn(past) {
      const { paid, history } = store.getState()
      const learnt = { paid, history, ...past }
      if (JSON.stringify(learnt) === JSON.stringify({ paid, history })) return
      store.setState(learnt)
      if (last !== null) show(last.document, last.environment, JSON.parse(last.inputs) as Record<string, Json>, false)
    },
    stop() {
      looks += 1
      cancel?.()
      cancel = null
    },
  }
}

const askNobody: AskCounts = () => Promise.resolve(null)

/** By the node's id in the drawing; what a node holds in its config isn't drawn, and isn't in it. */
const everyStep = (steps: readonly PlanStep[]): [string, PlanStep][] =>
  steps.flatMap((step): [string, PlanStep][] => [
    [step.nodeId, step],
    ...(step.inside === undefined || step.config['document'] !== undefined ? [] : everyStep(step.inside.steps)),
  ])

function byPlace(problems: readonly Problem[]): Map<string, Problem[]> {
  const places = new Map<string, Problem[]>()
  for (const found of problems) {
    const list = places.get(found.where)
    if (list === undefined) places.set(found.where, [found])
    else list.push(found)
  }
  return places
}

/** Do both say the same to the compiler? Where a node stands and how big it is means nothing to it. */
export function sameMeaning(a: PipelineDocument, b: PipelineDocument): boolean {
  if (a === b) return true
  if (a.edges !== b.edges || a.settings !== b.settings || a.name !== b.name || a.nodes.length !== b.nodes.length)
    return false
  return a.nodes === b.nodes || a.nodes.every((node, index) => sameNode(node, b.nodes[index]))
}

const sameNode = (a: PipelineNode, b: PipelineNode | undefined): boolean =>
  a === b ||
  (b !== undefined &&
    a.id === b.id &&
    a.kind === b.kind &&
    a.config === b.config &&
    a.title === b.title &&
    a.parent === b.parent)

/** After a rest, and then when the page is idle; gives what cancels it. */
function whenIdle(ms: number, fn: () => void): () => void {
  let idle: number | null = null
  const timer = setTimeout(() => {
    if (typeof requestIdleCallback === 'function') idle = requestIdleCallback(fn, { timeout: 400 })
    else fn()
  }, ms)
  return () => {
    clearTimeout(timer)
    if (idle !== null) cancelIdleCallback(idle)
  }
}
