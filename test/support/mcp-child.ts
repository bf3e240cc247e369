import { spawn } from 'node:child_process'
import { appendFileSync, existsSync } from 'node:fs'
import { serveStdio } from '@modelcontextprotocol/server/stdio'
import { mcpServer } from './mcp-tools.ts'

/* A real MCP server over stdio: `node mcp-child.ts FOLDER`. What it does stands in FOLDER/log; FOLDER/changed changes a tool. */

const [, , folder = '.'] = process.argv
const tell = (line: string): void => appendFileSync(`${folder}/log`, `${line}\n`)
const secret = (): string => process.env['TEST_KEY'] ?? 'nothing'

tell(`start ${process.pid}`)
tell(
  `sees ${Object.keys(process.env)
    .filter((name) => /SECRET|TEST/.test(name))
    .sort()
    .join(' ')}`,
)
process.stderr.write(`ready, with ${secret()}\n`)
if (existsSync(`${folder}/broken`)) process.exit(3)
// Deaf to a polite request to end.
if (existsSync(`${folder}/deaf`)) {
  process.on('SIGTERM', () => tell('deaf'))
  setInterval(() => undefined, 1000)
}

// Starts another program, which is deaf too, and holds what this one speaks through.
if (existsSync(`${folder}/family`)) {
  const deaf = "process.on('SIGTERM', () => undefined); setInterval(() => undefined, 1000)"
  tell(`grandchild ${spawn(process.execPath, ['-e', deaf], { stdio: 'inherit' }).pid}`)
}

const told = {
  tell,
  secret,
  garbage: (text: string) => new Promise<void>((resolve) => process.stdout.write(text, () => resolve())),
  die: () => process.exit(1),
}
serveStdio(() => mcpServer(told, () => existsSync(`${folder}/changed`)))
