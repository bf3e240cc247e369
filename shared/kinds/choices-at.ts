import type { Choice, Field } from './fields.ts'

/** What a form offers to choose at a path of the config, in its order; empty where nothing is chosen there. */
export function choicesAt(form: readonly Field[], path: readonly PropertyKey[]): readonly Choice[] {
  const place = path.map(String)
  const at = place.join('.')
  // Several fields may stand for one key, each in another case.
  return form.flatMap((field): readonly Choice[] => {
    // After a list's own key stands the row's number.
    if (field.control === 'list')
      return at.startsWith(`${field.key}.`) ? choicesAt(field.fields, place.slice(field.key.split('.').length + 1)) : []
    if (field.control === 'choice') return at === field.key ? field.choices : []
    if (field.control === 'several') return place.slice(0, -1).join('.') === field.key ? field.choices : []
    return []
  })
}
