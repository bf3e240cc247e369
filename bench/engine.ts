import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { compileMs } from './compile.ts'
import { bytesAStep, database, engineRunner } from './engines/switchyard.ts'
import { type CaseName, cases } from './engines/cases.ts'
import { byHand, miniRunner } from './engines/floors.ts'
import { figure, median, table } from './lib/measure.ts'

const repetitions = 7
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

type Make = (name: CaseName) => { run: (x: number) => Promise<number>; end?: () => void }

const runners: Record<string, Make> = {
  'by hand (floor)': (name) => ({ run: byHand(name) }),
  'mini runner, 2 events a node': (name) => ({ run: miniRunner(name) }),
  'Switchyard: events, reducer, receipt': (name) => ({ run: engineRunner(cases[name]) }),
  'the same, each step in SQLite before what needs it': (name) => {
    const { keep, end } = database()
    return { run: engineRunner(cases[name], keep), end }
  },
}

async function overhead(): Promise<string> {
  const rows: Record<string, string | number>[] = []
  for (const [label, make] of Object.entries(runners)) {
    const row: Record<string, string | number> = { 'µs per node': label }
    for (const name of Object.keys(cases) as CaseName[]) {
      const { run, end } = make(name)
      for (let i = 0; i < 3; i++) await measure(name, run)
      const figures: number[] = []
      for (let i = 0; i < repetitions; i++) figures.push(await measure(name, run))
      row[name] = median(figures)
      end?.()
    }
    rows.push(row)
  }
  return table(rows)
}

/** Node's own collector, which is only handed out on request. */
function collector(): () => void {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  if (typeof collect !== 'function') throw new Error('this Node hands out no collector')
  return () => void collect()
}

/** Engine overhead per node beside the floors: Markdown, medians of seven, ratios within this run. */
export async function run(): Promise<string> {
  const overheads = await overhead()
  const bytes = await bytesAStep(cases.chain10000, collector())
  const [thousand, ten] = [compileMs(1000), compileMs(10_000)]
  return [
    overheads,
    `A run of 10,000 steps holds ${figure(bytes)} bytes a step beside what the steps gave (at most 2,048).`,
    `A document of 1,000 nodes is compiled in ${figure(thousand)} ms (at most 20), one of 10,000 in ${figure(ten)} ms.`,
  ].join('\n\n')
}

if (import.meta.main) console.log(await run())
