import { buildStale } from './lib/build.ts'

/** `npm run build`: brings dist/ up to date. */
const built = await buildStale(undefined, console.log)
if (built.length === 0) console.log('Everything is built')
