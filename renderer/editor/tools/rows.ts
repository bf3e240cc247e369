import { isJsonObject, type Json } from '../../../shared/json.ts'
import { valueAt, type FormTarget } from '../inspector/form.ts'

export interface BranchRow {
  id: string
  label: string
}

/** The branches in a Router's form, by the names people give them. */
export function branchRows(target: FormTarget, key: string): BranchRow[] {
  const rows = valueAt(target, key)
  if (!Array.isArray(rows)) return []
  return rows.flatMap((row) => {
    if (!isJsonObject(row) || typeof row['id'] !== 'string') return []
    const label = row['label']
    return [{ id: row['id'], label: typeof label === 'string' && label.trim() !== '' ? label : row['id'] }]
  })
}

/** The same rows with one field changed in some of them; undefined takes it out. */
export function withField(
  target: FormTarget,
  key: string,
  field: string,
  values: Readonly<Record<string, number>>,
): Json[] {
  const rows = valueAt(target, key)
  if (!Array.isArray(rows)) return []
  return rows.map((row) => {
    if (!isJsonObject(row) || typeof row['id'] !== 'string') return row
    const value = values[row['id']]
    return value === undefined ? row : { ...row, [field]: value }
  })
}

export interface LabelledRow {
  text: string
  branch: string
}

/**
 * Rows as people paste them: a line each, branch and text with a tab or a bar between, in either order. Lines whose
 * branch isn't one come back by themselves.
 */
export function readRows(text: string, branches: readonly BranchRow[]): { rows: LabelledRow[]; unread: string[] } {
  const named = new Map(
    branches.flatMap(({ id, label }) => [[id.toLowerCase(), id] as const, [label.toLowerCase(), id] as const]),
  )
  const rows: LabelledRow[] = []
  const unread: string[] = []
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === '') continue
    const row = rowOf(line, named)
    if (row === null) unread.push(line)
    else rows.push(row)
  }
  return { rows, unread }
}

function rowOf(line: string, named: ReadonlyMap<string, string>): LabelledRow | null {
  for (const mark of ['\t', '|']) {
    for (const at of [line.indexOf(mark), line.lastIndexOf(mark)]) {
      if (at < 0) continue
      const [before, after] = [line.slice(0, at).trim(), line.slice(at + 1).trim()]
      const first = named.get(before.toLowerCase())
      if (first !== undefined && after !== '') return { text: after, branch: first }
      const last = named.get(after.toLowerCase())
      if (last !== undefined && before !== '') return { text: before, branch: last }
    }
  }
  return null
}
