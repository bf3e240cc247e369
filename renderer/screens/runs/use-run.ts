import { useCallback, useEffect, useRef, useState } from 'react'
import type { CallError, RunRecord } from '../../../shared/api/contract.ts'
import type { RunEvent } from '../../../shared/events/types.ts'
import { connection, host } from '../../host/index.ts'

interface Held {
  record: RunRecord | null
  error: CallError | null
}

export interface FollowedRun extends Held {
  /** Reads it anew, e.g. after something was done to it. */
  reload: () => void
}

/** A stored run and, while it goes on, what comes after: `record.events` grows once a frame. */
export function useRun(runId: string): FollowedRun {
  const [run, setRun] = useState<Held>({ record: null, error: null })
  const reading = useRef<() => void>(() => {})
  useEffect(() => {
    setRun({ record: null, error: null })
    let stopped = false
    // Listening begins before reading, so that nothing falls between the two.
    let waiting: RunEvent[] = []
    let frame = 0

    const flush = () => {
      frame = 0
      const fresh = waiting
      setRun((before) => {
        if (before.record === null) return before
        waiting = []
        return { ...before, record: withEvents(before.record, fresh) }
      })
    }
    const read = async () => {
      const result = await host.call('runs.get', { runId })
      if (stopped) return
      if (!result.ok) return setRun((before) => ({ ...before, error: result.error }))
      setRun({ record: withEvents(result.value, waiting), error: null })
      waiting = []
    }
    const stop = host.listen((push) => {
      if (push.topic !== 'run' || push.runId !== runId) return
      waiting = [...waiting, ...push.events]
      // What a run is worth (its row, its receipt) is stored by the time its end is pushed.
      if (push.events.some((event) => event.type === 'run.finished')) void read()
      else frame ||= requestAnimationFrame(flush)
    })
    reading.current = () => void read()
    const forget = connection.onReturn(reading.current)
    void read()
    return () => {
      stopped = true
      cancelAnimationFrame(frame)
      stop()
      forget()
    }
  }, [runId])
  const reload = useCallback(() => reading.current(), [])
  return { ...run, reload }
}

/** Adds events that come after the last one there; a started or finished run shows it in its row. */
export function withEvents(record: RunRecord, events: readonly RunEvent[]): RunRecord {
  const last = record.events.at(-1)?.seq ?? -1
  const fresh = events.filter((event) => event.seq > last)
  if (fresh.length === 0) return record
  const started = fresh.some((event) => event.type === 'run.started')
  const row = started && record.row.status !== 'running' ? { ...record.row, status: 'running' as const } : record.row
  return { ...record, row, events: [...record.events, ...fresh] }
}
