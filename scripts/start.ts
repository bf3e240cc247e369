import { spawn } from 'node:child_process'
import { asRoot, electronForStart, type ElectronLaunch } from './electron.ts'
import { buildStale } from './lib/build.ts'

/**
 * `npm start`: the app in its window where an Electron and a display are to be had, else the same app in the browser.
 * `npm start -- --browser` asks for the browser.
 */
const say = (line: string): void => console.log(line)

/** A window that dies in its first seconds never was one: then the browser is the better answer than an exit code. */
const startupMs = 15_000

async function main(argv: string[]): Promise<number> {
  await buildStale(undefined, say)
  const rest = argv.filter((argument) => argument !== '--browser')
  const why = argv.includes('--browser') ? 'as asked' : await openWindow(rest)
  if (typeof why === 'number') return why
  say(`Opening in the browser: ${why}`)
  const { main: commandLine } = await import('../electron/hosts/cli/main.ts')
  return commandLine(['serve', '--open', ...rest])
}

/** @returns the window's exit code, or why there is no window */
async function openWindow(argv: string[]): Promise<number | string> {
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) {
    return 'this session has no display (neither DISPLAY nor WAYLAND_DISPLAY is set).'
  }
  const found = await electronForStart(say)
  if ('missing' in found) return found.missing
  say(`Opening the window with ${found.what}`)
  if (asRoot)
    say('Running as root: without the sandbox of the system (--no-sandbox). Start it as another user to have it.')
  return runWindow(found, argv)
}

function runWindow(electron: ElectronLaunch, argv: string[]): Promise<number | string> {
  const started = Date.now()
  return new Promise((resolve) => {
    const child = spawn(electron.executablePath, [...electron.args, ...argv], {
      stdio: 'inherit',
      env: { ...process.env, ...electron.env },
    })
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
    child.on('error', (error) => resolve(`Electron could not be started (${error.message}).`))
    child.on('exit', (code, signal) => {
      const failed = signal === null ? code !== 0 : signal !== 'SIGINT' && signal !== 'SIGTERM'
      if (failed && Date.now() - started < startupMs)
        resolve(`Electron ended at once (${signal ?? `code ${code}`}), see above.`)
      else resolve(code ?? 1)
    })
  })
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
