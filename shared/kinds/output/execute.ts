import type { Execute } from '../execute.ts'
import type { OutputConfig } from './definition.ts'

/** An Output has no port to wire on, but what reached it is its value all the same: the run's result reads it here. */
export const execute: Execute<OutputConfig> = (_config, inputs) => {
  const value = inputs.one('value')
  return value === undefined ? {} : { value }
}
