import { createMcpServers } from '../../electron/providers/index.ts'
import type { ToolServer } from '../../shared/tools/servers.ts'

/* A process that uses an MCP server and doesn't end by itself: `node mcp-host.ts SERVER`, the server as JSON. */

const servers = createMcpServers({ version: '0.0.0', now: () => Date.now(), key: () => Promise.resolve(null) })
await servers.list(JSON.parse(process.argv[2] ?? '') as ToolServer)
process.stdout.write('listed\n')
setInterval(() => undefined, 1000)
