import { mkdir, writeFile } from 'node:fs/promises'
import { machine } from './lib/measure.ts'

/** `npm run bench [name…]`: measures each part beside its floors and, for the whole of it, writes RESULTS.md. */
const parts = {
  engine: { title: 'Engine overhead: model calls replaced by an instant function', load: () => import('./engine.ts') },
  store: { title: 'Store', load: () => import('./store.ts') },
  streams: { title: 'Streams: 50,000 chunks, 10 MB', load: () => import('./streams.ts') },
} as const

const wanted = process.argv.slice(2)
const chosen = (Object.keys(parts) as (keyof typeof parts)[]).filter(
  (name) => wanted.length === 0 || wanted.includes(name),
)
const sections: string[] = []
for (const name of chosen) {
  const { title, load } = parts[name]
  console.log(`\n## ${title}\n`)
  const table = await (await load()).run()
  console.log(table)
  sections.push(`## ${title}\n\n${table}`)
}
if (wanted.length === 0) {
  const head = `# Results\n\nMade by \`npm run bench\` on ${machine()}. Machines are shared and noisy: compare ratios within this run, never figures of two runs.`
  await mkdir(new URL('.', import.meta.url), { recursive: true })
  await writeFile(new URL('RESULTS.md', import.meta.url), `${[head, ...sections].join('\n\n')}\n`)
}
