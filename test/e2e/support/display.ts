import { spawn } from 'node:child_process'

export interface Display {
  /** For DISPLAY, e.g. `:99`. */
  name: string
  stop(): void
}

/** An X server without a screen, on the first free display number. Rejects when Xvfb is not installed. */
export function startDisplay(): Promise<Display> {
  return new Promise((resolve, reject) => {
    const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1920x1200x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    })
    let said = ''
    server.once('error', reject)
    server.once('exit', (code) => reject(new Error(`Xvfb ended with code ${code} before it was ready`)))
    server.stdio[3]?.on('data', (piece: Buffer) => {
      said += piece.toString('latin1')
      const number = /^(\d+)\n/.exec(said)?.[1]
      if (number !== undefined) resolve({ name: `:${number}`, stop: () => server.kill() })
    })
  })
}
