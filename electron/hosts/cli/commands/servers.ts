import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onStopSignals } from '../../../core/stop-signals.ts'
import { keepPractice } from '../../../practice/keep.ts'
import { startServer } from '../../http/server.ts'
import { UsageError, exitCodes } from '../exit.ts'
import type { Io } from '../io.ts'
import { openSession, readFaults } from '../session.ts'

const builtPage = fileURLToPath(new URL('../../../../dist/renderer', import.meta.url))

/** Resolves at Ctrl-C, or when the process is asked to end; asked again, it ends at once. */
const untilStopped = (): Promise<void> =>
  new Promise((resolve) => void onStopSignals({ stop: resolve, again: () => process.exit(exitCodes.cancelled) }))

/** A port that can't be had is for the user to mend. */
function portError(error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException
  const wrong =
    code === 'EADDRINUSE'
      ? 'That port is taken'
      : code === 'EACCES'
        ? 'That port is not for everybody'
        : code === 'ERR_SOCKET_BAD_PORT'
          ? 'A port is a number from 0 to 65535'
          : null
  return wrong === null
    ? error
    : new UsageError(`${wrong} (${message}). Name another with --port, or none for a free one.`)
}

/**
 * `switchyard serve`: the whole app in a browser of this machine. Its first line is its address, token included. Ends
 * with 0 at Ctrl-C or SIGTERM: its runs are stopped, and each has its receipt.
 */
export async function serve(flags: { port?: number; db?: string; open?: boolean }, io: Io): Promise<number> {
  if (!existsSync(join(builtPage, 'index.html')))
    throw new UsageError('The app has not been built yet: run "npm run build", or "npm start", which does it.')
  const session = await openSession({ ...(flags.db === undefined ? {} : { db: flags.db }), io })
  try {
    const server = await startServer({
      core: session.core,
      files: builtPage,
      ...(flags.port === undefined ? {} : { port: flags.port }),
    }).catch((error: unknown) => Promise.reject(portError(error) as Error))
    io.out(`${server.url}\n`)
    await session.core.resumeAtStart()
    if (flags.open) openInBrowser(server.addressOnce())
    io.err('Open this address in a browser of this machine. Ctrl-C ends Switchyard.\n')
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
  let giveUp = (): void => undefined
  const givenUp = new Promise<number>((resolve) => (giveUp = () => resolve(exitCodes.failed)))
  const practice = keepPractice({
    ...(flags.port === undefined ? {} : { port: flags.port }),
    ...(flags.speed === undefined ? {} : { speed: flags.speed }),
    faults: readFaults(flags.fault),
    tell: (words) => io.err(`${words}\n`),
    givenUp: giveUp,
  })
  const url = await practice.url().catch((error: unknown) => Promise.reject(portError(error) as Error))
  io.out(`${url}\n`)
  const code = await Promise.race([givenUp, untilStopped().then(() => exitCodes.done)])
  await practice.close()
  return code
}
