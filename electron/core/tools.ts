import type { ToolDoor } from '../engine/index.ts'
import { type McpServers, type ToolCaller, createMcpServers, createToolCaller } from '../providers/index.ts'
import type { Store } from '../db/index.ts'
import { type Keys, toolKeys } from './keys.ts'
import { Permissions } from './permissions.ts'
import { ToolServers } from './tool-servers.ts'
import { type CoreOptions, wayOut } from './types.ts'

/** Web services and MCP servers that models may call: the way to them, and what the user allowed. */
export class Tools {
  readonly permissions: Permissions
  readonly servers: ToolServers
  readonly #caller: ToolCaller
  readonly #mcp: McpServers

  /** @param push says that something of them has changed; what compiles a document has to know, too */
  constructor(options: CoreOptions, db: Store, keys: Keys, push: (topic: 'tools' | 'environment') => void) {
    const now = (): number => options.clock.now()
    const changed = (): void => {
      push('tools')
      push('environment')
    }
    // The environment wins, as it does for providers.
    const key = async (name: string): Promise<string | null> =>
      options.env[envName(name)] ?? keys.secret(undefined, toolKeys, name)
    const keyNames = (): string[] => keys.ofTools().map(({ name }) => name)
    const way = wayOut(options)
    this.permissions = new Permissions(db, now, changed)
    this.#caller = createToolCaller({ key, way })
    this.#mcp = createMcpServers({ version: options.version, now, key, way })
    const parts = { db, now, mcp: this.#mcp, permissions: this.permissions, keyNames, changed }
    this.servers = new ToolServers(parts)
  }

  /** For the runs of one pipeline; null: of a document that is none of the app's. */
  forRun(pipelineId: string | null): ToolDoor {
    return {
      hasPipeline: pipelineId !== null,
      allowed: ({ permission, mcp }) => this.permissions.holds(permission, mcp?.shape ?? null, pipelineId),
      allow: ({ permission, mcp }, where) =>
        this.permissions.add(permission, mcp?.shape ?? null, where === 'pipeline' ? pipelineId : null),
      prepare: (call, signal) => this.servers.prepare(call, signal),
      call: (call, signal) => this.servers.call(call, signal) ?? this.#caller.call(call, signal),
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#caller.close(), this.#mcp.close()])
  }
}

/** `SWITCHYARD_TOOL_KEY_WEATHER` for the key "weather". */
const envName = (name: string): string => `SWITCHYARD_TOOL_KEY_${name.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}`
