import { useCallback } from 'react'
import type { Rating } from '../../shared/ratings/types.ts'
import { host } from '../host/index.ts'
import { toast } from '../ui/index.ts'
import { useCall } from './use-call.ts'

export interface Ratings {
  of(nodeId: string): Rating | null
  set(nodeId: string, change: { thumb?: 'up' | 'down' | null; pick?: string | null }): void
}

/** What the user said of a run's answers; null before there is a run. */
export function useRatings(runId: string | null): Ratings | null {
  const { value } = useCall(
    'ratings.list',
    { runId: runId ?? '-' },
    (push) => push.topic === 'ratings' && push.runId === runId,
  )
  const set = useCallback(
    (nodeId: string, change: { thumb?: 'up' | 'down' | null; pick?: string | null }) => {
      if (runId === null) return
      void host.call('ratings.set', { runId, nodeId, ...change }).then((result) => {
        if (!result.ok) toast({ tone: 'bad', title: 'The rating was not kept', description: result.error.message })
      })
    },
    [runId],
  )
  if (runId === null) return null
  return { of: (nodeId) => value?.find((rating) => rating.nodeId === nodeId) ?? null, set }
}
