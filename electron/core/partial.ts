import type { RunEvent } from '../../shared/events/types.ts'
import type { PartialRun } from '../../shared/partial.ts'
import type { Plan } from '../../shared/plan/types.ts'
import type { Reuse } from '../engine/index.ts'
import { type Store, loadRun } from '../db/index.ts'
import { CoreError } from './types.ts'

/** The plan that is asked for one node in place of its Outputs. */
export function planTo(plan: Plan, nodeId: string): Plan {
  const step = plan.steps.findIndex((each) => each.nodeId === nodeId)
  if (step < 0) throw new CoreError('bad_payload', `There is no node ${nodeId} that could be run to.`)
  return { ...plan, outputs: [{ nodeId, name: nodeId, step }] }
}

/** Nodes that are asked anew: those named, and all that depends on them. */
function freshIn(plan: Plan, named: readonly string[]): ReadonlySet<string> {
  const fresh = new Set(named)
  // Sources stand before what depends on them.
  for (const { nodeId, inputs } of plan.steps)
    if (inputs.some(({ wires }) => wires.some(({ step }) => fresh.has(plan.steps[step]?.nodeId ?? ''))))
      fresh.add(nodeId)
  return fresh
}

/** Answers of an earlier run, and the seed it drew: with another one, other requests would be made. */
export function earlierAnswers(
  db: Store,
  { reuse, fresh = [] }: PartialRun,
  plan: Plan,
): { reuse: Reuse; seed: number } | null {
  if (reuse === undefined) return null
  const { events, seed } = loadRun(db, reuse)
  const anew = freshIn(plan, fresh)
  const answers = new Map<string, NonNullable<ReturnType<Reuse['find']>>>()
  for (const event of events) {
    if (!isAnswer(event)) continue
    const { provider, model } = event.receipt.target
    answers.set(`${event.nodeId} ${event.askKey}`, {
      text: event.text,
      finish: event.finish ?? 'stop',
      target: { provider, model },
      costUsd: event.receipt.costUsd,
      runId: reuse,
    })
  }
  const top = (path: string): string => path.split('/', 1)[0] ?? path
  return {
    seed,
    reuse: { find: (nodeId, askKey) => (anew.has(top(nodeId)) ? null : (answers.get(`${nodeId} ${askKey}`) ?? null)) },
  }
}

const isAnswer = (event: RunEvent): event is Extract<RunEvent, { type: 'attempt.finished' }> =>
  event.type === 'attempt.finished' && event.receipt.status === 'done'
