import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { root } from '../../../scripts/lib/places.ts'
import type { CallName, CallResult, RunRecord } from '../../../shared/api/contract.ts'
import type { OpenApp } from './apps.ts'

/** A call of the app's own contract, from inside the page as the screens make it. */
export async function call<Name extends CallName>(
  app: OpenApp,
  name: Name,
  payload: unknown,
): Promise<Extract<CallResult<Name>, { ok: true }>['value']> {
  const result = await app.page.evaluate(
    async ([called, given]) => {
      const { bridge } = window as unknown as { bridge?: { call(name: string, payload: unknown): Promise<unknown> } }
      if (bridge !== undefined) return bridge.call(called as string, given)
      const token = window.sessionStorage.getItem('switchyard.token')
      const answer = await fetch(`/rpc/${called as string}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(given),
      })
      return answer.json()
    },
    [name, payload] as const,
  )
  const read = result as CallResult<Name>
  if (!read.ok) throw new Error(read.error.message)
  return read.value as Extract<CallResult<Name>, { ok: true }>['value']
}

const example = join(root, 'examples', 'cheap-first.json')

/** Keeps examples/cheap-first.json as a new pipeline. @returns its id */
export async function cheapFirst(app: OpenApp): Promise<string> {
  const document: unknown = JSON.parse(await readFile(example, 'utf8'))
  return (await call(app, 'pipelines.create', { document })).id
}

/** Starts the pipeline on a question. @returns the run's id */
export async function startRun(app: OpenApp, pipelineId: string, question: string): Promise<string> {
  const { document } = await call(app, 'pipelines.get', { id: pipelineId })
  const { runId, problems } = await call(app, 'runs.start', { pipelineId, document, inputs: { question } })
  if (runId === null) throw new Error(JSON.stringify(problems))
  return runId
}

/** Waits until the run is done. @returns what is kept of it */
export async function whenDone(app: OpenApp, runId: string): Promise<RunRecord> {
  await expect.poll(async () => (await call(app, 'runs.get', { runId })).row.status).toBe('done')
  return call(app, 'runs.get', { runId })
}

export async function runToEnd(app: OpenApp, pipelineId: string, question: string): Promise<string> {
  const runId = await startRun(app, pipelineId, question)
  await whenDone(app, runId)
  return runId
}

/** Goes to a screen by its address, as a link would. */
export const show = (app: OpenApp, hash: string): Promise<void> =>
  app.page.evaluate((path) => void (window.location.hash = path), hash)
