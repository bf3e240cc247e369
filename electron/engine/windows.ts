import type { PlanStep } from '../../shared/plan/types.ts'
import type { Step } from './step.ts'
import type { EngineOptions } from './types.ts'

type Machine = Pick<EngineOptions, 'kind' | 'facts'>

/**
 * May a step take a prompt that was too long for another? Only where it isn't sure that it can't: its window is larger,
 * or not known, or it gives no words of its own. Source: engine.md, "Error classes", `context_length`.
 */
function takesMore(machine: Machine, next: PlanStep, failed: PlanStep): boolean {
  const [window, tooSmall] = [windowOf(machine, next), windowOf(machine, failed)]
  return window === null || tooSmall === null || window > tooSmall
}

/** The same of steps of a run; one that is passed over says why. */
export function mayTake(machine: Machine, next: Step, failed: Step | undefined): boolean {
  if (failed === undefined || takesMore(machine, next.plan, failed.plan)) return true
  next.passedOver = `Not asked: the prompt was too long for ${failed.plan.title}, and this takes no more.`
  return false
}

/** Tokens that the largest of a step's answering models takes; null where there is none, or one isn't known. */
function windowOf({ kind, facts }: Machine, step: PlanStep): number | null {
  const windows: number[] = []
  for (const target of kind(step.kind).answering?.(step.config) ?? []) {
    const window = facts(target).model?.window ?? null
    if (window === null) return null
    windows.push(window)
  }
  return windows.length === 0 ? null : Math.max(...windows)
}
