import { Command, CommanderError } from 'commander'
import { problem } from '../../../shared/problems.ts'
import { StoreError } from '../../core/index.ts'
import { CoreError } from '../../core/types.ts'
import { type AnswerFlags, answer } from './commands/answer.ts'
import { check, plan } from './commands/document.ts'
import { receipt, runs } from './commands/history.ts'
import { type KeyFlags, keysDelete, keysList, keysSet } from './commands/keys.ts'
import { type OutputFlags, type RunFlags, invalidResult, resume, run } from './commands/run.ts'
import { serve, simulator } from './commands/servers.ts'
import { UsageError, exitCodes } from './exit.ts'
import { type Io, collect, jsonLine, jsonText, numberFlag, plainLine } from './io.ts'
import { terminalAsk, terminalSecret } from './person.ts'
import { appVersion } from './session.ts'

const terminal = terminalAsk()
const unseen = terminalSecret()
const standardIo: Io = {
  stdin: process.stdin,
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  ...(terminal === undefined ? {} : { ask: terminal }),
  ...(unseen === undefined ? {} : { askSecret: unseen }),
}

/** Runs one command. `argv` is what follows the program's name; resolves to the exit code and never rejects. */
export async function main(argv: readonly string[], io: Io = standardIo): Promise<number> {
  let code: number = exitCodes.done
  const does =
    <Args extends unknown[]>(command: (...args: Args) => Promise<number>) =>
    async (...args: Args): Promise<void> => {
      code = await command(...args)
    }
  try {
    await program(does, io).parseAsync(argv, { from: 'user' })
    return code
  } catch (error) {
    const told = error instanceof CommanderError
    if (told && error.exitCode === 0) return exitCodes.done
    const known = told || error instanceof UsageError || error instanceof CoreError || error instanceof StoreError
    const inside =
      error instanceof Error ? `Something went wrong inside: ${error.stack ?? error.message}` : String(error)
    if (known) io.out(refusal(argv, error.message))
    if (!told) io.err(`${known ? error.message : inside}\n`)
    return known ? exitCodes.invalid : exitCodes.failed
  }
}

/**
 * What stdout holds where the flags were at fault, or what they name: with `--json` what the command would have printed,
 * for who reads it is a program. Contract: pipeline-format, "The result". Empty where nothing is promised.
 */
function refusal(argv: readonly string[], message: string): string {
  if (!argv.includes('--json')) return ''
  // The parser of flags begins with its own "error: " and goes on in a second line.
  const said = plainLine(message.replace(/^error: /, ''))
  const problems = [problem('bad_config', '-', said, 'Correct the command; --help says what there is.')]
  switch (argv[0]) {
    case 'run':
    case 'resume':
    case 'answer':
      return (argv.includes('--events') ? jsonLine : jsonText)(invalidResult(problems))
    case 'check':
      return jsonText(problems)
    case 'plan':
      return jsonText({ plan: null, problems })
    default:
      return ''
  }
}

type Does = <Args extends unknown[]>(command: (...args: Args) => Promise<number>) => (...args: Args) => Promise<void>

