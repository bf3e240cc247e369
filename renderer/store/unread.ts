import { create } from 'zustand'
import type { UnreadThing } from '../../shared/api/unread-calls.ts'
import { host } from '../host/index.ts'
import { keepFresh } from '../host/keep-fresh.ts'

/** What is stored and can't be read any more; every list is shown without it. */
export const useUnread = create<{ things: readonly UnreadThing[] }>(() => ({ things: [] }))

/** Pipelines whose drawing can't be read: whom they ask isn't known. */
export const unreadDrawings = (things: readonly UnreadThing[]): { id: string; name: string }[] =>
  things.flatMap(({ drawing, pipeline }) => (drawing && pipeline !== null ? [pipeline] : []))

async function loadUnread(): Promise<void> {
  const result = await host.call('unread.list')
  if (result.ok) useUnread.setState({ things: result.value })
}

/** Reads it and keeps it fresh; call once. Returns what stops it. */
export function followUnread(): () => void {
  const reload = () => void loadUnread()
  return keepFresh(reload, ({ topic }) => {
    const mayBeOver = topic === 'pipelines' || topic === 'environment' || topic === 'settings' || topic === 'tools'
    if (topic === 'unread' || (mayBeOver && useUnread.getState().things.length > 0)) reload()
  })
}
