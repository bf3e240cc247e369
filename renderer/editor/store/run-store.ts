import type { PipelineDocument } from '../../../shared/document/schema.ts'
import { newRunState, reduce, type RunState, type StepState } from '../../../shared/events/reduce.ts'
import { createRounds } from './rounds.ts'
import type { RunEvent } from '../../../shared/events/types.ts'

/**
 * One run as the screen sees it, outside React and outside the document: events are reduced at once, readers are told
 * once a frame and only about the nodes that changed. Fifty nodes that stream cost fifty small renders a frame at most.
 */
export interface RunStore {
  state(): RunState
  /** Of a node in a box: in the time through it that is shown. Also by path (`box/2/small`). */
  step(nodeId: string): StepState | null
  /** The times that a box ran, in order; and which of them its inside shows: the last, until another is chosen. */
  rounds(boxId: string): readonly number[]
  round(boxId: string): number | null
  chooseRound(boxId: string, round: number): void
  /** The document the run was started with; null before the first. */
  ran(): PipelineDocument | null
  /** Forgets what was and takes up another run. */
  open(document: PipelineDocument | null, events?: readonly RunEvent[], interrupted?: boolean): void
  push(events: readonly RunEvent[]): void
  /** Told after a node's step changed. */
  watchStep(nodeId: string, listener: () => void): () => void
  /** Told after anything changed. `version()` is what a reader compares. */
  watch(listener: () => void): () => void
  version(): number
  /** Told when the run itself began, ended or was put away: not for text or steps. */
  watchStatus(listener: () => void): () => void
}

/**
 * With more cards than this changing at once, or at work, nobody reads each word of each: then the screen follows some
 * times a second, the less often the more there are, so that about 250 cards a second are drawn however many are at work.
 */
const crowd = 8
const pauseFor = (cards: number): number => Math.min(250, Math.max(90, cards * 4))

/** Steps under way: in one frame only some of them bring something. */
function atWork(state: RunState): number {
  let count = 0
  for (const { status } of state.steps.values()) if (status === 'running') count += 1
  return count
}

/** Calls back in the next frame; in a hidden window, where no frames come, in a moment. */
const nextFrame = (fn: () => void): void => {
  if (document.visibilityState === 'hidden') setTimeout(fn, 50)
  else requestAnimationFrame(fn)
}

export function createRunStore(
  schedule: (fn: () => void) => void = nextFrame,
  wait: (ms: number, fn: () => void) => void = (ms, fn) => void setTimeout(fn, ms),
): RunStore {
  let state = newRunState()
  let document: PipelineDocument | null = null
  let version = 0
  let changed = new Set<string>()
  let statusChanged = false
  let waiting = false
  let pauseMs = 0
  const inside = createRounds()
  const steps = new Map<string, Set<() => void>>()
  const all = new Set<() => void>()
  const onStatus = new Set<() => void>()

  const tell = () => {
    waiting = false
    version += 1
    const nodes = changed
    const status = statusChanged
    changed = new Set()
    statusChanged = false
    const cards = Math.max(nodes.size, atWork(state))
    pauseMs = cards > crowd ? pauseFor(cards) : 0
    for (const id of inside.watched(nodes)) for (const listener of [...(steps.get(id) ?? [])]) listener()
    for (const listener of [...all]) listener()
    if (status) for (const listener of [...onStatus]) listener()
  }
  const soon = () => {
    if (waiting) return
    waiting = true
    if (pauseMs > 0) wait(pauseMs, () => schedule(tell))
    else schedule(tell)
  }
  const take = (events: readonly RunEvent[]) => {
    for (const event of events) {
      if (event.seq <= state.seq) continue
      reduce(state, event)
      if ('nodeId' in event && event.nodeId !== undefined) {
        changed.add(event.nodeId)
        inside.note(event.nodeId)
      }
      if (event.type === 'run.started' || event.type === 'run.finished') statusChanged = true
    }
  }

  return {
    state: () => state,
    step(nodeId) {
      const path = inside.pathOf(nodeId)
      return path === null ? null : (state.steps.get(path) ?? null)
    },
    rounds: inside.rounds,
    round: inside.shown,
    chooseRound(boxId, round) {
      for (const id of inside.choose(boxId, round)) changed.add(id)
      soon()
    },
    ran: () => document,
    version: () => version,
    open(next, events = [], interrupted = false) {
      for (const id of state.steps.keys()) changed.add(id)
      state = { ...newRunState(), seq: -1 }
      document = next
      inside.open(next)
      statusChanged = true
      take(events)
      // Nothing in the stream says so: a process that is gone writes no end.
      if (interrupted && state.status === 'running') state.status = 'interrupted'
      tell()
    },
    push(events) {
      take(events)
      soon()
    },
    watchStep(nodeId, listener) {
      const listeners = steps.get(nodeId) ?? new Set()
      steps.set(nodeId, listeners)
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0) steps.delete(nodeId)
      }
    },
    watch(listener) {
      all.add(listener)
      return () => all.delete(listener)
    },
    watchStatus(listener) {
      onStatus.add(listener)
      return () => onStatus.delete(listener)
    },
  }
}
