import { Permissions } from './Permissions.tsx'
import { Servers } from './Servers.tsx'
import { ToolKeys } from './ToolKeys.tsx'

/** What models may call beside answering: MCP servers, what the user allowed, and the keys that go with them. */
export function Tools() {
  return (
    <div className="grid min-h-0 flex-1 grid-cols-1 content-start gap-x-8 gap-y-10 overflow-y-auto pb-12 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <Servers />
      <div className="flex min-w-0 flex-col gap-10">
        <Permissions />
        <ToolKeys />
      </div>
    </div>
  )
}
