import { type History, type NodeHistory, type Setting, settingOf } from '../../shared/plan/history.ts'
import type { PlanStep } from '../../shared/plan/types.ts'
import type { Decision } from '../../shared/receipt/types.ts'
import { toUsd } from '../../shared/money.ts'
import { type Store, type WorkedNode, chosenIn, endedRuns, ofRun, storedPlan, workedIn } from '../db/index.ts'

/** So many runs tell how a pipeline does now; older ones may have been another drawing. */
const mostRuns = 20
/** Among so many: a pipeline may have been stopped, or tried in parts, very often. */
const mostLooked = 200
/** Steps of all of them together, so that runs with a thousand items each don't hold anybody up. */
const mostSteps = 5000

/** Added up over runs, until the mean is taken. */
interface Sum {
  runs: number
  /** Null once a part of it isn't known. */
  costNano: number | null
  durationMs: number
  chose: Map<string, { port: string; score: number | null; runs: number }>
}

/** What a pipeline's last runs tell of its nodes, each as it was set then. */
export function historyOf(db: Store, pipelineId: string): History {
  const settings = new Map<number, ReadonlyMap<string, string>>()
  const sums = new Map<string, Map<string, Sum>>()
  let [runs, steps] = [0, 0]
  for (const run of endedRuns(db, pipelineId, mostRuns, mostLooked)) {
    steps += run.steps
    if (runs > 0 && steps > mostSteps) break
    const read = ofRun(db, run.no, () => ({
      set: settings.get(run.plan) ?? settingsIn(storedPlan(db, run.plan).steps),
      chosen: chosenIn(db, run.no),
      worked: workedIn(db, run.no),
    }))
    if (read === undefined) continue
    const { set, chosen } = read
    runs += 1
    settings.set(run.plan, set)
    for (const worked of read.worked) {
      const setting = set.get(worked.node)
      if (setting === undefined) continue
      const ofNode = sums.get(worked.node) ?? new Map<string, Sum>()
      sums.set(worked.node, ofNode)
      const sum = ofNode.get(setting) ?? { runs: 0, costNano: 0, durationMs: 0, chose: new Map() }
      ofNode.set(setting, sum)
      add(sum, worked, chosen.get(worked.node))
    }
  }
  const nodes = [...sums].flatMap(([nodeId, ofNode]) =>
    [...ofNode].map(([setting, sum]): NodeHistory => ({ nodeId, setting, ...meanOf(sum) })),
  )
  return { runs, nodes }
}

const settingsIn = (steps: readonly PlanStep[]): Map<string, string> =>
  new Map(steps.map((step) => [step.nodeId, settingOf(asSetting(step))]))

const asSetting = ({ nodeId, kind, config, inside }: PlanStep): Setting & { id: string } => ({
  id: nodeId,
  kind,
  config,
  inside: (inside?.steps ?? []).map(asSetting).toSorted((a, b) => (a.id < b.id ? -1 : 1)),
})

function add(sum: Sum, { costNano, durationMs }: WorkedNode, decision: Decision | undefined): void {
  sum.runs += 1
  sum.costNano = sum.costNano === null || costNano === null ? null : sum.costNano + costNano
  sum.durationMs += durationMs
  if (decision === undefined) return
  const { chosen: port } = decision
  const score = decision.candidates.find(({ id }) => id === port)?.score ?? null
  const key = JSON.stringify([port, score])
  const kept = sum.chose.get(key)
  if (kept === undefined) sum.chose.set(key, { port, score, runs: 1 })
  else kept.runs += 1
}

const meanOf = ({ runs, costNano, durationMs, chose }: Sum): Omit<NodeHistory, 'nodeId' | 'setting'> => ({
  runs,
  costUsd: costNano === null ? null : toUsd(Math.round(costNano / runs)),
  latencyMs: Math.round(durationMs / runs),
  chose: [...chose.values()],
})
