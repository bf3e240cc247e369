import { pipelineTitle } from '../lib/format.ts'
import { useDeferredValue, useMemo, useState } from 'react'
import type { PipelineName } from '../../shared/api/contract.ts'
import { useCall } from '../lib/use-call.ts'
import { Dialog, PickList, Select, type SelectOption } from '../ui/index.ts'

/** So many stand in the list itself, the last saved first; the others are looked for by name. */
const mostListed = 200
const mostFound = 50
/** No id: ids have no star. */
const other = '*other'

const nameOf = ({ name }: { name: string }): string => pipelineTitle(name)

/** Names of pipelines by their ids, deleted ones among them. */
export function usePipelineNames(ids: readonly string[]): ReadonlyMap<string, PipelineName> {
  const asked = [...new Set(ids)].toSorted()
  const names = useCall('pipelines.names', { ids: asked }, (push) => push.topic === 'pipelines').value
  return useMemo(() => new Map((names ?? []).map((each) => [each.id, each])), [names])
}

interface PipelineSelectProps {
  /** An id, or the value of one of `first`. */
  value: string | null
  onValueChange: (value: string) => void
  /** What may be chosen beside pipelines; stands above them. */
  first?: readonly SelectOption<string>[]
  /** What follows after them. */
  last?: readonly SelectOption<string>[]
  group?: string
  /** Says of each which version is its latest. */
  withVersions?: boolean
  'aria-label'?: string
  placeholder?: string
  disabled?: boolean
  className?: string
}

const none: readonly SelectOption<string>[] = []

/** One of the pipelines, however many there are. */
export function PipelineSelect({
  value,
  onValueChange,
  first = none,
  last = none,
  group,
  withVersions = false,
  ...rest
}: PipelineSelectProps) {
  const [looking, setLooking] = useState(false)
  const page = useCall('pipelines.list', { limit: mostListed }, (push) => push.topic === 'pipelines').value
  const known = page?.rows ?? []
  const apart = [...first, ...last].some((option) => option.value === value)
  const missing = value !== null && !apart && page !== null && !known.some(({ id }) => id === value)
  const names = usePipelineNames(missing ? [value] : [])
  const found = missing ? names.get(value) : undefined
  const named = group === undefined ? {} : { group }
  const asideOf = (version: number) => (withVersions ? { aside: `v${version}` } : {})
  const options: SelectOption<string>[] = [
    ...first,
    ...known.map((card) => ({ value: card.id, label: nameOf(card), ...asideOf(card.version), ...named })),
    ...(missing
      ? [{ value, label: found === undefined || found.deleted ? 'A deleted pipeline' : nameOf(found), ...named }]
      : []),
    ...(page?.next == null ? [] : [{ value: other, label: 'Look for another …', ...named }]),
    ...last,
  ]
  return (
    <>
      <Select
        {...rest}
        value={value}
        options={options}
        onValueChange={(next) => (next === other ? setLooking(true) : onValueChange(next))}
      />
      <Dialog
        open={looking}
        onOpenChange={setLooking}
        size="sm"
        title="Which pipeline?"
        description="Found by any words of its name or description."
      >
        <Found
          onPick={(id) => {
            setLooking(false)
            onValueChange(id)
          }}
        />
      </Dialog>
    </>
  )
}

function Found({ onPick }: { onPick: (id: string) => void }) {
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const search = useDeferredValue(text.trim())
  const page = useCall('pipelines.list', { limit: mostFound, ...(search === '' ? {} : { search }) }).value
  return (
    <PickList
      className="max-h-96"
      label="Pipelines"
      placeholder="Find a pipeline"
      text={text}
      onText={(next) => {
        setText(next)
        setAt(0)
      }}
      items={page?.rows ?? []}
      keyOf={({ id }) => id}
      draw={(card) => (
        <>
          <span className="min-w-0 truncate font-medium">{nameOf(card)}</span>
          <span className="text-ink-3 ml-auto shrink-0 pl-2 text-xs">v{card.version}</span>
        </>
      )}
      empty={page === null ? 'Looking …' : `No pipeline has “${search}” in its name or description.`}
      at={at}
      onAt={setAt}
      onPick={({ id }) => onPick(id)}
    />
  )
}
