import type { Payload, PermissionRow, Push, Results, ToolServerRow } from '../../shared/api/contract.ts'
import type { toolCalls } from '../../shared/api/tool-calls.ts'
import type { Environment } from '../../shared/model/types.ts'
import { serverOf } from '../../shared/tools/places.ts'
import { serverPermission, type ServerTool } from '../../shared/tools/servers.ts'

type Name = keyof typeof toolCalls
type Handlers = { [Each in Name]: (payload: NonNullable<Payload<Each>>) => Results[Each] }

export interface ToolWorld {
  servers: ToolServerRow[]
  permissions: PermissionRow[]
  /** What a server says of itself once it is asked. */
  listing: ServerTool[]
}

export const noTools = (): ToolWorld => ({ servers: [], permissions: [], listing: [] })

export const serverTool = (over: Partial<ServerTool> = {}): ServerTool => ({
  name: 'read_file',
  description: 'Reads a file of the folder.',
  schema: { type: 'object', required: ['path'], properties: { path: { type: 'string' } } },
  readOnly: true,
  shape: 'shape-1',
  problem: null,
  allowedIn: [],
  changed: false,
  ...over,
})

/** The core's answers about tools, as far as a screen sees them; the environment is kept in step. */
export function toolHandlers(
  world: { tools: ToolWorld; environment: Environment },
  push: (push: Push) => void,
): Handlers {
  const { tools } = world
  const changed = (): void => {
    const toolServers = tools.servers.map(({ server, allowed, tools: listed }) => ({
      name: server.name,
      host: server.how === 'web' ? serverOf(server.url) : null,
      allowed,
      tools: listed,
    }))
    world.environment = { ...world.environment, toolServers }
    push({ topic: 'tools' })
    push({ topic: 'environment' })
  }
  const update = (name: string, part: Partial<ToolServerRow>): ToolServerRow => {
    tools.servers = tools.servers.map((row) => (row.server.name === name ? { ...row, ...part } : row))
    changed()
    const row = tools.servers.find(({ server }) => server.name === name)
    if (row === undefined) throw new Error(`no server ${name}`)
    return row
  }
  return {
    'tools.get': () => ({ servers: tools.servers, permissions: tools.permissions }),
    'tools.save': ({ server }) => {
      const row = {
        server,
        allowed: server.how === 'web',
        running: false,
        tools: null,
        listedAt: null,
        missingKeys: [],
      }
      tools.servers = [...tools.servers.filter((each) => each.server.name !== server.name), row]
      changed()
      return row
    },
    'tools.delete': ({ name }) => {
      tools.servers = tools.servers.filter(({ server }) => server.name !== name)
      changed()
      return { name }
    },
    'tools.start': ({ server, allowed }) => update(server.name, { allowed }),
    'tools.look': ({ name }) => update(name, { tools: tools.listing, running: true }),
    'tools.allow': ({ server, tool, pipelineId }) => {
      const row = tools.servers.find((each) => each.server.name === server)
      const listed = (row?.tools ?? []).map((each): ServerTool => {
        const allowedIn = pipelineId === null ? 'everywhere' : [pipelineId]
        return each.name === tool ? { ...each, allowedIn, changed: false } : each
      })
      update(server, { tools: listed })
      return { permission: serverPermission(server, tool) }
    },
    'tools.forget': ({ permission, pipelineId }) => {
      tools.permissions = tools.permissions.filter(
        (each) => each.permission !== permission || (each.pipeline?.id ?? null) !== pipelineId,
      )
      changed()
      return { permission }
    },
  }
}
