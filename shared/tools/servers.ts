import { z } from 'zod'
import type { JsonObject } from '../json.ts'
import { webAddress } from './places.ts'

/** MCP servers of this machine: a document names one by its name, and says nothing of how it is reached. */

export const serverName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/, 'a name of 1 to 40 letters, digits, - or _, a letter or digit first')

/** Names of tools as servers may give them; others are not offered. */
export const serverToolName = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_./-]{0,127}$/, 'the name of a tool')

const keyName = z.string().min(1, 'the name of a key').max(80, 'at most 80 characters')

/** A program of this machine, spoken to over its standard input and output. */
const program = z.strictObject({
  how: z.literal('program'),
  name: serverName,
  command: z.string().trim().min(1, 'a program').max(1000, 'at most 1,000 characters'),
  args: z.array(z.string().max(2000, 'at most 2,000 characters')).max(50, 'at most 50 arguments'),
  /** Where it is started; null: in the user's home. */
  folder: z.string().trim().min(1, 'a folder').max(1000, 'at most 1,000 characters').nullable(),
  /** Variables of its environment and the names of the keys that stand in them; beside them it gets the usual few alone. */
  env: z
    .array(
      z.strictObject({
        variable: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,99}$/, 'the name of a variable'),
        key: keyName,
      }),
    )
    .max(30, 'at most 30 variables'),
})

/** A server at an address (Streamable HTTP). */
const web = z.strictObject({
  how: z.literal('web'),
  name: serverName,
  url: z
    .string()
    .max(2000, 'at most 2,000 characters')
    .regex(webAddress, 'an address that begins with http:// or https://, in plain ASCII, without a name and password'),
  key: keyName.nullable(),
  header: z.string().regex(/^[A-Za-z0-9-]{1,64}$/, 'the name of a header'),
})

export const toolServer = z.discriminatedUnion('how', [program, web])
export type ToolServer = z.infer<typeof toolServer>
export type ProgramServer = z.infer<typeof program>
export type WebServer = z.infer<typeof web>

/** A tool as its server lists it, made fit to be shown and offered: what it says of itself is somebody else's words. */
export interface ListedTool {
  name: string
  description: string
  /** JSON Schema of its arguments. */
  schema: JsonObject
  /** It says that it changes nothing; nobody has checked that. */
  readOnly: boolean
  /** SHA-256 of all that the server says of it: another one is another tool, which nobody has allowed. */
  shape: string
  /** Why it can't be offered to a model; null where it can. */
  problem: string | null
}

/** Where the user allowed a tool as it is now: in all pipelines, or in these. */
export type AllowedIn = 'everywhere' | readonly string[]

export interface ServerTool extends ListedTool {
  allowedIn: AllowedIn
  /** It was allowed, and the server has changed it since. */
  changed: boolean
}

/** What a compiler may know of a server. */
export interface ServerFacts {
  name: string
  /** Host and port; null for a program on this machine. */
  host: string | null
  /** It may be started, or asked. */
  allowed: boolean
  /** As it listed them last; null: it was never asked. */
  tools: readonly ServerTool[] | null
}

export const mayCall = (tool: Pick<ServerTool, 'allowedIn'>, pipelineId: string | null): boolean =>
  tool.allowedIn === 'everywhere' || (pipelineId !== null && tool.allowedIn.includes(pipelineId))

/** What the user allows; of web services it begins with a method. */
export const serverPermission = (server: string, tool: string): string => `MCP ${server}/${tool}`

/** Of such a permission the server and the tool; null for a web service's. */
export function readPermission(permission: string): { server: string; tool: string } | null {
  const match = /^MCP ([A-Za-z0-9_-]+)\/(.+)$/.exec(permission)
  return match?.[1] === undefined || match[2] === undefined ? null : { server: match[1], tool: match[2] }
}

/** As it would be typed: what is started, or asked. */
export function serverLine(server: ToolServer): string {
  if (server.how === 'web') return server.url
  return [server.command, ...server.args]
    .map((part) => (/^[\w@%+=:,./\\-]+$/.test(part) ? part : JSON.stringify(part)))
    .join(' ')
}
