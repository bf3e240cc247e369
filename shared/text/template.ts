/** `{{name}}`: letters, digits, `_` and `-`, with spaces allowed inside the braces. Anything else stays as it is. */
const variable = /\{\{\s*([A-Za-z0-9_-]{1,64})\s*\}\}/g

/** Names of a template's variables, each once, in the order of first use. */
export function templateVariables(template: string): string[] {
  return [...new Set(Array.from(template.matchAll(variable), (match) => match[1] ?? ''))]
}

/** The template with every variable replaced in one pass, so that a value which holds `{{x}}` is never filled again. */
export function fillTemplate(template: string, valueOf: (name: string) => string): string {
  return template.replace(variable, (_whole, name: string) => valueOf(name))
}
