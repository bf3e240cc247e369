import { useCallback, useEffect, useEffectEvent, useRef, useState } from 'react'
import type { CallError, PipelineCard, PipelineKey, Push } from '../../shared/api/contract.ts'
import { host } from '../host/index.ts'
import { keepFresh } from '../host/keep-fresh.ts'

export const cardsAPage = 50
/** So many the core gives at once. */
const mostAtOnce = 200

export interface Cards {
  /** The last good answer; null before the first. */
  cards: readonly PipelineCard[] | null
  /** There are more than these. */
  more: boolean
  error: CallError | null
  loading: boolean
  /** Reads the next page, if there is one and nothing is being read. */
  next: () => void
  reload: () => void
}

interface State {
  cards: PipelineCard[] | null
  key: PipelineKey | null
  error: CallError | null
  loading: boolean
}

/**
 * Stored pipelines, a page at a time. What has changed (`when`) is read anew as far down as it is shown, so that nothing moves
 * under who looks at it.
 */
export function usePipelines(
  { search = '', deleted = false }: { search?: string; deleted?: boolean },
  when: (push: Push) => boolean,
): Cards {
  const [state, setState] = useState<State>({ cards: null, key: null, error: null, loading: true })
  const latest = useRef(0)
  const shown = useRef(0)

  const read = useCallback(
    async (from: PipelineKey | null, wanted: number): Promise<void> => {
      const turn = ++latest.current
      setState((before) => ({ ...before, loading: true }))
      const cards: PipelineCard[] = []
      let key = from
      do {
        const result = await host.call('pipelines.list', {
          limit: Math.min(mostAtOnce, Math.max(cardsAPage, wanted - cards.length)),
          ...(search === '' ? {} : { search }),
          ...(deleted ? { deleted } : {}),
          ...(key === null ? {} : { before: key }),
        })
        if (turn !== latest.current) return
        if (!result.ok) return setState((before) => ({ ...before, error: result.error, loading: false }))
        cards.push(...result.value.rows)
        key = result.value.next
      } while (key !== null && cards.length < wanted)
      setState((before) => {
        const above = from === null ? [] : (before.cards ?? [])
        const known = new Set(above.map(({ id }) => id))
        const all = [...above, ...cards.filter(({ id }) => !known.has(id))]
        shown.current = all.length
        return { cards: all, key, error: null, loading: false }
      })
    },
    [search, deleted],
  )

  const reload = useCallback(() => void read(null, shown.current), [read])
  const onPush = useEffectEvent((push: Push) => {
    if (when(push)) reload()
  })

  useEffect(() => {
    const turns = latest
    shown.current = 0
    const stop = keepFresh(reload, (push) => onPush(push))
    return () => {
      turns.current++
      stop()
    }
  }, [reload])

  return {
    cards: state.cards,
    more: state.key !== null,
    error: state.error,
    loading: state.loading,
    next: () => {
      if (state.key !== null && !state.loading && state.error === null) void read(state.key, cardsAPage)
    },
    reload,
  }
}
