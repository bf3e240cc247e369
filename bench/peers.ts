import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { median, table } from './lib/measure.ts'

const ours = fileURLToPath(new URL('engines/switchyard.ts', import.meta.url))

/** Names in the tables, by what the folder's runner calls them; in the order they run. */
const engines = new Map([
  ['plain', 'by hand (floor)'],
  ['mini-dag', '40-line runner, 2 events a node'],
  [ours, '**Switchyard**: events, reducer, receipt'],
  [`${ours}:sqlite`, '**Switchyard**, each step in SQLite before what needs it'],
  ['nodered', 'Node-RED runtime (no receipts)'],
  ['rivet:reuse', 'Rivet, processor kept'],
  ['rivet', 'Rivet, processor made new (its API)'],
  ['mastra', 'Mastra workflows'],
  ['llamaindex', 'LlamaIndex workflows'],
  ['langgraph', 'LangGraph'],
])

/** One engine and case as the folder's runner tells it. */
interface Measured {
  eng: string
  name: string
  usPerNode?: number[]
  rssPeak?: number
  error?: string
}

async function inFolder(folder: string, script: string, ...args: string[]): Promise<void> {
  const child = spawn(process.execPath, [script, ...args], { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`${join(folder, script)} ended with ${code}. Has its setup been run?`)
}

/** Each engine and case in a process of its own, ours among them: microseconds per node, and as many times ours. */
async function measureEngines(folder: string): Promise<string> {
  const out = 'engine-switchyard'
  await inFolder(folder, 'engine.mjs', '--engines', [...engines.keys()].join(','), '--out', out)
  const { all } = JSON.parse(await readFile(join(folder, 'out', `${out}.json`), 'utf8')) as { all: Measured[] }
  const cases = [...new Set(all.map(({ name }) => name))]
  const figure = (eng: string, name: string): number => {
    const found = all.find((one) => one.eng === eng && one.name === name)
    return found?.usPerNode === undefined ? Number.NaN : median(found.usPerNode)
  }
  const rows = [...engines].map(([eng, label]) => {
    const row: Record<string, string | number> = { 'µs per node': label }
    for (const name of cases) {
      row[name] = Number.isNaN(figure(eng, name)) ? 'failed' : figure(eng, name)
      row[`× ours, ${name}`] = Number.isNaN(figure(eng, name)) ? '–' : figure(eng, name) / figure(ours, name)
    }
    row['peak MB, small5'] = all.find((one) => one.eng === eng && one.name === 'small5')?.rssPeak ?? '–'
    return row
  })
  return table(rows)
}

/**
 * What others take for the same work, in the same run as ours. `folder` holds their runners and has been set up: a copy
 * that may be written to, since they leave their own tables in its `out`.
 */
export async function run(folder: string): Promise<string> {
  const measured = await measureEngines(folder)
  await inFolder(folder, 'sqlite.mjs', '--reps', '3')
  const library = await readFile(join(folder, 'out', 'sqlite.md'), 'utf8')
  return [
    measured,
    'The SQLite libraries alone, one text payload of 168 bytes a row:',
    library.slice(library.indexOf('|')).trim(),
  ].join('\n\n')
}
