import { startPractice } from '../../electron/practice/index.ts'

export interface LoggedRequest {
  n: number
  at: string
  protocol: string
  model: string
  stream: boolean
  status: number
  fault: string | null
  inputTokens: number
  outputTokens: number
  text: string
}

export interface Simulator {
  url: string
  /** Every request that really reached it. */
  log(): Promise<LoggedRequest[]>
  clear(): Promise<void>
  fault(rule: Record<string, unknown> | Record<string, unknown>[]): Promise<void>
  close(): Promise<void>
}

/** A practice provider of the test's own, fast unless told otherwise, whose log can be read. */
export async function startSimulator(speed = 1e6): Promise<Simulator> {
  const practice = await startPractice({ speed })
  const send = async (method: string, path: string, body?: unknown): Promise<Response> => {
    const response = await fetch(`${practice.url}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return response
  }
  return {
    url: practice.url,
    log: async () => ((await (await send('GET', '/practice/log')).json()) as { requests: LoggedRequest[] }).requests,
    clear: async () => {
      await send('DELETE', '/practice/log')
      await send('DELETE', '/practice/faults')
    },
    fault: async (rule) => void (await send('POST', '/practice/faults', rule)),
    close: () => practice.close(),
  }
}
