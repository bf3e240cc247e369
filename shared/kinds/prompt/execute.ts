import { valueText } from '../../text/marks.ts'
import { fillTemplate } from '../../text/template.ts'
import type { Execute } from '../execute.ts'
import type { PromptConfig } from './definition.ts'

export const execute: Execute<PromptConfig> = (config, inputs) => {
  const data = fillTemplate(config.template, (name) => {
    const value = inputs.one(name)
    return value === undefined ? '' : valueText(value)
  })
  return { text: { type: 'text', data } }
}
