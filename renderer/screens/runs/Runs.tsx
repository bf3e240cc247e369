import { Hourglass, SearchX, Unplug } from 'lucide-react'
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import { PipelineSelect } from '../../frame/PipelineSelect.tsx'
import { TopBar } from '../../frame/TopBar.tsx'
import { useShortcuts } from '../../lib/shortcuts.ts'
import { navigate } from '../../store/index.ts'
import { Button, EmptyState, SearchBox, Select, Spinner } from '../../ui/index.ts'
import { noFilter, readRuns, whens, type RunFilter, type RunListReader } from './run-list.ts'
import { RunTable } from './RunTable.tsx'

const statuses = [
  { value: 'any', label: 'Any state' },
  { value: 'done', label: 'Done' },
  { value: 'failed', label: 'Failed' },
  { value: 'cancelled', label: 'Cancelled' },
  { value: 'running', label: 'Running' },
  { value: 'interrupted', label: 'Interrupted' },
] as const

const sorts = [
  { value: 'any', label: 'Practice and real' },
  { value: 'real', label: 'Real only' },
  { value: 'practice', label: 'Practice only' },
] as const

/** Every run ever made here, newest first. */
export function Runs({ pipelineId }: { pipelineId: string | null }) {
  const [own, setOwn] = useState<Omit<RunFilter, 'pipelineId'>>(noFilter)
  const search = useDeferredValue(own.search.trim())
  const { status, practice, when } = own
  const reader = useMemo(
    () => readRuns({ status, practice, search, pipelineId, when }),
    [status, practice, search, pipelineId, when],
  )
  useEffect(() => reader.follow(), [reader])

  const searchBox = useRef<HTMLInputElement>(null)
  useShortcuts('Runs', [
    { keys: '/', what: 'Search runs', run: () => searchBox.current?.focus() },
    { keys: 'ArrowDown', what: 'Next run in the list' },
    { keys: 'ArrowUp', what: 'Run before it in the list' },
  ])
  const filtered = status !== null || practice !== null || when !== 'any' || own.search !== '' || pipelineId !== null
  const clear = () => {
    setOwn(noFilter)
    navigate({ screen: 'runs', pipelineId: null })
  }

  return (
    <>
      <TopBar />
      <main className="flex min-h-0 flex-1 flex-col">
        <div className="mx-auto flex w-full max-w-[1240px] flex-wrap items-center gap-2 px-8 max-[640px]:px-4 pt-6 pb-3">
          <h1 className="mr-auto text-xl font-bold">Runs</h1>
          <SearchBox
            label="Search runs"
            shortcut="/"
            ref={searchBox}
            value={own.search}
            onValueChange={(next) => setOwn({ ...own, search: next })}
            className="w-52"
          />
          <PipelineSelect
            aria-label="Pipeline"
            className="w-40"
            first={allPipelines}
            value={pipelineId ?? all}
            onValueChange={(next) => navigate({ screen: 'runs', pipelineId: next === all ? null : next })}
          />
          <Select
            aria-label="When"
            className="w-33"
            value={when}
            options={whens}
            onValueChange={(next) => setOwn({ ...own, when: next })}
          />
          <Select
            aria-label="State"
            className="w-33"
            value={status ?? 'any'}
            options={statuses}
            onValueChange={(next) => setOwn({ ...own, status: next === 'any' ? null : next })}
          />
          <Select
            aria-label="Practice or real"
            className="w-42"
            value={practice === null ? 'any' : practice ? 'practice' : 'real'}
            options={sorts}
            onValueChange={(next) => setOwn({ ...own, practice: next === 'any' ? null : next === 'practice' })}
          />
        </div>
        <List reader={reader} filtered={filtered} onClear={clear} />
      </main>
    </>
  )
}

/** No id: ids have no star. */
const all = '*'

const allPipelines = [{ value: all, label: 'All pipelines' }]

interface ListProps {
  reader: RunListReader
  filtered: boolean
  onClear: () => void
}

function List({ reader, filtered, onClear }: ListProps) {
  const rows = reader.use((list) => list.rows)
  const more = reader.use((list) => list.more)
  const loading = reader.use((list) => list.loading)
  const error = reader.use((list) => list.error)
  if (rows.length > 0)
    return <RunTable rows={rows} more={more} error={error} onEnd={reader.next} onRetry={reader.reload} />
  if (error !== null) {
    return (
      <EmptyState
        icon={<Unplug size={20} />}
        title="The runs could not be read"
        sentence={error}
        action={<Button onClick={reader.reload}>Try again</Button>}
      />
    )
  }
  if (loading || more) {
    return (
      <div className="text-ink-3 flex flex-1 items-center justify-center">
        <Spinner size={22} label="Reading runs" />
      </div>
    )
  }
  return filtered ? (
    <EmptyState
      icon={<SearchX size={20} />}
      title="No run fits"
      sentence="No run has all that is asked for above."
      action={<Button onClick={onClear}>Show all runs</Button>}
    />
  ) : (
    <EmptyState
      icon={<Hourglass size={20} />}
      title="No runs yet"
      sentence="Each time you press Run, the run is kept here with its answer, its steps and what it cost."
      action={
        <Button variant="primary" onClick={() => navigate({ screen: 'home' })}>
          Open a pipeline
        </Button>
      }
    />
  )
}
