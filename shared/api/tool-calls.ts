import { z } from 'zod'
import { serverName, serverToolName, type ServerTool, toolServer, type ToolServer } from '../tools/servers.ts'

/** The part of the contract that is about tools: MCP servers of this machine, and what the user allowed. */

const id = z.string().min(1).max(128)

export const toolCalls = {
  'tools.get': z.strictObject({}).optional(),
  /** A new server, or one that is reached otherwise: what was allowed of it falls away. `isNew`: none of that name may be there. */
  'tools.save': z.strictObject({ server: toolServer, isNew: z.boolean() }),
  'tools.delete': z.strictObject({ name: serverName }),
  /** Whether it may be started, as it was shown: refused where it has changed meanwhile. False stops it. */
  'tools.start': z.strictObject({ server: toolServer, allowed: z.boolean() }),
  /** Asks a server what it can do, starting it where it doesn't run. */
  'tools.look': z.strictObject({ name: serverName }),
  /** Allows a tool of a server as it was shown (`shape`), in a pipeline or (null) in all of them. */
  'tools.allow': z.strictObject({
    server: serverName,
    tool: serverToolName,
    shape: z.string().min(1).max(64),
    pipelineId: id.nullable(),
  }),
  'tools.forget': z.strictObject({ permission: z.string().min(1).max(4000), pipelineId: id.nullable() }),
} as const

/** An MCP server as the screens show it. Of its keys it has the names. */
export interface ToolServerRow {
  server: ToolServer
  allowed: boolean
  /** A program that runs just now. */
  running: boolean
  /** Null: it was never asked. */
  tools: readonly ServerTool[] | null
  listedAt: string | null
  /** Keys it names that aren't there. */
  missingKeys: string[]
}

interface Named {
  id: string
  name: string
}

/** Something that the user allowed for good. */
export interface PermissionRow {
  permission: string
  /** Of a tool of an MCP server; null for a web service. */
  tool: { server: string; tool: string } | null
  /** Null: in all pipelines. */
  pipeline: Named | null
  allowedAt: string | null
  /** Pipelines in which it stands. */
  usedIn: Named[]
  /** The server has changed the tool since, or is gone: it no longer holds. */
  fallen: boolean
}

export interface ToolResults {
  'tools.get': { servers: ToolServerRow[]; permissions: PermissionRow[] }
  'tools.save': ToolServerRow
  'tools.delete': { name: string }
  'tools.start': ToolServerRow
  'tools.look': ToolServerRow
  'tools.allow': { permission: string }
  'tools.forget': { permission: string }
}
