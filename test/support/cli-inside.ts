import { main } from '../../electron/hosts/cli/main.ts'
import type { CliOutcome } from './cli.ts'

/**
 * The command line inside the test's own process: the same commands and words without the half second that a process
 * takes to start. It reads the test's environment; `SWITCHYARD_HOME` must name a folder of the test's own.
 */
export async function cliInside(args: readonly string[], stdin: string | Uint8Array = ''): Promise<CliOutcome> {
  let stdout = ''
  let stderr = ''
  const code = await main(args, {
    stdin: (async function* () {
      yield stdin
    })(),
    out: (text) => void (stdout += text),
    err: (text) => void (stderr += text),
  })
  return { code, signal: null, stdout, stderr }
}
