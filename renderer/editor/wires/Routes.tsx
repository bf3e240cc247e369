import {
  createContext,
  useContext,
  useDeferredValue,
  useLayoutEffect,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from 'react'
import { routesOf, type Lane } from '../model/routes.ts'
import { useSettledDocument } from '../session.ts'

interface Routes {
  lane(id: string): Lane | null
  take(lanes: ReadonlyMap<string, Lane>): void
  watch(listener: () => void): () => void
}

function createRoutes(): Routes {
  let lanes: ReadonlyMap<string, Lane> = new Map()
  const watchers = new Set<() => void>()
  return {
    lane: (id) => lanes.get(id) ?? null,
    take(next) {
      // The same object for the same way, so that only wires that run differently are drawn anew.
      lanes = new Map([...next].map(([id, lane]) => [id, same(lanes.get(id), lane)]))
      for (const watcher of [...watchers]) watcher()
    },
    watch(watcher) {
      watchers.add(watcher)
      return () => watchers.delete(watcher)
    },
  }
}

const same = (old: Lane | undefined, lane: Lane): Lane =>
  old !== undefined && (Object.keys(lane) as (keyof Lane)[]).every((key) => old[key] === lane[key]) ? old : lane

const RoutesContext = createContext<Routes>(createRoutes())

/** Finds the ways of the wires around the cards: after the drawing itself is there, and not while something is dragged. */
export function RoutesProvider({ children }: { children: ReactNode }) {
  const document = useSettledDocument()
  const drawn = useDeferredValue(document, null)
  const [routes] = useState(createRoutes)
  useLayoutEffect(() => {
    if (drawn !== null) routes.take(routesOf(drawn))
  }, [routes, drawn])
  return <RoutesContext value={routes}>{children}</RoutesContext>
}

/** The wire's lane; null where it runs straight to its end. */
export function useLane(id: string): Lane | null {
  const routes = useContext(RoutesContext)
  return useSyncExternalStore(routes.watch, () => routes.lane(id))
}
