import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Host, Push } from '../../../shared/api/contract.ts'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import type { RunEvent } from '../../../shared/events/types.ts'
import type { Json } from '../../../shared/json.ts'
import type { Problem } from '../../../shared/problems.ts'
import type { AskedFor } from '../part/run-part.ts'
import type { RunStore } from './run-store.ts'

export interface RunSessionState {
  runId: string | null
  /** `starting` until the core has named the run; `stopping` until the run says it ended. */
  phase: 'idle' | 'starting' | 'running' | 'stopping' | 'ended' | 'interrupted'
  /** Why the last start was refused. */
  problems: readonly Problem[]
  /** A call that went wrong, in words. */
  error: string | null
}

export interface RunSession {
  store: StoreApi<RunSessionState>
  start(document: PipelineDocument, inputs: Record<string, Json>, asked?: AskedFor): Promise<boolean>
  stop(): Promise<void>
  /** Shows a run that was, or that still goes on. */
  open(runId: string): Promise<void>
  /** Goes on with an interrupted run, or closes it. */
  resume(): Promise<void>
  discard(): Promise<void>
  receive(push: Push): void
  /** Reads the run again: pushes may have been missed. */
  refresh(): Promise<void>
  dismiss(): void
  dispose(): void
}

/** Runs of one pipeline in one window: starts them, and brings their events to the run store. */
export function createRunSession(pipelineId: string, run: RunStore, host: Host): RunSession {
  const store = createStore<RunSessionState>(() => ({ runId: null, phase: 'idle', problems: [], error: null }))
  const { getState, setState } = store
  /** Events that arrived before it was known whose they are, by run; null when nothing is awaited. */
  let early: Map<string, RunEvent[]> | null = null

  const phaseOf = (): RunSessionState['phase'] => {
    const { status } = run.state()
    if (status === 'idle') return getState().phase === 'starting' ? 'starting' : 'idle'
    return status === 'running' ? 'running' : 'ended'
  }
  const forget = run.watchStatus(() => {
    const now = phaseOf()
    const { phase } = getState()
    if (phase === 'interrupted' || (phase === 'stopping' && now === 'running')) return
    if (now !== phase && now !== 'idle') setState({ phase: now })
  })

  const collect = () => {
    early = new Map()
    return (runId: string): RunEvent[] => {
      const events = early?.get(runId) ?? []
      early = null
      return events
    }
  }

  async function open(runId: string): Promise<void> {
    const collected = collect()
    const result = await host.call('runs.get', { runId })
    const events = collected(runId)
    if (!result.ok) return
    const { row, document } = result.value
    setState({ runId, phase: row.status === 'interrupted' ? 'interrupted' : 'starting', problems: [], error: null })
    run.open(document, [...result.value.events, ...events], row.status === 'interrupted')
    if (row.status !== 'interrupted') setState({ phase: phaseOf() })
  }

  return {
    store,
    open,
    async start(document, inputs, asked = {}) {
      const { phase } = getState()
      if (phase === 'starting' || phase === 'running' || phase === 'stopping') return false
      setState({ phase: 'starting', problems: [], error: null })
      const collected = collect()
      const result = await host.call('runs.start', { pipelineId, document, inputs, ...asked })
      if (!result.ok || result.value.runId === null) {
        early = null
        setState({
          phase: phaseOf() === 'starting' ? 'idle' : phaseOf(),
          ...(result.ok ? { problems: result.value.problems } : { error: result.error.message }),
        })
        return false
      }
      const { runId } = result.value
      const events = collected(runId)
      setState({ runId, phase: 'running' })
      run.open(document, events)
      return true
    },
    async stop() {
      const { runId, phase } = getState()
      if (runId === null || phase !== 'running') return
      setState({ phase: 'stopping' })
      const result = await host.call('runs.stop', { runId })
      if (!result.ok) setState({ phase: phaseOf(), error: result.error.message })
    },
    async resume() {
      const { runId } = getState()
      if (runId === null) return
      const result = await host.call('runs.resume', { runId })
      if (result.ok) setState({ phase: 'running', error: null })
      else setState({ error: result.error.message })
    },
    async discard() {
      const { runId } = getState()
      if (runId === null) return
      const result = await host.call('runs.discard', { runId })
      if (result.ok) await open(runId)
      else setState({ error: result.error.message })
    },
    receive(push) {
      if (push.topic !== 'run') return
      if (push.runId === getState().runId) {
        if (getState().phase === 'interrupted' && push.events.some((event) => event.type === 'run.started'))
          setState({ phase: 'running' })
        run.push(push.events)
      }
      if (early === null) return
      const events = early.get(push.runId)
      if (events === undefined) early.set(push.runId, [...push.events])
      else events.push(...push.events)
    },
    async refresh() {
      const { runId } = getState()
      if (runId !== null) await open(runId)
    },
    dismiss: () => setState({ problems: [], error: null }),
    dispose: forget,
  }
}
