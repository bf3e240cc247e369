import { isJsonObject, type Json } from '../../../shared/json.ts'
import { isFlatList, scalarWords, verdictIn } from '../model/plain-json.ts'
import { VerdictView } from './VerdictView.tsx'

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
