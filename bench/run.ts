import { loadavg } from 'node:os'
import { resolve } from 'node:path'
import { mkdir, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { machine } from './lib/measure.ts'

/**
 * `npm run bench [name…]` measures each part beside its floors. `npm run bench -- --peers FOLDER` also runs the engines
 * and libraries of that folder (its `setup.sh` has been run, and it may be written to) beside ours, and prints both. The
 * whole of it writes FIGURES.md, which RESULTS.md judges.
 */
const { values, positionals: wanted } = parseArgs({ allowPositionals: true, options: { peers: { type: 'string' } } })
const folder = values.peers === undefined ? null : resolve(values.peers)

const parts = {
  engine: {
    title: 'Engine overhead: model calls replaced by an instant function',
    run: async () => (await import('./engine.ts')).run(),
  },
  store: { title: 'Store', run: async () => (await import('./store.ts')).run() },
  streams: {
    title: 'Streams: 50,000 chunks, 10 MB',
    run: async () => (await import('./streams.ts')).run(folder),
  },
  forms: {
    title: 'Streams by protocol: 50,000 events each, and what a short call takes',
    run: async () => (await import('./forms.ts')).run(),
  },
  canvas: {
    title: 'Canvas: 1,000 nodes in Chromium',
    run: async () => (await import('./canvas.ts')).run(folder),
  },
  peers: {
    title: 'Peers: engines and libraries in one run with ours',
    run: async () => (folder === null ? null : (await import('./peers.ts')).run(folder)),
  },
} as const

const sections: string[] = []
for (const [name, { title, run }] of Object.entries(parts)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  const before = loadavg()[0] ?? Number.NaN
  const measured = await run()
  if (measured === null) continue
  const load = `Load of the machine: ${before.toFixed(1)} before, ${(loadavg()[0] ?? Number.NaN).toFixed(1)} after.`
  const section = `## ${title}\n\n${measured}\n\n${load}`
  console.log(`\n${section}`)
  sections.push(section)
}
if (wanted.length === 0) {
  const head = `# Figures\n\nMade by \`npm run bench\` on ${machine()}. Machines are shared and noisy: compare ratios within this run, never figures of two runs.`
  await mkdir(new URL('.', import.meta.url), { recursive: true })
  await writeFile(new URL('FIGURES.md', import.meta.url), `${[head, ...sections].join('\n\n')}\n`)
}
