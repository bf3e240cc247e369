import { main } from '../electron/hosts/cli/main.ts'
import { buildStale } from './lib/build.ts'

/** `npm run switchyard -- …`: the command line from its sources. */
const argv = process.argv.slice(2)
// The server sends the built screens.
if (argv[0] === 'serve') await buildStale(['renderer'], console.error)
process.exitCode = await main(argv)
