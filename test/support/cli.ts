import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
export const exampleFile = (name: string): string => join(root, 'examples', name)

export interface CliOutcome {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

export interface CliRun {
  child: ChildProcess
  /** What has come on stdout so far. */
  stdout(): string
  /** Resolves when a line of stdout fits, with that line; rejects when the command ends first. */
  line(fits: (line: string) => boolean): Promise<string>
  ended: Promise<CliOutcome>
}

/** The environment of a machine without keys, proxies or a Switchyard of its own. */
export function cleanEnv(home: string, more: Record<string, string> = {}): NodeJS.ProcessEnv {
  const { PATH, TMPDIR } = process.env
  return { PATH, ...(TMPDIR === undefined ? {} : { TMPDIR }), HOME: home, SWITCHYARD_HOME: home, ...more }
}

/** Starts the real command line as a process of its own. */
export function startCli(
  args: readonly string[],
  options: { home: string; env?: Record<string, string>; stdin?: string | Uint8Array },
): CliRun {
  const child = spawn(process.execPath, [join(root, 'scripts/switchyard.ts'), ...args], {
    cwd: root,
    env: cleanEnv(options.home, options.env),
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  const watchers = new Set<() => void>()
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
    for (const watcher of [...watchers]) watcher()
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  // A command that has its answer may stop reading; the broken pipe is then no fault of the test.
  child.stdin.on('error', () => undefined)
  child.stdin.end(options.stdin ?? '')
  const ended = new Promise<CliOutcome>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }))
  })
  return {
    child,
    stdout: () => stdout,
    line: (fits) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = stdout.split('\n').slice(0, -1).find(fits)
          if (found === undefined) return
          watchers.delete(look)
          resolve(found)
        }
        watchers.add(look)
        look()
        void ended.then((outcome) =>
          reject(new Error(`It ended (${outcome.code}) before that line came: ${outcome.stderr}`)),
        )
      }),
    ended,
  }
}

export const cli = (args: readonly string[], options: Parameters<typeof startCli>[1]): Promise<CliOutcome> =>
  startCli(args, options).ended

/** A folder for one test's data, gone afterwards. */
export async function temporaryHome(): Promise<{ home: string; remove(): Promise<void> }> {
  const home = await mkdtemp(join(tmpdir(), 'switchyard-test-'))
  return { home, remove: () => rm(home, { recursive: true, force: true }) }
}
