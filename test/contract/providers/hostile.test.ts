import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { secret, wires } from './calls.ts'
import { farEnd } from './far-end.ts'
import { type HostileEnd, hostileEnds } from './hostile-ends.ts'

/*
 * Whatever a far end sends: a sentence that says what to do, the right class, memory bounded, the process alive (issue
 * 4). Memory is the child's own peak over what it had before the first question.
 */

/** A limit of 16 MB an answer is held about three times while it is put together and looked at. */
const mostMb = 160

interface Outcome {
  protocol: string
  way: string
  class: string
  message: string
  text?: number
}

async function ask(end: HostileEnd): Promise<{ outcomes: Outcome[]; mb: number }> {
  const server = await farEnd((request, answer) => {
    const wire = wires.find(({ protocol }) => request.path.startsWith(`/${protocol}/`))
    if (wire === undefined) throw new Error(request.path)
    end.send(wire, answer)
  })
  const child = fork(
    fileURLToPath(new URL('hostile-child.ts', import.meta.url)),
    [new URL(server.url).port, end.ways.join(',')],
    {
      execArgv: ['--max-old-space-size=256'],
    },
  )
  try {
    const ended = once(child, 'exit').then(([code, signal]) =>
      Promise.reject(new Error(`it died: ${String(code ?? signal)}`)),
    )
    ended.catch(() => {})
    const [told] = (await Promise.race([once(child, 'message'), ended])) as [{ outcomes: Outcome[]; mb: number }]
    return told
  } finally {
    child.kill()
    await server.close()
  }
}

describe('a far end that sends', () => {
  it.each(hostileEnds.map((end) => [end.name, end] as const))(
    '%s',
    async (_name, end) => {
      const { outcomes, mb } = await ask(end)
      expect(outcomes).toHaveLength(wires.length * end.ways.length)
      for (const outcome of outcomes) {
        expect(end.classes, JSON.stringify(outcome)).toContain(outcome.class)
        // What happened, and what to do; one line, no key, nothing of the flood.
        expect(outcome.message).toMatch(/^[A-Z].{20,420}$/)
        expect(outcome.message).not.toContain(secret)
        expect(outcome.text ?? 0).toBeLessThan(9 * 1024 * 1024)
      }
      expect(mb, `${mb} MB`).toBeLessThan(mostMb)
    },
    60_000,
  )
})
