import { shorten } from '../document/words.ts'
import type { FilledInput, InputPort, InsidePort, InsidePorts, KindProblem, OutputPort } from './define.ts'
import type { InsideRuns, StepContext, StepInputs } from './execute.ts'
import { StepError } from '../errors.ts'
import type { Value } from '../values.ts'

/** What the kinds with an inside (Refine, For each, Pipeline) share. */

export const nothingInside: InsidePorts = { inputs: [], outputs: [] }

/** The Inputs inside that are the box's own ports: those that it doesn't fill itself. */
export const givenInputs = (inside: InsidePorts, fills: readonly FilledInput[]): InsidePort[] =>
  inside.inputs.filter(({ name }) => !fills.some((filled) => filled.name === name))

export const inputPort = ({ name, label, type, required }: InsidePort): InputPort => ({
  id: name,
  label,
  accepts: [type],
  ...(required ? {} : { optional: true }),
})

export const outputPort = ({ name, label, type }: InsidePort): OutputPort => ({ id: name, label, gives: type })

/** Inputs inside that the box fills, but that are missing or of a type it can't give. */
export function fillProblems(inside: InsidePorts, fills: readonly FilledInput[]): KindProblem[] {
  return fills.flatMap(({ name, types, needed, help }): KindProblem[] => {
    const found = inside.inputs.find((input) => input.name === name)
    if (found === undefined) {
      if (!needed) return []
      const message = `There is no Input named "${name}" inside. ${help}`
      return [{ code: 'missing_port', message, fix: `Add an Input named "${name}" inside.` }]
    }
    if ((types as readonly string[]).includes(found.type)) return []
    const message = `The Input "${name}" inside is of type ${found.type}, and is given ${types.join(' or ')}.`
    return [{ code: 'type_mismatch', message, fix: `Make the Input "${name}" ${types.join(' or ')}.` }]
  })
}

/** Outputs inside that have to be there. */
export const outputProblems = (inside: InsidePorts, needed: Readonly<Record<string, string>>): KindProblem[] =>
  Object.entries(needed).flatMap(([name, help]): KindProblem[] =>
    inside.outputs.some((output) => output.name === name)
      ? []
      : [
          {
            code: 'no_output',
            message: `There is no Output named "${name}" inside. ${help}`,
            fix: `Add an Output named "${name}" inside, and wire ${name === 'verdict' ? 'a Judge’s verdict' : 'the value'} to it.`,
          },
        ],
  )

/** Names inside that would be two ports of one name. */
export const takenNames = (
  ports: readonly InsidePort[],
  taken: readonly string[],
  what: 'Input' | 'Output',
): KindProblem[] =>
  ports
    .filter(({ name }) => taken.includes(name))
    .map(({ name }) => ({
      code: 'duplicate_name',
      message: `The ${what} "${shorten(name)}" inside has the name of a port that this node has by itself.`,
      fix: `Give the ${what} another name.`,
    }))

/** The inside of a box at run time; a plan without one is a defect. */
export function insideOf(context: StepContext): InsideRuns {
  if (context.inside === undefined)
    throw new StepError('bad_request', 'There is nothing inside this node that could run.', 'no_inside')
  return context.inside
}

/** The values for the Inputs inside that are ports of the box; one that is optional and didn't come is absent. */
export function givenValues(inside: InsideRuns, inputs: StepInputs, except: readonly string[]): Record<string, Value> {
  const values: Record<string, Value> = Object.create(null) as Record<string, Value>
  for (const { name } of inside.inputs) {
    if (except.includes(name)) continue
    const value = inputs.one(name)
    if (value !== undefined) values[name] = value
  }
  return values
}
