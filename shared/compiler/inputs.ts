import { shorten, listWords } from '../document/words.ts'
import type { Json } from '../json.ts'
import { readInputValue } from '../kinds/input/value.ts'
import type { Plan, PlanVariable } from '../plan/types.ts'
import { problem, type Problem } from '../problems.ts'
import type { Value } from '../values.ts'

export interface InputsRead {
  /** By Input name; an Input that isn't required and has neither value nor default is absent. */
  values: Record<string, Value>
  problems: Problem[]
}

/**
 * The values of a run's Inputs: each in its Input's own type (a chat may also be plain text, as one user turn), defaults
 * where none is given. Nothing is guessed: "5" is no number. `raw` goes by Input name; null and undefined count as not given,
 * but for JSON, which may be null.
 */
export function readInputs(plan: Pick<Plan, 'inputs'>, raw: Readonly<Record<string, unknown>>): InputsRead {
  const values: Record<string, Value> = Object.create(null) as Record<string, Value>
  const problems: Problem[] = []
  for (const input of plan.inputs) {
    const given = Object.hasOwn(raw, input.name) ? raw[input.name] : undefined
    const value =
      given === undefined || (given === null && input.type !== 'json') ? input.default : readOne(input, given, problems)
    if (value !== null) values[input.name] = value
    else if (given === undefined || given === null) {
      if (input.required)
        problems.push(
          problem(
            'bad_config',
            input.nodeId,
            `The Input "${shorten(input.name)}" has no value.`,
            'Give it one, or a default.',
          ),
        )
    }
  }
  const known = new Set(plan.inputs.map((input) => input.name))
  const names =
    plan.inputs.length === 0
      ? 'This pipeline has no Inputs.'
      : `Its Inputs are ${listWords(plan.inputs.map((input) => input.name))}.`
  for (const name of Object.keys(raw)) {
    if (!known.has(name))
      problems.push(problem('bad_config', '-', `There is no Input named "${shorten(name)}".`, names))
  }
  return { values, problems }
}

function readOne(input: PlanVariable, given: unknown, problems: Problem[]): Value | null {
  const read = readInputValue(input.type, given as Json)
  if (read.ok) return read.value
  problems.push(
    problem(
      'bad_config',
      input.nodeId,
      `The Input "${shorten(input.name)}": ${read.problem}.`,
      'Give it a value of that type.',
    ),
  )
  return null
}