function program(does: Does, io: Io): Command {
  const root = new Command('switchyard')
    .description('Run, check and explain pipelines of language models.')
    .version(appVersion())
    .exitOverride()
    .showHelpAfterError('(--help says what there is)')
    .configureOutput({ writeOut: io.out, writeErr: io.err })
  const database = ['--db <file>', "another database than the app's"] as const
  const json = ['--json', 'as JSON'] as const
  const wait = ['--wait', 'wait for people, also without a terminal'] as const

  root
    .command('run <file>')
    .description('Run a pipeline. FILE may be - for stdin.')
    .option('--input <text>', 'value of the one Input')
    .option('--input-file <file>', 'the same, from a file')
    .option('--var <name=value>', 'value of the Input of that name', collect, [])
    .option('--json', 'print status, outputs, problems and receipt as JSON')
    .option('--events', 'print each event as a line of JSON')
    .option('--max-cost <usd>', 'never spend more than this', numberFlag('--max-cost', 0, false))
    .option('--seed <number>', "the run's seed", numberFlag('--seed', 0, true))
    .option('--fault <rule>', 'a fault of the practice provider, e.g. "cheap:status=529"', collect, [])
    .option(...wait)
    .option(...database)
    .action(does((file: string, flags: RunFlags) => run(file, flags, io)))
  root
    .command('resume <run>')
    .description('Go on with an interrupted run.')
    .option(...json)
    .option('--events', 'print each event as a line of JSON')
    .option(...wait)
    .option(...database)
    .action(does((id: string, flags: OutputFlags & { db?: string }) => resume(id, flags, io)))
  root
    .command('answer <run> <node>')
    .description('Answer what a run asks a person; a run that was left goes on here.')
    .option('--approve', 'let it through, or allow it once')
    .option('--reject', 'turn it away')
    .option('--edit <text>', 'let it through as this')
    .option('--choose <node>', 'take that candidate')
    .option('--always', 'allow it from now on')
    .option('--for-pipeline', 'allow it from now on in this pipeline alone')
    .option('--note <text>', 'a word to go with it')
    .option(...json)
    .option('--events', 'print each event as a line of JSON')
    .option(...wait)
    .option(...database)
    .action(does((id: string, node: string, flags: AnswerFlags) => answer(id, node, flags, io)))
  root
    .command('check <file>')
    .description('List what is wrong with a pipeline; exit 1 on an error.')
    .option(...json)
    .option(...database)
    .action(does((file: string, flags: { json?: boolean; db?: string }) => check(file, flags, io)))
  root
    .command('plan <file>')
    .description('Say what a pipeline would do, and what it could cost.')
    .option(...json)
    .option(...database)
    .action(does((file: string, flags: { json?: boolean; db?: string }) => plan(file, flags, io)))
  root
    .command('serve')
    .description('The whole app in a browser of this machine.')
    .option('--port <number>', 'port; a free one when absent', numberFlag('--port', 0, true))
    .option(...database)
    .option('--open', 'open the browser')
    .action(does((flags: { port?: number; db?: string; open?: boolean }) => serve(flags, io)))
  root
    .command('runs')
    .description('List the newest runs.')
    .option('--limit <number>', 'how many', numberFlag('--limit', 1, true))
    .option(...json)
    .option(...database)
    .action(does((flags: { limit?: number; json?: boolean; db?: string }) => runs(flags, io)))
  root
    .command('receipt <run>')
    .description('Print the receipt of a run.')
    .option(...json)
    .option(...database)
    .action(does((id: string, flags: { json?: boolean; db?: string }) => receipt(id, flags, io)))
  const keys = root.command('keys').description('Keys of a machine without a keychain, in a file with a passphrase.')
  keys
    .command('list')
    .description('Which keys there are; of each the last four characters.')
    .option(...json)
    .option(...database)
    .action(does((flags: KeyFlags) => keysList(flags, io)))
  keys
    .command('set <provider>')
    .description('Keep a key: read from stdin, or typed unseen. PROVIDER "tools" for a tool\'s key.')
    .option('--name <name>', 'its name; "default" when absent')
    .option('--anyway', 'also if it looks like a key of another provider')
    .option(...database)
    // Its own complaint would show what was given too many, and that is a key.
    .allowExcessArguments()
    .action(
      does((provider: string, flags: KeyFlags, command: Command) =>
        keysSet(provider, { ...flags, tooMany: command.args.length > 1 }, io),
      ),
    )
  keys
    .command('delete <provider>')
    .description('Delete a key.')
    .option('--name <name>', 'its name; "default" when absent')
    .option(...database)
    .action(does((provider: string, flags: KeyFlags) => keysDelete(provider, flags, io)))
  root
    .command('simulator')
    .description('The practice provider as a server of its own.')
    .option('--port <number>', 'port; a free one when absent', numberFlag('--port', 0, true))
    .option('--speed <factor>', 'divides all its times', numberFlag('--speed', 0.001, false))
    .option('--fault <rule>', 'a fault of its answers', collect, [])
    .action(does((flags: { port?: number; speed?: number; fault: string[] }) => simulator(flags, io)))
  return root
}
