import type { PipelineDocument, PipelineNode } from '../../../shared/document/schema.ts'
import type { Json } from '../../../shared/json.ts'
import { readInputValue } from '../../../shared/kinds/input/value.ts'
import type { Value } from '../../../shared/values.ts'
import { ownEnds } from './insides.ts'
import { readNode, titleOf } from './kinds.ts'

/** One field of the run form. */
export interface RunInput {
  nodeId: string
  name: string
  title: string
  type: Value['type']
  required: boolean
  default: Json | undefined
}

/** The run form's fields for these nodes; those that are no Inputs have none. */
export function inputsOf(nodes: readonly PipelineNode[]): RunInput[] {
  return ownEnds(nodes, 'input').map((node) => {
    const { config } = readNode(node)
    return {
      nodeId: node.id,
      name: typeof config['name'] === 'string' ? config['name'] : node.id,
      title: node.title ?? (typeof config['name'] === 'string' ? config['name'] : titleOf(node)),
      type: config['type'] as Value['type'],
      required: config['required'] === true,
      default: config['default'],
    }
  })
}

/** Why what stands in the form can't be run with, in words; null where it can. */
export function inputFault(input: RunInput, value: Json | undefined): string | null {
  if (value === undefined) return input.required && input.default === undefined ? 'Fill this in to run.' : null
  const read = readInputValue(input.type, value)
  return read.ok ? null : `This does not fit: ${read.problem}.`
}

/** The values of a form that are there and hold, by Input name: what a run is started with and what the forecast knows. */
export function givenInputs(document: PipelineDocument, typed: Readonly<Record<string, Json>>): Record<string, Json> {
  const given: Record<string, Json> = {}
  for (const input of inputsOf(document.nodes)) {
    const value = typed[input.name]
    if (value !== undefined && inputFault(input, value) === null) given[input.name] = value
  }
  return given
}
