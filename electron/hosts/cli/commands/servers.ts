import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startPractice } from '../../../practice/index.ts'
import { startServer } from '../../http/server.ts'
import { UsageError, exitCodes } from '../exit.ts'
import type { Io } from '../io.ts'
import { openSession, readFaults } from '../session.ts'

const builtPage = fileURLToPath(new URL('../../../../dist/renderer', import.meta.url))

/** Resolves at Ctrl-C, or when the process is asked to end. */
const untilStopped = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })

/** `switchyard serve`: the whole app in a browser of this machine. Its first line is its address, token included. */
export async function serve(flags: { port?: number; db?: string; open?: boolean }, io: Io): Promise<number> {
  if (!existsSync(join(builtPage, 'index.html')))
    throw new UsageError('The app has not been built yet: run "npm run build", or "npm start", which does it.')
  const session = await openSession({ ...(flags.db === undefined ? {} : { db: flags.db }), io })
  try {
    const server = await startServer({
      core: session.core,
      files: builtPage,
      ...(flags.port === undefined ? {} : { port: flags.port }),
    })
    io.out(`${server.url}\n`)
    if (flags.open) openInBrowser(server.url)
    await untilStopped()
    await session.core.stopAllRuns()
    await server.close()
    return exitCodes.done
  } finally {
    await session.close()
  }
}

/** Asks the system for its browser; where there is none the address is on screen already. */
function openInBrowser(url: string): void {
  const [command, args] =
    process.platform === 'darwin'
      ? ['open', [url]]
      : process.platform === 'win32'
        ? ['cmd', ['/c', 'start', '', url]]
        : ['xdg-open', [url]]
  const child = spawn(command as string, args as string[], { stdio: 'ignore', detached: true })
  child.on('error', () => undefined)
  child.unref()
}

/** `switchyard simulator`: the practice provider as a server of its own. Its first line is its address. */
export async function simulator(flags: { port?: number; speed?: number; fault: string[] }, io: Io): Promise<number> {
  const practice = await startPractice({
    ...(flags.port === undefined ? {} : { port: flags.port }),
    ...(flags.speed === undefined ? {} : { speed: flags.speed }),
    faults: readFaults(flags.fault),
  })
  io.out(`${practice.url}\n`)
  await untilStopped()
  await practice.close()
  return exitCodes.done
}
