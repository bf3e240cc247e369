import type { PermissionRow } from '../../shared/api/contract.ts'
import { isJsonObject, type Json } from '../../shared/json.ts'
import { readDocument } from '../../shared/document/index.ts'
import { permissionOf } from '../../shared/kinds/tool/call.ts'
import { toolSchema } from '../../shared/kinds/tool/config.ts'
import { type AllowedIn, type ListedTool, readPermission, serverPermission } from '../../shared/tools/servers.ts'
import {
  type Store,
  type StoredPermission,
  addPermission,
  deletePermission,
  iso,
  listPermissions,
  listToolServers,
  pipelineTexts,
} from '../db/index.ts'

/** What the user allowed tools for good: a web service, or a tool of a server as it was then; in one pipeline, or in all. */
export class Permissions {
  readonly #db: Store
  readonly #now: () => number
  readonly #changed: () => void

  constructor(db: Store, now: () => number, changed: () => void) {
    this.#db = db
    this.#now = now
    this.#changed = changed
  }

  /** @param shape of a server's tool, as it is now; null for a web service */
  holds(permission: string, shape: string | null, pipelineId: string | null): boolean {
    return listPermissions(this.#db).some(
      (each) =>
        each.permission === permission &&
        each.shape === shape &&
        (each.pipelineId === null || each.pipelineId === pipelineId),
    )
  }

  add(permission: string, shape: string | null, pipelineId: string | null): void {
    addPermission(this.#db, { permission, pipelineId, shape, allowedAt: this.#now() })
    this.#changed()
  }

  forget(permission: string, pipelineId: string | null): void {
    deletePermission(this.#db, permission, pipelineId)
    this.#changed()
  }

  /** All that was allowed of a server: another one goes by its name now. */
  forgetServer(server: string): void {
    for (const { permission, pipelineId } of listPermissions(this.#db))
      if (readPermission(permission)?.server === server) deletePermission(this.#db, permission, pipelineId)
    this.#changed()
  }

  /** How a tool stands, as it is now; `of`: all that is allowed, read once for many. */
  stateOf(
    server: string,
    tool: ListedTool,
    of: readonly StoredPermission[] = listPermissions(this.#db),
  ): { allowedIn: AllowedIn; changed: boolean } {
    const own = of.filter(({ permission }) => permission === serverPermission(server, tool.name))
    const valid = own.filter(({ shape }) => shape === tool.shape)
    const allowedIn = valid.some(({ pipelineId }) => pipelineId === null)
      ? 'everywhere'
      : valid.flatMap(({ pipelineId }) => pipelineId ?? [])
    return { allowedIn, changed: valid.length === 0 && own.length > 0 }
  }

  all(): StoredPermission[] {
    return listPermissions(this.#db)
  }

  rows(): PermissionRow[] {
    const used = usesIn(pipelineTexts(this.#db))
    const names = new Map(used.pipelines.map(({ id, name }) => [id, name]))
    const servers = new Map(listToolServers(this.#db).map((each) => [each.server.name, each.tools]))
    return listPermissions(this.#db).map(({ permission, pipelineId, shape, allowedAt }) => {
      const tool = readPermission(permission)
      const now = tool === null ? undefined : servers.get(tool.server)?.find(({ name }) => name === tool.tool)
      return {
        permission,
        tool,
        pipeline: pipelineId === null ? null : { id: pipelineId, name: names.get(pipelineId) ?? 'A deleted pipeline' },
        allowedAt: allowedAt === 0 ? null : iso(allowedAt),
        usedIn: (used.by.get(permission) ?? []).filter(({ id }) => pipelineId === null || pipelineId === id),
        fallen: tool !== null && now?.shape !== shape,
      }
    })
  }
}

interface Named {
  id: string
  name: string
}

/** Which pipelines name which tools, also in a pipeline that a node holds. */
function usesIn(pipelines: readonly { id: string; name: string; text: string | null }[]): {
  pipelines: Named[]
  by: ReadonlyMap<string, Named[]>
} {
  const by = new Map<string, Named[]>()
  for (const { id, name, text } of pipelines) {
    // Most name none, and needn't be read; those that can't be are told of by `unread.list`.
    const document = text?.includes('"tools"') === true ? readDocument(text).document : null
    for (const permission of new Set(permissionsIn(document as unknown as Json))) {
      const list = by.get(permission) ?? []
      by.set(permission, [...list, { id, name }])
    }
  }
  return { pipelines: pipelines.map(({ id, name }) => ({ id, name })), by }
}

function permissionsIn(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(permissionsIn)
  if (!isJsonObject(value)) return []
  const read = value['kind'] === 'tool' ? toolSchema.safeParse(value['config'] ?? {}) : null
  if (read?.success === true) return read.data.tools.map(permissionOf)
  return Object.values(value).flatMap(permissionsIn)
}
