import type { Payload, ToolServerRow } from '../../shared/api/contract.ts'
import type { Signal } from '../../shared/clock.ts'
import type { ToolCall, ToolOutcome } from '../../shared/kinds/tool/call.ts'
import { ownersInWords } from '../../shared/document/secrets.ts'
import { keyInside } from '../../shared/providers/key-shapes.ts'
import { serverOf } from '../../shared/tools/places.ts'
import {
  type ListedTool,
  type ServerFacts,
  type ServerTool,
  serverPermission,
  type ToolServer,
} from '../../shared/tools/servers.ts'
import {
  type Store,
  allowToolServer,
  deleteToolServer,
  iso,
  keepListing,
  listToolServers,
  saveToolServer,
} from '../db/index.ts'
import { validateJson } from '../engine/index.ts'
import { McpError, type McpServers } from '../providers/index.ts'
import type { Permissions } from './permissions.ts'
import { CoreError } from './types.ts'

export interface ServerParts {
  db: Store
  now: () => number
  mcp: McpServers
  permissions: Permissions
  /** Names of the keys that tools may use. */
  keyNames: () => string[]
  changed: () => void
}

type Kept = ReturnType<typeof listToolServers>[number]

/** MCP servers of this machine: how each is reached, whether it may be, and what it says it can do. */
export class ToolServers {
  readonly #parts: ServerParts

  constructor(parts: ServerParts) {
    this.#parts = parts
  }

