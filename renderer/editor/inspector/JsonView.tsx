import { isJsonObject, type Json, type JsonObject } from '../../../shared/json.ts'
import { verdictIn, VerdictView } from './VerdictView.tsx'

/** Longer lists and deeper values are read as JSON: a form of them would only be longer. */
const most = 50

type Scalar = string | number | boolean | null

const isScalar = (data: Json): data is Scalar => data === null || typeof data !== 'object'

const isFlatList = (data: Json): data is Scalar[] => Array.isArray(data) && data.length <= most && data.every(isScalar)

const isFlat = (data: Json): data is JsonObject =>
  isJsonObject(data) &&
  Object.keys(data).length > 0 &&
  Object.keys(data).length <= most &&
  Object.values(data).every((value) => isScalar(value) || isFlatList(value))

/** Can it be read as words, lists and names with values? Else it is best read as JSON. */
export const readsPlainly = (data: Json): boolean =>
  isScalar(data) || isFlatList(data) || isPlainItem(data) || isRows(data)

const isPlainItem = (data: Json): boolean => verdictIn(data) !== null || isFlat(data)

const isRows = (data: Json): data is Json[] =>
  Array.isArray(data) &&
  data.length > 0 &&
  data.length <= most &&
  data.every((item) => isScalar(item) || isPlainItem(item))

/** A value that `readsPlainly`: a number as it is, a list as a list, an object as names and values. */
export function JsonView({ data }: { data: Json }) {
  if (isFlatList(data) && data.length === 0) return <p className="text-ink-3">An empty list.</p>
  if (!Array.isArray(data)) return <Item data={data} />
  return (
    <ol className="flex flex-col gap-2">
      {data.map((item, index) => (
        // A list has no other name for what stands in it than its place.
        <li key={index} className="flex gap-2.5">
          <span className="text-ink-3 shrink-0 text-xs leading-5 tabular-nums">{index + 1}</span>
          <div className="min-w-0 flex-1">
            <Item data={item} />
          </div>
        </li>
      ))}
    </ol>
  )
}

function Item({ data }: { data: Json }) {
  const verdict = verdictIn(data)
  if (verdict !== null) return <VerdictView verdict={verdict} />
  if (!isJsonObject(data)) return <p className="whitespace-pre-wrap wrap-anywhere">{scalarWords(data)}</p>
  return (
    <dl className="grid grid-cols-[minmax(0,max-content)_minmax(0,1fr)] gap-x-3 gap-y-0.5">
      {Object.entries(data).map(([key, value]) => (
        <div key={key} className="contents">
          <dt className="text-ink-2 wrap-anywhere">{key}</dt>
          <dd className="whitespace-pre-wrap wrap-anywhere tabular-nums">{scalarWords(value)}</dd>
        </div>
      ))}
    </dl>
  )
}

function scalarWords(data: Json): string {
  if (data === null) return 'none'
  if (typeof data === 'boolean') return data ? 'yes' : 'no'
  if (Array.isArray(data)) return data.length === 0 ? 'none' : data.map(scalarWords).join(', ')
  return typeof data === 'object' ? JSON.stringify(data) : String(data)
}
