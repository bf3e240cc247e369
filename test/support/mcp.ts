import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createAdaptorServer } from '@hono/node-server'
import { createMcpHandler } from '@modelcontextprotocol/server'
import type { ToolServer } from '../../shared/tools/servers.ts'
import { mcpServer } from './mcp-tools.ts'

/** A server of the tests, as the app would be told of it, and what it did. */
export interface McpUnderTest<Server extends ToolServer> {
  server: Server
  /** What it did, a line each. */
  log(): string[]
  /** Resolves once it did that. */
  did(line: string | RegExp): Promise<void>
  /** From now on it says something else of a tool. */
  change(): void
  close(): Promise<void>
}

const waitFor = async (fact: () => boolean): Promise<void> => {
  while (!fact()) await new Promise((resolve) => setTimeout(resolve, 10))
}

const didIn = (log: () => string[]) => (wanted: string | RegExp) =>
  waitFor(() => log().some((line) => (typeof wanted === 'string' ? line === wanted : wanted.test(line))))

/** A program: nothing runs until it is first used. `is`: files in its folder that make it what it should not be. */
export async function mcpProgram(
  is: readonly ('broken' | 'deaf' | 'family')[] = [],
): Promise<McpUnderTest<Extract<ToolServer, { how: 'program' }>> & { pids(): number[]; grandchildren(): number[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'switchyard-mcp-'))
  for (const name of is) writeFileSync(join(folder, name), '')
  const file = join(folder, 'log')
  const log = (): string[] => (existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [])
  const numbers = (word: string): number[] =>
    log().flatMap((line) => (line.startsWith(`${word} `) ? [Number(line.slice(word.length + 1))] : []))
  return {
    server: {
      how: 'program',
      name: 'files',
      command: process.execPath,
      args: [fileURLToPath(new URL('mcp-child.ts', import.meta.url)), folder],
      folder: null,
      env: [],
    },
    log,
    pids: () => numbers('start'),
    grandchildren: () => numbers('grandchild'),
    did: didIn(log),
    change: () => writeFileSync(join(folder, 'changed'), ''),
    close: () => rm(folder, { recursive: true, force: true }),
  }
}

/** The same at an address. `before` answers in its place, where it gives something. */
export async function mcpAddress(
  before: (request: Request) => Response | undefined = () => undefined,
): Promise<McpUnderTest<Extract<ToolServer, { how: 'web' }>>> {
  const lines: string[] = []
  let changed = false
  let authorization = ''
  const told = { tell: (line: string) => void lines.push(line), secret: () => authorization.replace('Bearer ', '') }
  const handler = createMcpHandler(() => mcpServer(told, () => changed))
  const server = createAdaptorServer({
    fetch: (request: Request) => {
      authorization = request.headers.get('authorization') ?? ''
      lines.push(`${request.method} ${authorization === '' ? 'without a key' : 'with a key'}`)
      return before(request) ?? handler.fetch(request)
    },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    server: { how: 'web', name: 'remote', url: `http://127.0.0.1:${port}/mcp`, key: null, header: 'authorization' },
    log: () => [...lines],
    did: didIn(() => lines),
    change: () => (changed = true),
    close: async () => {
      if ('closeAllConnections' in server) server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Is a process of that number there? */
export function lives(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
