import { terminalAsk, terminalSecret } from '../electron/hosts/cli/person.ts'
import { unlockKeys } from '../electron/hosts/cli/unlock.ts'
import { type Terminal, tryReal } from './lib/real/main.ts'

/** `npm run try-real -- openai`; see docs/real-accounts.md. */
const ask = terminalAsk()
const askSecret = terminalSecret()
const terminal: Terminal = {
  out: console.log,
  unlock: () =>
    unlockKeys({
      stdin: process.stdin,
      out: (text) => void process.stdout.write(text),
      err: (text) => void process.stderr.write(text),
      ...(askSecret === undefined ? {} : { askSecret }),
    }),
}
if (ask !== undefined)
  terminal.ask = async (question) => /^y(es)?$/i.test((await ask(question, new AbortController().signal))?.trim() ?? '')
process.exitCode = await tryReal(process.argv.slice(2), process.env, terminal)
