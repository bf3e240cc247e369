import type { PlanVariable } from '../../../shared/plan/types.ts'
import { UsageError } from './exit.ts'

export interface InputFlags {
  input?: string
  vars: string[]
}

const named = (inputs: readonly PlanVariable[]): string =>
  inputs.length === 0
    ? 'This pipeline has no Inputs.'
    : `Its Inputs are: ${inputs.map(({ name, type, required }) => `${name} (${type}${required ? '' : ', optional'})`).join(', ')}.`

/**
 * Values by Input name from `--var NAME=VALUE` and `--input`, which goes to the one Input left. Contract:
 * pipeline-format, section 2. Throws `UsageError` that names the Inputs.
 */
export function inputsFromFlags(inputs: readonly PlanVariable[], flags: InputFlags): Record<string, unknown> {
  const values: Record<string, unknown> = Object.create(null)
  for (const pair of flags.vars) {
    const at = pair.indexOf('=')
    if (at < 0) throw new UsageError(`--var takes NAME=VALUE, not "${pair}". ${named(inputs)}`)
    const name = pair.slice(0, at)
    const input = inputs.find((candidate) => candidate.name === name)
    if (input === undefined) throw new UsageError(`There is no Input named "${name}". ${named(inputs)}`)
    values[name] = readText(input, pair.slice(at + 1))
  }
  if (flags.input !== undefined) {
    const left = inputs.filter(({ name }) => !Object.hasOwn(values, name))
    const only = left[0]
    if (only === undefined) throw new UsageError(`--input has no Input left to go to. ${named(inputs)}`)
    if (left.length > 1)
      throw new UsageError(
        `--input could go to ${left.map(({ name }) => name).join(' or ')}: name them with --var. ${named(inputs)}`,
      )
    values[only.name] = readText(only, flags.input)
  }
  const missing = inputs.filter(
    ({ name, required, default: given }) => required && given === null && !Object.hasOwn(values, name),
  )
  if (missing.length > 0)
    throw new UsageError(`No value for ${missing.map(({ name }) => name).join(', ')}. ${named(inputs)}`)
  return values
}

/** Text as it is; number, boolean and json as JSON; chat an array of turns or plain text; file a path. */
function readText(input: PlanVariable, text: string): unknown {
  if (input.type === 'text' || input.type === 'file') return text
  try {
    const value: unknown = JSON.parse(text)
    if (input.type !== 'chat' || Array.isArray(value)) return value
  } catch {
    if (input.type !== 'chat')
      throw new UsageError(`The Input ${input.name} takes ${input.type} as JSON, and "${text.slice(0, 60)}" isn't.`)
  }
  return text
}
