import { settingDefaults } from '../../shared/api/settings.ts'
import { act, fireEvent, cleanup, render, screen, within, type RenderResult } from '@testing-library/react'
import userEvent, { type UserEvent } from '@testing-library/user-event'
import type { ReactNode } from 'react'
import { afterEach, beforeEach, vi } from 'vitest'
import { Importing } from '../../renderer/frame/Importing.tsx'
import { ShortcutHelp } from '../../renderer/frame/ShortcutHelp.tsx'
import { provideHost } from '../../renderer/host/index.ts'
import { useImport } from '../../renderer/lib/import.ts'
import {
  followRoute,
  followSettings,
  loadEnvironment,
  useEnvironment,
  useSettings,
  useUnread,
} from '../../renderer/store/index.ts'
import { ToastProvider, TooltipProvider } from '../../renderer/ui/index.ts'
import { FakeHost, type World } from './fake-host.ts'

export { act, fireEvent, screen, within }

/** What jsdom leaves out and the screens ask for: sizes (everything is 1,200 × 600), observers, media, animations. */
function completeJsdom(): void {
  class Observer {
    observe(): void {}
    unobserve(): void {}
    disconnect(): void {}
  }
  vi.stubGlobal('ResizeObserver', Observer)
  vi.stubGlobal('IntersectionObserver', Observer)
  vi.stubGlobal('matchMedia', (media: string) => ({
    media,
    matches: false,
    addEventListener: () => {},
    removeEventListener: () => {},
  }))
  Object.defineProperties(HTMLElement.prototype, {
    offsetHeight: { configurable: true, get: () => 600 },
    offsetWidth: { configurable: true, get: () => 1200 },
    clientHeight: { configurable: true, get: () => 600 },
    clientWidth: { configurable: true, get: () => 1200 },
  })
  Element.prototype.getAnimations = () => []
  Element.prototype.scrollIntoView = () => {}
  Element.prototype.scrollTo = () => {}
}

/** Call at the top of a test file of screens. */
export function useScreens(): void {
  beforeEach(() => {
    completeJsdom()
    location.hash = '#/'
    localStorage.clear()
    useImport.setState({ troubled: [], busy: false })
    useSettings.setState({ settings: settingDefaults, read: false })
    useEnvironment.setState({ environment: null, error: null })
    useUnread.setState({ things: [] })
  })
  afterEach(() => {
    cleanup()
    vi.unstubAllGlobals()
    vi.restoreAllMocks()
  })
}

export interface Shown extends RenderResult {
  host: FakeHost
  user: UserEvent
}

/** Draws a screen inside the frame's providers, on a core of its own, and waits for its first answers. */
export async function show(
  node: ReactNode,
  world: Partial<World> = {},
  prepare?: (host: FakeHost) => void,
): Promise<Shown> {
  const host = new FakeHost(world)
  prepare?.(host)
  provideHost(host)
  const stops = [followRoute(), followSettings()]
  const result = render(
    <TooltipProvider>
      <ToastProvider>
        {node}
        <Importing />
        <ShortcutHelp />
      </ToastProvider>
    </TooltipProvider>,
  )
  await act(async () => {
    await loadEnvironment()
  })
  const unmount = result.unmount
  return {
    ...result,
    unmount: () => {
      stops.forEach((stop) => stop())
      unmount()
    },
    host,
    user: userEvent.setup(),
  }
}
