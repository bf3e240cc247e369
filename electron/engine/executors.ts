import type { JsonObject } from '../../shared/json.ts'
import type { PlannedCall } from '../../shared/kinds/define.ts'
import type { Target } from '../../shared/model/types.ts'
import type { Execute } from '../../shared/kinds/execute.ts'
import { execute as blend } from '../../shared/kinds/blend/execute.ts'
import { execute as check } from '../../shared/kinds/check/execute.ts'
import { execute as context } from '../../shared/kinds/context/execute.ts'
import { execute as compare } from '../../shared/kinds/compare/execute.ts'
import { execute as documents } from '../../shared/kinds/documents/execute.ts'
import { execute as fallback } from '../../shared/kinds/fallback/execute.ts'
import { execute as forEach } from '../../shared/kinds/forEach/execute.ts'
import { execute as guard } from '../../shared/kinds/guard/execute.ts'
import { execute as human } from '../../shared/kinds/human/execute.ts'
import { execute as input } from '../../shared/kinds/input/execute.ts'
import { execute as join } from '../../shared/kinds/join/execute.ts'
import { execute as judge } from '../../shared/kinds/judge/execute.ts'
import { execute as model } from '../../shared/kinds/model/execute.ts'
import { execute as output } from '../../shared/kinds/output/execute.ts'
import { execute as parse } from '../../shared/kinds/parse/execute.ts'
import { execute as pipeline } from '../../shared/kinds/pipeline/execute.ts'
import { execute as planner } from '../../shared/kinds/planner/execute.ts'
import { execute as pool } from '../../shared/kinds/pool/execute.ts'
import { execute as prompt } from '../../shared/kinds/prompt/execute.ts'
import { execute as refine } from '../../shared/kinds/refine/execute.ts'
import { execute as router } from '../../shared/kinds/router/execute.ts'
import { execute as tool } from '../../shared/kinds/tool/execute.ts'
import { execute as transform } from '../../shared/kinds/transform/execute.ts'
import { kindOf } from '../../shared/kinds/index.ts'
import type { KindAtRun } from './types.ts'

/** A plan's config has been through its kind's own schema: what an executor is handed is what it was written for. */
const made = <Config>(kind: string, execute: Execute<Config>): [string, KindAtRun] => {
  const definition = kindOf(kind)
  const moveOn = definition?.moveOn === undefined ? null : definition.moveOn.bind(definition)
  const answering = (config: JsonObject): Target[] =>
    (definition?.calls(config) ?? []).filter(({ role }) => role === 'answer').map(({ target }) => target)
  const calls = (config: JsonObject): PlannedCall[] => definition?.calls(config) ?? []
  return [kind, { execute: execute as Execute<unknown> as Execute<JsonObject>, moveOn, answering, calls }]
}

const executors: ReadonlyMap<string, KindAtRun> = new Map([
  made('input', input),
  made('output', output),
  made('prompt', prompt),
  made('model', model),
  made('pool', pool),
  made('router', router),
  made('judge', judge),
  made('check', check),
  made('guard', guard),
  made('compare', compare),
  made('human', human),
  made('fallback', fallback),
  made('blend', blend),
  made('join', join),
  made('parse', parse),
  made('documents', documents),
  made('refine', refine),
  made('forEach', forEach),
  made('pipeline', pipeline),
  made('planner', planner),
  made('tool', tool),
  made('transform', transform),
  made('context', context),
])

export const executedKinds: readonly string[] = [...executors.keys()]

/** How a kind runs. A plan holds only kinds that do, so that one without an executor is a defect. */
export function kindAtRun(kind: string): KindAtRun {
  const found = executors.get(kind)
  if (found === undefined) throw new Error(`The kind ${kind} has no executor.`)
  return found
}
