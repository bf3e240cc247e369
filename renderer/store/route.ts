import { create } from 'zustand'

export type Route =
  | { screen: 'home' }
  | { screen: 'editor'; pipelineId: string }
  | { screen: 'runs'; pipelineId: string | null }
  | { screen: 'run'; runId: string }
  | { screen: 'models'; part?: 'tools' }
  | { screen: 'costs' }
  | { screen: 'unknown'; hash: string }

/** `#/` home, `#/p/:id` editor, `#/runs` (with `?pipeline=:id`), `#/runs/:id`, `#/models` (or `#/models/tools`), `#/costs`. */
export function parseRoute(hash: string): Route {
  // As `serve` prints it; the token is taken out of the address before anything is drawn.
  if (/^#?token=/.test(hash)) return { screen: 'home' }
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?')
  const parts = path
    .split('/')
    .filter((part) => part !== '')
    .map(decode)
  const [first, second] = parts
  if (first === undefined) return { screen: 'home' }
  if (first === 'p' && second !== undefined && parts.length === 2) return { screen: 'editor', pipelineId: second }
  if (first === 'runs' && parts.length === 1)
    return { screen: 'runs', pipelineId: new URLSearchParams(query).get('pipeline') }
  if (first === 'runs' && second !== undefined && parts.length === 2) return { screen: 'run', runId: second }
  if (first === 'models' && parts.length === 1) return { screen: 'models' }
  if (first === 'models' && second === 'tools' && parts.length === 2) return { screen: 'models', part: 'tools' }
  if (first === 'costs' && parts.length === 1) return { screen: 'costs' }
  return { screen: 'unknown', hash }
}

/** The address of a route, for links: `<a href={hrefOf(route)}>`. */
export function hrefOf(route: Route): string {
  switch (route.screen) {
    case 'home':
      return '#/'
    case 'editor':
      return `#/p/${encodeURIComponent(route.pipelineId)}`
    case 'runs':
      return route.pipelineId === null ? '#/runs' : `#/runs?pipeline=${encodeURIComponent(route.pipelineId)}`
    case 'run':
      return `#/runs/${encodeURIComponent(route.runId)}`
    case 'models':
      return route.part === undefined ? '#/models' : `#/models/${route.part}`
    case 'costs':
      return '#/costs'
    case 'unknown':
      return route.hash
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/** The screen shown. Leaving a screen may unmount it, so what it edits must be saved as it changes. */
export const useRoute = create<{ route: Route }>(() => ({ route: parseRoute(globalThis.location?.hash ?? '') }))

export function navigate(route: Route): void {
  const href = hrefOf(route)
  if (location.hash !== href) location.hash = href
  useRoute.setState({ route: parseRoute(href) })
}

/** Follows the address bar, back and forward; call once. */
export function followRoute(): () => void {
  const read = () => useRoute.setState({ route: parseRoute(location.hash) })
  read()
  addEventListener('hashchange', read)
  return () => removeEventListener('hashchange', read)
}
