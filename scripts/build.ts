import { buildStale } from './lib/build.ts'

/** `npm run build`: brings dist/ up to date. */
try {
  const built = await buildStale(undefined, console.log)
  if (built.length === 0) console.log('Everything is built')
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
