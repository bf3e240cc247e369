import { z } from 'zod'

/** The part of the contract that is about what is stored and can't be read any more. */

export const unreadCalls = {
  /** All that was met so far and still can't be read; every list is given without it. */
  'unread.list': z.strictObject({}).optional(),
} as const

/** Something stored that can't be read. */
export interface UnreadThing {
  /** What, a sentence. */
  what: string
  /** What holds in its place, and what to do. */
  todo: string
  /** Whose it is, where it belongs to a pipeline. */
  pipeline: { id: string; name: string } | null
  /** It is that pipeline's drawing itself: who asks whom, and with which keys, is not known of it. */
  drawing: boolean
}

export interface UnreadResults {
  'unread.list': UnreadThing[]
}
