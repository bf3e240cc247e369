import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

export interface Finished {
  code: number
  /** What the program printed on both streams, in order. */
  output: string
  timedOut: boolean
}

export interface RunOptions extends Pick<SpawnOptions, 'cwd' | 'env'> {
  /** `also` shows the program's output as it comes, too. */
  show?: 'not' | 'also'
  timeoutMs?: number
}

/** Runs a program to its end. Never throws for a program's failure: a program that can't be started has code 127. */
export function run(program: string, args: string[], options: RunOptions = {}): Promise<Finished> {
  const { show = 'not', timeoutMs, ...rest } = options
  return new Promise((resolve) => {
    // A group of its own, so that a time limit ends the program's children too.
    const child = spawn(program, args, {
      ...rest,
      detached: timeoutMs !== undefined,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const pieces: Buffer[] = []
    let timedOut = false
    const hear = (stream: NodeJS.WriteStream) => (piece: Buffer) => {
      pieces.push(piece)
      if (show === 'also') stream.write(piece)
    }
    child.stdout.on('data', hear(process.stdout))
    child.stderr.on('data', hear(process.stderr))
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true
            end(child)
          }, timeoutMs)
    child.on('error', (error) => {
      clearTimeout(timer)
      resolve({ code: 127, output: error.message, timedOut })
    })
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      resolve({ code: code ?? (signal === null ? 1 : 128), output: Buffer.concat(pieces).toString('utf8'), timedOut })
    })
  })
}

function end(child: ChildProcess): void {
  if (child.pid === undefined) return
  // Windows has no groups to end at once.
  if (process.platform === 'win32') return void child.kill()
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch (error) {
    // Already gone between the timer and here.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Like `run`, but a failure is an error that carries the end of what the program printed. */
export async function must(program: string, args: string[], options: RunOptions = {}): Promise<string> {
  const finished = await run(program, args, options)
  if (finished.code !== 0) {
    const tail = finished.output.trim().split('\n').slice(-15).join('\n')
    throw new Error(`${program} ${args.join(' ')} ended with code ${finished.code}${tail === '' ? '' : `\n${tail}`}`)
  }
  return finished.output
}

/** Full path of a program on PATH, or null. */
export function onPath(program: string): string | null {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    if (folder === '') continue
    const file = join(folder, program)
    try {
      accessSync(file, constants.X_OK)
      return file
    } catch {
      continue
    }
  }
  return null
}
