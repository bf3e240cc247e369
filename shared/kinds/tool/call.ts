import type { Json, JsonObject } from '../../json.ts'
import { serverPermission } from '../../tools/servers.ts'
import { mcpPlace, type Place, webAddress, webPlace } from '../../tools/places.ts'
import type { ToolRow } from './config.ts'

/** One call of a tool, as it leaves the machine; the key is only named. */
export interface ToolCall {
  name: string
  method: ToolRow['method'] | 'MCP'
  /** Of an MCP server's tool `server/tool`. */
  url: string
  /** JSON; null where nothing is sent. */
  body: JsonObject | null
  /** Name of the key in the app that is sent with it, and in which header; null: none. */
  key: string | null
  header: string
  /** It changes something where it goes, so it must not be made twice unasked. */
  changes: boolean
  timeoutMs: number
  /** Names what the user allows: the same whatever the arguments are. */
  permission: string
  /** Absent for a web service. */
  mcp?: McpCall
}

/** A tool of an MCP server, by their names in the app, and a hash of what it was when the plan was made. */
export interface McpCall {
  server: string
  tool: string
  shape: string
  /** Host and port of the server; null for a program on this machine. */
  host: string | null
}

export interface ToolOutcome {
  ok: boolean
  /** It never left: not allowed, or not to be reached. Absent: it did. */
  refused?: true
  /** HTTP status; null where there was no answer. */
  status: number | null
  /** What came, or why nothing did; cut to `longestResult`. */
  text: string
}

/** Of a result, in characters: what a model still reads. */
export const longestResult = 8000

const placeholder = /\{([A-Za-z_][A-Za-z0-9_]*)\}/g

export const placeholders = (url: string): string[] => [...url.matchAll(placeholder)].map((match) => match[1] ?? '')

/** Only whole addresses of the web, whose server no argument can change, and without a name and password in them. */
export const isToolAddress = (url: string): boolean => webAddress.test(url)

const asText = (value: Json | undefined): string => (typeof value === 'string' ? value : JSON.stringify(value ?? ''))

/** Arguments go where the address names them, else into the query, or the body of what changes something. */
export function callOf(tool: ToolRow, given: JsonObject, timeoutMs: number): ToolCall {
  if (isServerRow(tool)) return serverCall(tool, given, timeoutMs)
  const inAddress = new Set(placeholders(tool.url))
  const rest = Object.entries(given).filter(([name]) => !inAddress.has(name))
  const filled = tool.url.replace(placeholder, (_all, name: string) => encodeURIComponent(asText(given[name])))
  const inBody = tool.method !== 'GET' && tool.method !== 'DELETE'
  const query = inBody
    ? []
    : rest.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(asText(value))}`)
  const url = query.length === 0 ? filled : `${filled}${filled.includes('?') ? '&' : '?'}${query.join('&')}`
  return {
    name: tool.name,
    method: tool.method,
    url,
    body: inBody ? Object.fromEntries(rest) : null,
    key: tool.key ?? null,
    header: tool.header ?? 'authorization',
    changes: changesOf(tool),
    timeoutMs,
    permission: permissionOf(tool),
  }
}

function serverCall(tool: ServerRow, given: JsonObject, timeoutMs: number): ToolCall {
  const { shape = '', host = null } = tool.listed ?? {}
  return {
    name: tool.name,
    method: 'MCP',
    url: `${tool.server}/${tool.tool}`,
    body: given,
    key: null,
    header: '',
    changes: changesOf(tool),
    timeoutMs,
    permission: permissionOf(tool),
    mcp: { server: tool.server, tool: tool.tool, shape, host },
  }
}

/** What the user allows of it. */
export const permissionOf = (tool: ToolRow): string =>
  isServerRow(tool)
    ? serverPermission(tool.server, tool.tool)
    : `${tool.method} ${tool.url}${tool.key === undefined ? '' : ` with the key ${tool.key}`}`

/** A tool of an MCP server, by its own name there. */
export type ServerRow = ToolRow & { server: string; tool: string }

export const isServerRow = (tool: ToolRow): tool is ServerRow => tool.server !== undefined && tool.tool !== undefined

/** What a server says of its tool being read only is not to be relied on. */
export const changesOf = (tool: ToolRow): boolean => tool.changes ?? (isServerRow(tool) || tool.method !== 'GET')

/** What a model is told of it: the document's own words, else the server's. */
export const descriptionOf = (tool: ToolRow): string =>
  tool.description.trim() === '' ? (tool.listed?.description ?? '') : tool.description

export const placeOf = (tool: ToolRow): Place => (isServerRow(tool) ? mcpPlace(tool.server) : webPlace(tool.url))

/** JSON Schema of a tool's arguments. */
export const argumentsOf = (tool: ToolRow): JsonObject =>
  isServerRow(tool) ? (tool.listed?.schema ?? { type: 'object' }) : paramsSchema(tool)

const paramsSchema = (tool: ToolRow): JsonObject => ({
  type: 'object',
  additionalProperties: false,
  required: tool.params.filter((param) => param.required).map((param) => param.name),
  properties: Object.fromEntries(
    tool.params.map((param) => [
      param.name,
      { type: param.type, ...(param.description === '' ? {} : { description: param.description }) },
    ]),
  ),
})
