import type { Plan } from '../../shared/plan/types.ts'

const known = new WeakMap<Plan, ReadonlySet<number>>()

/**
 * Steps without which an answer can still come: they lie behind an option of a Fallback that isn't its last, and not
 * behind the last one, too. Only for those a recovering target holds back: the last one left is always asked.
 */
export function replaceableSteps(plan: Plan): ReadonlySet<number> {
  const found = known.get(plan)
  if (found !== undefined) return found
  const replaceable = new Set<number>()
  for (const step of plan.steps) {
    if (step.asking.how !== 'inOrder') continue
    const behind = step.asking.ports.map((port) =>
      sourcesOf(
        plan,
        step.inputs.filter((input) => input.port === port).flatMap(({ wires }) => wires.map((wire) => wire.step)),
      ),
    )
    const last = behind.at(-1)
    for (const option of behind.slice(0, -1))
      for (const index of option) if (last?.has(index) === false) replaceable.add(index)
  }
  known.set(plan, replaceable)
  return replaceable
}

function sourcesOf(plan: Plan, from: readonly number[]): ReadonlySet<number> {
  const seen = new Set<number>()
  const left = [...from]
  for (let index = left.pop(); index !== undefined; index = left.pop()) {
    if (seen.has(index)) continue
    seen.add(index)
    for (const input of plan.steps[index]?.inputs ?? []) for (const wire of input.wires) left.push(wire.step)
  }
  return seen
}
