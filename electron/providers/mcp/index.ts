import type { Signal } from '../../../shared/clock.ts'
import type { JsonObject } from '../../../shared/json.ts'
import type { ToolOutcome } from '../../../shared/kinds/tool/call.ts'
import type { ListedTool, ToolServer } from '../../../shared/tools/servers.ts'
import { type WayOut, createTransport } from '../base/way-out.ts'
import { Connection, McpError } from './connection.ts'
import { programWay, webWay, type Way } from './ways.ts'

export { McpError } from './connection.ts'

export interface McpOptions {
  version: string
  now(): number
  /** The key of that name; null when there is none. */
  key(name: string): Promise<string | null>
  way?: WayOut
}

/** The servers that are spoken to just now. Each is started, or connected to, when it is first needed. */
export interface McpServers {
  /** As it lists them now. Rejects with `McpError`. */
  list(server: ToolServer, signal?: Signal): Promise<ListedTool[]>
  /** One call of a server that listed before, never repeated; does not reject. */
  call(
    server: ToolServer,
    tool: string,
    given: JsonObject,
    limits: CallLimits,
  ): Promise<ToolOutcome & { bytes: number }>
  /** Of a program that runs; null otherwise. */
  pidOf(name: string): number | null
  /** Ends it; the next use starts it anew, however often it had been started. */
  stop(name: string): Promise<void>
  close(): Promise<void>
}

export interface CallLimits {
  timeoutMs: number
  signal: Signal
}

/** A server that ends again and again is not started again and again. */
const mostStarts = 5
const startsWithinMs = 5 * 60_000

interface Held {
  /** How it is reached; a server that is reached otherwise is another one. */
  definition: string
  connection: Promise<Connection>
  /** Once it is there. */
  now: Connection | null
}

export function createMcpServers({ version, now, key, way }: McpOptions): McpServers {
  const http = createTransport(way)
  const held = new Map<string, Held>()
  const starts = new Map<string, number[]>()
  let closed = false

  async function wayTo(server: ToolServer): Promise<{ way: Way; secrets: string[] }> {
    const secretOf = async (name: string): Promise<string> => {
      const secret = await key(name)
      if (secret === null)
        throw new McpError(`There is no key named “${name}” for tools. Set it under Models and keys, Tools.`)
      return secret
    }
    if (server.how === 'web') {
      const secret = server.key === null ? null : await secretOf(server.key)
      return { way: webWay(server, secret, http), secrets: secret === null ? [] : [secret] }
    }
    const given: Record<string, string> = {}
    for (const { variable, key: name } of server.env) given[variable] = await secretOf(name)
    return { way: programWay(server, given), secrets: Object.values(given) }
  }

  function countStart(name: string): void {
    const recent = (starts.get(name) ?? []).filter((at) => at > now() - startsWithinMs)
    if (recent.length >= mostStarts)
      throw new McpError(
        `It was started ${mostStarts} times within ${startsWithinMs / 60_000} minutes and is left alone for now. Look at it under Models and keys, Tools.`,
      )
    starts.set(name, [...recent, now()])
  }

  async function connect(server: ToolServer): Promise<Connection> {
    if (server.how === 'program') countStart(server.name)
    const { way, secrets } = await wayTo(server)
    return Connection.open(way, version, secrets)
  }

  async function connected(server: ToolServer, signal?: Signal): Promise<Connection> {
    if (closed) throw new McpError('The app is ending.')
    const definition = JSON.stringify(server)
    const known = held.get(server.name)
    if (known !== undefined) {
      const same = known.definition === definition
      if (same && (known.now === null || known.now.open)) return known.connection
      held.delete(server.name)
      if (known.now !== null) await known.now.close()
    }
    // Whoever comes meanwhile waits for the same start; so none of them may stop it for the others.
    const entry: Held = { definition, connection: connect(server), now: null }
    held.set(server.name, entry)
    try {
      entry.now = await entry.connection
    } catch (error) {
      if (held.get(server.name) === entry) held.delete(server.name)
      throw error
    }
    if (signal?.aborted) throw new McpError('Stopped before it was asked.')
    return entry.now
  }

  const end = async ({ connection }: Held): Promise<void> => {
    const there = await connection.catch(() => null)
    await there?.close()
  }

  return {
    list: async (server, signal) => (await connected(server, signal)).list(signal),
    async call(server, tool, given, { timeoutMs, signal }) {
      try {
        return await (await connected(server, signal)).call(tool, given, timeoutMs, signal)
      } catch (error) {
        const text = error instanceof McpError ? error.message : `It failed: ${(error as Error).message}`
        return { ok: false, status: null, bytes: 0, text }
      }
    },
    pidOf: (name) => held.get(name)?.now?.pid ?? null,
    async stop(name) {
      starts.delete(name)
      const known = held.get(name)
      held.delete(name)
      if (known !== undefined) await end(known)
    },
    async close() {
      closed = true
      await Promise.all([...held.values()].map(end))
      held.clear()
      await http.close()
    },
  }
}
