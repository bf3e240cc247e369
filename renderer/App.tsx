import { Compass, KeyRound } from 'lucide-react'
import { lazy, Suspense, useEffect, useSyncExternalStore } from 'react'
import { ErrorBoundary } from './frame/ErrorBoundary.tsx'
import { Importing } from './frame/Importing.tsx'
import { ShortcutHelp } from './frame/ShortcutHelp.tsx'
import { TopBar } from './frame/TopBar.tsx'
import { connection } from './host/index.ts'
import { Home } from './screens/home/Home.tsx'
import {
  followEnvironment,
  followHealth,
  followReviews,
  followRoute,
  followSettings,
  followUnread,
  navigate,
  useRoute,
  type Route,
} from './store/index.ts'
import { Button, EmptyState, Spinner, ToastProvider, TooltipProvider } from './ui/index.ts'

// What isn't needed for the first paint comes when it is gone to.
const Editor = lazy(async () => ({ default: (await import('./editor/Editor.tsx')).Editor }))
const Runs = lazy(async () => ({ default: (await import('./screens/runs/Runs.tsx')).Runs }))
const Run = lazy(async () => ({ default: (await import('./screens/runs/Run.tsx')).Run }))
const Models = lazy(async () => ({ default: (await import('./screens/models/Models.tsx')).Models }))
const Costs = lazy(async () => ({ default: (await import('./screens/costs/Costs.tsx')).Costs }))

const screenNames: Record<Route['screen'], string> = {
  home: 'The list of pipelines',
  editor: 'The editor',
  runs: 'The list of runs',
  run: 'The view of this run',
  models: 'Models and keys',
  costs: 'Costs',
  unknown: 'This page',
}

export function App() {
  const route = useRoute((state) => state.route)
  useEffect(() => {
    const stops = [
      followRoute(),
      followSettings(),
      followEnvironment(),
      followHealth(),
      followReviews(),
      followUnread(),
    ]
    return () => stops.forEach((stop) => stop())
  }, [])
  return (
    <TooltipProvider>
      <ToastProvider>
        <div className="flex h-full flex-col">
          <ConnectionBar />
          <ErrorBoundary key={keyOf(route)} what={screenNames[route.screen]}>
            <Suspense fallback={<Waiting />}>
              <Screen route={route} />
            </Suspense>
          </ErrorBoundary>
        </div>
        <Importing />
        <ShortcutHelp />
      </ToastProvider>
    </TooltipProvider>
  )
}

/** Another pipeline or run is another screen: nothing of the one before stays. */
const keyOf = (route: Route): string =>
  route.screen === 'editor'
    ? `editor ${route.pipelineId}`
    : route.screen === 'run'
      ? `run ${route.runId}`
      : route.screen

function Screen({ route }: { route: Route }) {
  switch (route.screen) {
    case 'home':
      return <Home />
    case 'editor':
      return <Editor pipelineId={route.pipelineId} />
    case 'runs':
      return <Runs pipelineId={route.pipelineId} />
    case 'run':
      return <Run runId={route.runId} />
    case 'models':
      return <Models key={route.part} at={route.part} />
    case 'costs':
      return <Costs />
    case 'unknown':
      return <NotFound />
  }
}

const Waiting = () => (
  <div className="text-ink-3 flex flex-1 items-center justify-center">
    <Spinner size={22} label="Opening" />
  </div>
)

function NotFound() {
  return (
    <>
      <TopBar />
      <main className="flex flex-1 items-center justify-center">
        <EmptyState
          icon={<Compass size={20} />}
          heading="h1"
          title="There is nothing at this address"
          sentence="The pipeline or run may have been named differently; all of them are on their lists."
          action={<Button onClick={() => navigate({ screen: 'home' })}>All pipelines</Button>}
        />
      </main>
    </>
  )
}

/** Only in a browser: says that the server went away, or that this tab may not talk to it. */
function ConnectionBar() {
  const state = useSyncExternalStore(connection.subscribe, connection.get)
  if (state === 'open') return null
  return (
    <div
      role="status"
      className="bg-warn-soft text-warn flex h-8 shrink-0 items-center justify-center gap-2 text-sm font-medium"
    >
      {state === 'lost' ? (
        <>
          <Spinner size={13} /> Switchyard does not answer. Looking for it; nothing you do now is saved.
        </>
      ) : (
        <>
          <KeyRound size={13} aria-hidden /> This tab has no access. Open the whole address that “serve” printed, with
          its token.
        </>
      )}
    </div>
  )
}
