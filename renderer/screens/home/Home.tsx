import { FileUp, Plus, SearchX, Unplug } from 'lucide-react'
import { useDeferredValue, useMemo, useRef, useState, type RefObject } from 'react'
import type { PipelineCard as CardRow, PipelineFlag, Push } from '../../../shared/api/contract.ts'
import { WaitingReviews } from '../../frame/Reviews.tsx'
import { TopBar } from '../../frame/TopBar.tsx'
import { chooseFiles, useImport } from '../../lib/import.ts'
import { createPipeline } from '../../lib/pipelines.ts'
import { useShortcuts } from '../../lib/shortcuts.ts'
import { isRunEdge, useCall } from '../../lib/use-call.ts'
import { usePipelines } from '../../lib/use-pipelines.ts'
import { Button, EmptyState, SearchBox, Spinner } from '../../ui/index.ts'
import { CardGrid } from './CardGrid.tsx'
import { Interrupted } from './Interrupted.tsx'
import { Notices } from './Notices.tsx'
import { DeletedPipelines } from './DeletedPipelines.tsx'
import { TemplateDialog, TemplateGallery } from './TemplateGallery.tsx'
import { Welcome } from './Welcome.tsx'

/** Whom a card asks, or what is known of that, is another, or it can't be read. */
const concernsFlags = (push: Push): boolean =>
  concernsCards(push) || push.topic === 'environment' || push.topic === 'unread'

/** With more pipelines than these the gallery would lie far below them: the button above opens it. */
const galleryBelow = 24

const concernsCards = (push: Push): boolean => push.topic === 'pipelines' || isRunEdge(push)

export function Home() {
  const [search, setSearch] = useState('')
  const asked = useDeferredValue(search.trim())
  const list = usePipelines({ search: asked }, concernsCards)
  const flagged = useCall('pipelines.flags', undefined, concernsFlags).value
  const flags = useMemo(() => new Map(flagged?.map((each) => [each.id, each.flags])), [flagged])
  const searchBox = useRef<HTMLInputElement>(null)
  useShortcuts('Pipelines', [
    { keys: '/', what: 'Search pipelines', run: () => searchBox.current?.focus() },
    { keys: 'n', what: 'New empty pipeline', run: () => void createPipeline() },
    { keys: 'i', what: 'Import files', run: chooseFiles },
    { keys: 'Delete', what: 'Delete the pipeline in focus' },
  ])
  const { cards } = list
  const first = cards?.length === 0 && search === '' && asked === ''

  return (
    <>
      <TopBar />
      <main className="min-h-0 flex-1 overflow-y-auto" aria-busy={list.loading}>
        <div className="mx-auto flex min-h-full w-full max-w-[1240px] flex-col px-8 pt-6 pb-12 max-[640px]:px-4">
          <Notices />
          <WaitingReviews />
          <Interrupted />
          <Header search={search} onSearch={setSearch} box={searchBox} first={first} />
          {list.error !== null && cards === null ? (
            <EmptyState
              icon={<Unplug size={20} />}
              title="The pipelines could not be read"
              sentence={list.error.message}
              action={<Button onClick={list.reload}>Try again</Button>}
            />
          ) : cards === null ? (
            <div className="text-ink-3 flex flex-1 items-center justify-center">
              <Spinner size={22} label="Reading pipelines" />
            </div>
          ) : first ? (
            <>
              <Welcome />
              <DeletedPipelines />
            </>
          ) : (
            <>
              <Cards cards={cards} flags={flags} search={asked} onClear={() => setSearch('')} onEnd={list.next} />
              {search === '' && !list.more && cards.length <= galleryBelow && (
                <section className="mt-9">
                  <h2 className="text-lg font-bold">Start from a template</h2>
                  <p className="text-ink-2 mb-3">Each runs as it is on practice models: no key needed.</p>
                  <TemplateGallery />
                </section>
              )}
              {search === '' && <DeletedPipelines />}
            </>
          )}
        </div>
      </main>
    </>
  )
}

interface HeaderProps {
  search: string
  onSearch: (search: string) => void
  box: RefObject<HTMLInputElement | null>
  /** Nothing is there yet: the welcome below has the main button. */
  first: boolean
}

function Header({ search, onSearch, box, first }: HeaderProps) {
  const importing = useImport((state) => state.busy)
  return (
    <div className="mb-4 flex flex-wrap items-center gap-2">
      <h1 className="flex-1 text-xl font-bold">Pipelines</h1>
      {!first && (
        <SearchBox
          label="Search pipelines"
          shortcut="/"
          ref={box}
          value={search}
          onValueChange={onSearch}
          className="w-64 max-[640px]:order-last max-[640px]:w-full"
        />
      )}
      {!first && <TemplateDialog />}
      <Button icon={<FileUp size={15} />} busy={importing} onClick={chooseFiles}>
        Import
      </Button>
      <Button variant={first ? 'secondary' : 'primary'} icon={<Plus size={15} />} onClick={() => void createPipeline()}>
        New pipeline
      </Button>
    </div>
  )
}

interface CardsProps {
  cards: readonly CardRow[]
  flags: ReadonlyMap<string, readonly PipelineFlag[]>
  search: string
  onClear: () => void
  onEnd: () => void
}

function Cards({ cards, flags, search, onClear, onEnd }: CardsProps) {
  if (cards.length === 0) {
    return (
      <EmptyState
        icon={<SearchX size={20} />}
        title="Nothing found"
        sentence={`No pipeline has “${search}” in its name or description.`}
        action={<Button onClick={onClear}>Show all</Button>}
      />
    )
  }
  return <CardGrid cards={cards} flags={flags} onEnd={onEnd} />
}
