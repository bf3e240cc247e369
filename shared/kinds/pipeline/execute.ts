import { givenValues, insideOf } from '../box.ts'
import type { Execute } from '../execute.ts'
import type { PipelineConfig } from './definition.ts'

/** Once, with the values of its ports. */
export const execute: Execute<PipelineConfig> = async (_config, inputs, context) => {
  const inside = insideOf(context)
  const { outputs, failed } = await inside.run(1, givenValues(inside, inputs, []))
  if (failed !== null) throw failed
  return outputs
}
