import { templateVariables } from '../../../shared/text/template.ts'

export interface TemplatePart {
  text: string
  /** Its name, where this part is a variable. */
  variable: string | null
}

/** A template cut into text and variables, in order; joined they are the template. What counts is what the engine fills. */
export function templateParts(template: string): TemplatePart[] {
  return template
    .split(/(\{\{[^{}]*\}\})/)
    .filter((text) => text !== '')
    .map((text) => ({ text, variable: templateVariables(text)[0] ?? null }))
}
