import type { Json, JsonObject } from '../../../shared/json.ts'
import type { Field } from '../../../shared/kinds/fields.ts'
import { readPathIn } from '../model/config-path.ts'
import type { ConfigFault } from '../model/kinds.ts'

/** What a form's controls read from and write to: a node's config, or one row of a list in it. */
export interface FormTarget {
  /** As it stands in the document. */
  raw: JsonObject
  /** With defaults. */
  config: JsonObject
  faults: readonly ConfigFault[]
  readOnly: boolean
  /** Colour of the kind's group, as a CSS value. */
  tint: string
  /** `undefined` takes the value out. Writes to the same key in quick succession are one undo step. */
  write(key: string, value: Json | undefined, label: string): void
  /** The node whose form it is. */
  nodeId?: string
  /** For a row of a list: the form around it. */
  outer?: FormTarget
  /** For a row of a list: puts another in its place, as one change. */
  replace?(row: JsonObject, label: string): void
}

/** As it was given, else the default. What is missing has none: what a card stands in for it is nobody's choice. */
export const valueAt = (target: FormTarget, key: string): Json | undefined =>
  readPathIn(target.raw, key) ?? (isMissing(target, key) ? undefined : readPathIn(target.config, key))

const isMissing = ({ faults }: FormTarget, key: string): boolean =>
  faults.some(({ path }) => path === key || key.startsWith(`${path}.`) || path.startsWith(`${key}.`))

function holds(when: NonNullable<Field['when']>, target: FormTarget): boolean {
  const from = when.outer === true ? target.outer : target
  const value = from === undefined ? undefined : valueAt(from, when.key)
  return when.in.some((each) => each === value)
}

/** Is the field there for the config as it is? */
export const isShown = (field: Field, target: FormTarget): boolean =>
  field.when === undefined || holds(field.when, target)

/** What a toggle means, also where the config says nothing. */
export function isOn(field: Extract<Field, { control: 'toggle' }>, target: FormTarget): boolean {
  const value = valueAt(target, field.key)
  if (typeof value === 'boolean' || field.offWhere === undefined) return value === true
  return !field.offWhere.every((when) => holds(when, target))
}

export const faultAt = (target: FormTarget, key: string): string | undefined =>
  target.faults.find((fault) => fault.path === key || fault.path.startsWith(`${key}.`))?.message

/** A fault of a list itself, or of a row that is none and so has no form. */
export const listFault = (target: FormTarget, key: string): string | undefined =>
  target.faults.find(
    ({ path }) => path === key || (path.startsWith(`${key}.`) && /^\d+$/.test(path.slice(key.length + 1))),
  )?.message

/** Faults of a list's row, as that row's own form sees them. */
export const faultsBelow = (faults: readonly ConfigFault[], prefix: string): ConfigFault[] =>
  faults
    .filter((fault) => fault.path.startsWith(`${prefix}.`))
    .map((fault) => ({ ...fault, path: fault.path.slice(prefix.length + 1) }))

/** `criterion`, `criterion2`, …: an id that no row has. */
export function freshRowId(rows: readonly JsonObject[], prefix: string): string {
  const taken = new Set(rows.map((row) => row['id']))
  for (let n = 1; ; n++) {
    const id = n === 1 ? prefix : `${prefix}${n}`
    if (!taken.has(id)) return id
  }
}
