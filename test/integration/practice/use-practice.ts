import { afterAll, afterEach, beforeAll } from 'vitest'
import { startPractice, type FaultRule, type LogEntry, type Practice } from '../../../electron/practice/index.ts'

/** A practice provider for the tests of a file, at a speed that leaves no waiting; log and faults are cleared after each. */
export function usePractice(): {
  readonly url: string
  log(): Promise<LogEntry[]>
  fault(rules: object | object[]): Promise<Response>
} {
  let practice: Practice | null = null
  beforeAll(async () => {
    practice = await startPractice({ speed: 1e6 })
  })
  const url = (): string => {
    if (practice === null) throw new Error('the practice provider has not been started')
    return practice.url
  }
  afterEach(async () => {
    await fetch(`${url()}/practice/log`, { method: 'DELETE' })
    await fetch(`${url()}/practice/faults`, { method: 'DELETE' })
  })
  afterAll(async () => {
    await practice?.close()
  })
  return {
    get url() {
      return url()
    },
    log: async () => ((await (await fetch(`${url()}/practice/log`)).json()) as { requests: LogEntry[] }).requests,
    fault: (rules) =>
      fetch(`${url()}/practice/faults`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(rules),
      }),
  }
}

/** The error a promise fails with; fails itself when it doesn't. */
export async function failure(promise: PromiseLike<unknown>): Promise<Error & Record<string, unknown>> {
  try {
    await promise
  } catch (error) {
    if (error instanceof Error) return error as Error & Record<string, unknown>
    throw error
  }
  throw new Error('it was expected to fail')
}

/** Everything of a stream, and what it ended with. */
export async function drain<T>(
  stream: AsyncIterable<T>,
): Promise<{ items: T[]; error: (Error & Record<string, unknown>) | null }> {
  const items: T[] = []
  try {
    for await (const item of stream) items.push(item)
    return { items, error: null }
  } catch (error) {
    return { items, error: error as Error & Record<string, unknown> }
  }
}

export const longText = 'The railway opened in 1901 and carried coal from the mines to the port. '.repeat(120)
export type { FaultRule }
