import { useCallback, useEffect, useEffectEvent, useRef, useState } from 'react'
import type { CallError, CallName, Payload, Push, Results } from '../../shared/api/contract.ts'
import { host } from '../host/index.ts'
import { keepFresh } from '../host/keep-fresh.ts'

export interface Asked<Value> {
  /** The last good answer; kept while it is read anew and when that fails. */
  value: Value | null
  error: CallError | null
  loading: boolean
  reload: () => void
}

/**
 * Asks the core and keeps the answer fresh: again when the payload changes, when a push says that what it shows has
 * changed (`when`), and when a lost connection is back. Answers that come out of order are dropped.
 */
export function useCall<Name extends CallName>(
  name: Name,
  payload?: Payload<Name>,
  when?: (push: Push) => boolean,
): Asked<Results[Name]> {
  const [state, setState] = useState<Omit<Asked<Results[Name]>, 'reload'>>({ value: null, error: null, loading: true })
  const latest = useRef(0)
  const key = JSON.stringify(payload)
  const reload = useCallback(() => {
    const turn = ++latest.current
    setState((before) => (before.loading ? before : { ...before, loading: true }))
    const asked = key === undefined ? undefined : (JSON.parse(key) as Payload<Name>)
    void host.call(name, asked).then((result) => {
      if (turn !== latest.current) return
      setState((before) =>
        result.ok
          ? { value: result.value, error: null, loading: false }
          : { value: before.value, error: result.error, loading: false },
      )
    })
  }, [name, key])

  const onPush = useEffectEvent((push: Push) => {
    if (when?.(push) === true) reload()
  })

  useEffect(() => {
    const calls = latest
    const stop = keepFresh(reload, (push) => onPush(push))
    return () => {
      calls.current++
      stop()
    }
  }, [reload])

  return { ...state, reload }
}

/** A run began or ended: what a list of runs shows changes then, not with every word of an answer. */
export const isRunEdge = (push: Push): boolean =>
  push.topic === 'run' && push.events.some((event) => event.type === 'run.started' || event.type === 'run.finished')
