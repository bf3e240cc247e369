import { engineRunner } from './engines/switchyard.ts'
import { type CaseName, cases } from './engines/cases.ts'
import { byHand, miniRunner } from './engines/floors.ts'
import { median, table } from './lib/measure.ts'

const repetitions = 5
const aMeasureMs = 250

/** Microseconds per node of one repetition, after a warm-up. */
async function measure(name: CaseName, run: (x: number) => Promise<number>): Promise<number> {
  const { nodes, expected } = cases[name]
  const started = performance.now()
  let runs = 0
  do {
    if ((await run(0)) !== expected) throw new Error(`${name} came to another result`)
    runs++
  } while (performance.now() - started < aMeasureMs)
  return ((performance.now() - started) / runs / nodes) * 1000
}

/** Engine overhead per node beside the floors: a Markdown table, medians of five, ratios within this run. */
export async function run(): Promise<string> {
  const names = Object.keys(cases) as CaseName[]
  const runners = {
    'by hand (floor)': byHand,
    'mini runner, 2 events a node': miniRunner,
    'Switchyard: events, reducer, receipt': (name: CaseName) => engineRunner(cases[name]),
  }
  const rows: Record<string, string | number>[] = []
  for (const [label, make] of Object.entries(runners)) {
    const row: Record<string, string | number> = { 'µs per node': label }
    for (const name of names) {
      const runner = make(name)
      for (let i = 0; i < 3; i++) await measure(name, runner)
      const figures: number[] = []
      for (let i = 0; i < repetitions; i++) figures.push(await measure(name, runner))
      row[name] = median(figures)
    }
    rows.push(row)
  }
  return table(rows)
}

if (import.meta.main) console.log(await run())
