import { createInterface } from 'node:readline/promises'
import { type Terminal, tryReal } from './lib/real/main.ts'

/** `npm run try-real -- openai`; see docs/real-accounts.md. */
const terminal: Terminal = { out: console.log }
if (process.stdin.isTTY && process.stdout.isTTY)
  terminal.ask = async (question) => {
    const lines = createInterface({ input: process.stdin, output: process.stdout })
    try {
      return /^y(es)?$/i.test((await lines.question(question)).trim())
    } finally {
      lines.close()
    }
  }
process.exitCode = await tryReal(process.argv.slice(2), process.env, terminal)
