import { isJsonObject } from '../../shared/json.ts'
import { type ListedTool, type ToolServer, toolServer } from '../../shared/tools/servers.ts'
import type { Reader, Writer } from './connection.ts'
import { readStored } from './unread.ts'

/** An MCP server as the user set it up, and what it said of itself last. */
export interface StoredServer {
  server: ToolServer
  allowed: boolean
  /** Null: it was never asked. */
  tools: ListedTool[] | null
  /** Milliseconds since 1970. */
  listedAt: number | null
}

/** Something the user allowed for good, in a pipeline or (null) in all of them. */
export interface StoredPermission {
  permission: string
  pipelineId: string | null
  /** What an MCP server said of its tool then; null for a web service. */
  shape: string | null
  /** Milliseconds since 1970; 0 where it isn't known. */
  allowedAt: number
}

interface ServerRow {
  name: string
  definition: string
  allowed: 0 | 1
  tools: string | null
  listed_at: number | null
}

const serverShape = (json: unknown): ToolServer | undefined => toolServer.safeParse(json).data

const isListed = (tool: unknown): tool is ListedTool =>
  isJsonObject(tool) &&
  ['name', 'description', 'shape'].every((field) => typeof tool[field] === 'string') &&
  isJsonObject(tool['schema']) &&
  (tool['problem'] === null || typeof tool['problem'] === 'string')

const listShape = (json: unknown): ListedTool[] | undefined =>
  Array.isArray(json) && json.every(isListed) ? json : undefined

/** A server of which can't be read how it is reached is not there; one of which can't be read what it said was never asked. */
export function listToolServers(db: Reader): StoredServer[] {
  return db
    .all<ServerRow>('select name, definition, allowed, tools, listed_at from tool_servers order by name')
    .flatMap(({ name, definition, allowed, tools, listed_at }) => {
      const at = { table: 'tool_servers', key: { name } }
      const server = readStored(db, definition, serverShape, () => ({
        ...{ ...at, column: 'definition', what: `How the tool server “${name}” is reached can’t be read.` },
        todo: 'It is not asked. Set it up anew by the same name, under Models and keys.',
      }))
      if (server === undefined) return []
      const listed =
        tools === null
          ? undefined
          : readStored(db, tools, listShape, () => ({
              ...{ ...at, column: 'tools', what: `What the tool server “${name}” said of its tools can’t be read.` },
              todo: 'Look at it again under Models and keys: it is asked anew.',
            }))
      return [
        { server, allowed: allowed === 1, tools: listed ?? null, listedAt: listed === undefined ? null : listed_at },
      ]
    })
}

/** A new one, or one that is reached otherwise from now on: it has said nothing yet. */
export function saveToolServer(db: Writer, server: ToolServer, allowed: boolean, now: number): void {
  db.run(
    `insert into tool_servers (name, definition, allowed, tools, listed_at, saved_at) values (?, ?, ?, null, null, ?)
     on conflict (name) do update set definition = excluded.definition, allowed = excluded.allowed, tools = null,
       listed_at = null, saved_at = excluded.saved_at`,
    ...[server.name, JSON.stringify(server), allowed ? 1 : 0, now],
  )
}

export function allowToolServer(db: Writer, name: string, allowed: boolean): void {
  db.run('update tool_servers set allowed = ? where name = ?', allowed ? 1 : 0, name)
}

export function keepListing(db: Writer, name: string, tools: readonly ListedTool[], now: number): void {
  db.run('update tool_servers set tools = ?, listed_at = ? where name = ?', JSON.stringify(tools), now, name)
}

/** Each server that names a key names it otherwise; what it said of itself, and that it is allowed, stays. */
export function renameServerKeys(db: Writer, name: string, to: string): void {
  const as = <Key extends string | null>(key: Key): Key | string => (key === name ? to : key)
  for (const { server } of listToolServers(db)) {
    const renamed: ToolServer =
      server.how === 'web'
        ? { ...server, key: as(server.key) }
        : { ...server, env: server.env.map((each) => ({ ...each, key: as(each.key) })) }
    db.run('update tool_servers set definition = ? where name = ?', JSON.stringify(renamed), server.name)
  }
}

export function deleteToolServer(db: Writer, name: string): void {
  db.run('delete from tool_servers where name = ?', name)
}

interface PermissionRow {
  permission: string
  pipeline_id: string
  shape: string | null
  allowed_at: number
}

export function listPermissions(db: Reader): StoredPermission[] {
  return db
    .all<PermissionRow>('select * from tool_permissions order by permission, pipeline_id')
    .map(({ permission, pipeline_id, shape, allowed_at }) => ({
      permission,
      pipelineId: pipeline_id === '' ? null : pipeline_id,
      shape,
      allowedAt: allowed_at,
    }))
}

export function addPermission(db: Writer, { permission, pipelineId, shape, allowedAt }: StoredPermission): void {
  db.run(
    `insert into tool_permissions (permission, pipeline_id, shape, allowed_at) values (?, ?, ?, ?)
     on conflict (permission, pipeline_id) do update set shape = excluded.shape, allowed_at = excluded.allowed_at`,
    ...[permission, pipelineId ?? '', shape, allowedAt],
  )
}

export function deletePermission(db: Writer, permission: string, pipelineId: string | null): void {
  db.run('delete from tool_permissions where permission = ? and pipeline_id = ?', permission, pipelineId ?? '')
}