  /** What a compiler may know. */
  facts(): ServerFacts[] {
    return this.#kept().map(({ server, allowed, tools }) => ({
      name: server.name,
      host: hostOf(server),
      allowed,
      tools,
    }))
  }

  rows(): ToolServerRow[] {
    const keys = this.#parts.keyNames()
    return this.#kept().map(({ server, allowed, tools, listedAt }) => ({
      server,
      allowed,
      running: this.#parts.mcp.pidOf(server.name) !== null,
      tools,
      listedAt: listedAt === null ? null : iso(listedAt),
      missingKeys: keysOf(server).filter((name) => !keys.includes(name)),
    }))
  }

  async save({ server, isNew }: Payload<'tools.save'>): Promise<ToolServerRow> {
    refuseKeys(server)
    const before = this.#find(server.name)
    if (isNew && before !== undefined)
      throw new CoreError(
        'name_taken',
        `There is a server “${server.name}” already. Change that one, or choose another name.`,
      )
    if (before !== undefined && JSON.stringify(before.server) === JSON.stringify(server)) return this.#row(server.name)
    const { db, now, mcp, permissions } = this.#parts
    // An address is only asked. A program is another matter: it is shown first.
    saveToolServer(db, server, server.how === 'web', now())
    await mcp.stop(server.name)
    permissions.forgetServer(server.name)
    return this.#row(server.name)
  }

  async delete(name: string): Promise<{ name: string }> {
    deleteToolServer(this.#parts.db, name)
    this.#parts.permissions.forgetServer(name)
    await this.#parts.mcp.stop(name)
    return { name }
  }

  /** Allows it to be started as it was shown, or no longer. */
  async start({ server, allowed }: Payload<'tools.start'>): Promise<ToolServerRow> {
    const kept = this.#need(server.name)
    if (JSON.stringify(kept.server) !== JSON.stringify(server))
      throw new CoreError('conflict', `The server “${server.name}” has changed meanwhile. Look at it again.`)
    allowToolServer(this.#parts.db, server.name, allowed)
    if (!allowed) await this.#parts.mcp.stop(server.name)
    this.#parts.changed()
    return this.#row(server.name)
  }

  async look(name: string): Promise<ToolServerRow> {
    const { server, allowed } = this.#need(name)
    if (!allowed) throw new CoreError('not_allowed', `You have not allowed the server “${name}” to be started.`)
    // Whoever looks wants to know how it is now, also one that was left alone.
    await this.#parts.mcp.stop(name)
    try {
      await this.#list(server)
    } catch (error) {
      if (error instanceof McpError)
        throw new CoreError('server_failed', `“${name}” could not be asked. ${error.message}`)
      throw error
    }
    return this.#row(name)
  }

  allow({ server, tool, shape, pipelineId }: Payload<'tools.allow'>): { permission: string } {
    const known = this.#need(server).tools?.find(({ name }) => name === tool)
    if (known === undefined) throw new CoreError('not_found', `“${server}” has no tool “${tool}”.`)
    if (known.shape !== shape)
      throw new CoreError('conflict', `The server has changed “${tool}” meanwhile. Look at what it says of itself now.`)
    if (known.problem !== null) throw new CoreError('not_allowed', `“${tool}” can’t be offered. ${known.problem}`)
    const permission = serverPermission(server, tool)
    this.#parts.permissions.add(permission, shape, pipelineId)
    return { permission }
  }

  /**
   * Starts the server where it doesn't run, and looks whether the tool is still what the model was told: why it can't be
   * called, or null. What has changed is known from then on, and no longer allowed.
   */
  async prepare({ mcp: call }: ToolCall, signal: Signal): Promise<string | null> {
    if (call === undefined) return null
    const kept = this.#find(call.server)
    if (kept === undefined) return `The server "${call.server}" isn't set up on this machine.`
    if (!kept.allowed) return `The user has not allowed the server "${call.server}" to be started.`
    try {
      const found = (await this.#list(kept.server, signal)).find(({ name }) => name === call.tool)
      if (found === undefined) return `The server "${call.server}" no longer has the tool "${call.tool}".`
      if (found.shape !== call.shape)
        return `The server has changed the tool "${call.tool}" since it was allowed: it is not called until the user has looked at it again.`
      return null
    } catch (error) {
      if (error instanceof McpError) return `The server "${call.server}" could not be asked. ${error.message}`
      throw error
    }
  }

  call({ mcp: call, body, timeoutMs }: ToolCall, signal: Signal): Promise<ToolOutcome & { bytes: number }> | null {
    const kept = call === undefined ? undefined : this.#find(call.server)
    if (call === undefined || kept === undefined) return null
    return this.#parts.mcp.call(kept.server, call.tool, body ?? {}, { timeoutMs, signal })
  }

  async #list(server: ToolServer, signal?: Signal): Promise<ListedTool[]> {
    const { db, mcp, now } = this.#parts
    const listed = (await mcp.list(server, signal)).map(checked)
    const before = this.#find(server.name)?.tools
    const same = before?.length === listed.length && listed.every(({ shape }, i) => before[i]?.shape === shape)
    keepListing(db, server.name, listed, now())
    if (!same) this.#parts.changed()
    return listed
  }

  #kept(): (Omit<Kept, 'tools'> & { tools: ServerTool[] | null })[] {
    const { db, permissions } = this.#parts
    const allowed = permissions.all()
    return listToolServers(db).map((kept) => ({
      ...kept,
      tools: kept.tools?.map((tool) => ({ ...tool, ...permissions.stateOf(kept.server.name, tool, allowed) })) ?? null,
    }))
  }

  #find(name: string): Kept | undefined {
    return listToolServers(this.#parts.db).find(({ server }) => server.name === name)
  }

  #need(name: string): Kept {
    const found = this.#find(name)
    if (found === undefined) throw new CoreError('not_found', `There is no server “${name}”.`)
    return found
  }

  #row(name: string): ToolServerRow {
    const row = this.rows().find(({ server }) => server.name === name)
    if (row === undefined) throw new CoreError('not_found', `There is no server “${name}”.`)
    return row
  }
}

/** What says how a server is reached is kept and shown in the clear. Throws `CoreError`, without the key. */
function refuseKeys(server: ToolServer): void {
  const texts = server.how === 'web' ? [server.url] : [server.command, ...server.args]
  const owners = texts.map(keyInside).find((found) => found !== null)
  if (owners === undefined) return
  const [where, instead] =
    server.how === 'web'
      ? ['its address', 'choose it as the key of this server']
      : ['how it is started', 'name it as a variable of its environment']
  throw new CoreError(
    'key_in_server',
    `What stands in ${where} looks like a key of ${ownersInWords(owners)}, and would be kept and shown to everybody. Take it out, set it under Keys of tools, and ${instead}. If others may have seen it, replace it at the provider.`,
  )
}

const hostOf = (server: ToolServer): string | null => (server.how === 'web' ? serverOf(server.url) : null)

const keysOf = (server: ToolServer): string[] =>
  server.how === 'web' ? (server.key === null ? [] : [server.key]) : server.env.map(({ key }) => key)

/** What can't be checked can't be offered: a model's arguments would leave as they are. */
function checked(tool: ListedTool): ListedTool {
  if (tool.problem !== null) return tool
  try {
    validateJson(tool.schema, {})
    return tool
  } catch {
    return { ...tool, problem: 'What it says of its arguments can’t be used.' }
  }
}
