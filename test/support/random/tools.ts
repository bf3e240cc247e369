import type { ToolDoor } from '../../../electron/engine/tools.ts'
import type { Clock, Signal } from '../../../shared/clock.ts'
import type { ReviewAnswer } from '../../../shared/events/review.ts'
import type { Environment } from '../../../shared/model/types.ts'
import type { ToolCall, ToolOutcome } from '../../../shared/kinds/tool/call.ts'
import { practiceMachine } from '../documents.ts'
import { chances } from '../far-end.ts'

/* Tools in memory, and a person who says the same of a tool whenever they are asked about it. */

const argument = { a: { type: 'number' } }

/** The machine for what is drawn by chance: with one MCP server, whose tool is allowed everywhere. */
export const chanceMachine: Environment = {
  ...practiceMachine,
  toolServers: [
    {
      name: 'files',
      host: null,
      allowed: true,
      tools: [
        {
          name: 'read_file',
          description: 'Reads a file.',
          schema: { type: 'object', properties: argument },
          readOnly: true,
          shape: 'as-it-was-allowed',
          problem: null,
          allowedIn: 'everywhere',
          changed: false,
        },
      ],
    },
  ],
}

const words = ['rain falls', '{"n": 3}', 'Paris', 'nothing was found', 'because of clouds\nand wind']

/** All tools of a world. What becomes of a call follows from it and from `luck`; how long it takes from `pace`. */
export class ScriptedTools implements ToolDoor {
  readonly hasPipeline = true
  /** Calls that were made, in order. */
  readonly made: ToolCall[] = []
  readonly #clock: Clock
  readonly #luck: string
  readonly #pace: string
  readonly #permissions: Set<string>

  /** @param permissions what was allowed for good, over all lives of a run */
  constructor(clock: Clock, luck: string, pace: string, permissions: Set<string>) {
    this.#clock = clock
    this.#luck = luck
    this.#pace = pace
    this.#permissions = permissions
  }

  allowed({ permission, mcp }: ToolCall): boolean {
    return mcp !== undefined || this.#permissions.has(permission)
  }

  allow({ permission }: ToolCall): void {
    this.#permissions.add(permission)
  }

  prepare(call: ToolCall): Promise<string | null> {
    return Promise.resolve(this.#chance(call, 'prepare')() < 0.05 ? 'The server has changed the tool.' : null)
  }

  call(call: ToolCall, signal: Signal): Promise<ToolOutcome & { bytes: number }> {
    this.made.push(call)
    const chance = this.#chance(call, 'call')
    const text = words[Math.floor(chance() * words.length)]!
    const delayMs = Math.floor(chances(`${this.#pace} ${call.url}`)() * 700)
    const ok = chance() < 0.8
    return new Promise((resolve) => {
      const stop = (): void => {
        cancel()
        resolve({ ok: false, status: null, text: 'The call was stopped.', bytes: 0 })
      }
      const cancel = this.#clock.after(delayMs, () => {
        signal.removeEventListener('abort', stop)
        resolve({ ok, status: ok ? 200 : 503, text, bytes: text.length })
      })
      if (signal.aborted) return stop()
      signal.addEventListener('abort', stop, { once: true })
    })
  }

  #chance({ url, body, name }: ToolCall, what: string): () => number {
    return chances(`${this.#luck} ${what} ${JSON.stringify([name, url, body])}`)
  }
}

/** Of a tool that is called for the first time; the same each time, whoever wants to call it. */
export function permitted(tool: string, luck: string): ReviewAnswer['action'] {
  const chance = chances(`${luck} permit ${tool}`)()
  return chance < 0.2 ? 'reject' : chance < 0.5 ? 'approve' : chance < 0.75 ? 'pipeline' : 'always'
}

/** Of one that was under way when the run broke off: whoever allowed it then may not want it made twice. */
export const madeAgain = (tool: string, luck: string): ReviewAnswer['action'] =>
  chances(`${luck} again ${tool}`)() < 0.2 ? 'reject' : 'approve'
