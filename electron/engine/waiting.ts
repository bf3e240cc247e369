import type { Step } from './step.ts'

/** Everything that goes on among these steps waits for people, or for what does. Asked only while somebody is waited for. */
export function onlyWaits(steps: readonly Step[]): boolean {
  return steps.every((step) => {
    if (step.phase === 'idle' || step.phase === 'ended') return true
    if (step.phase === 'gathering') return step.gather?.timed !== true
    if (step.phase !== 'running' || step.call === null) return false
    if (step.call.onlyWaits) return true
    const inside = step.rounds.filter(({ scheduler }) => scheduler.active > 0)
    return (
      inside.length > 0 && inside.length === step.call.underWay && inside.every((one) => onlyWaits(one.scheduler.steps))
    )
  })
}
