import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { figure, table } from './lib/measure.ts'
import { measureCheckpoints } from './store/checkpoints.ts'
import { fill, fillPipelines, measurePipelines, measureReads } from './store/reads.ts'
import { longestBlock, measureBytes, measureWrites } from './store/writes.ts'

/** 1: 100,000 runs, 1.2 million events. `SWITCHYARD_BENCH_SCALE=0.1` for a quick look. */
const scale = Number(process.env['SWITCHYARD_BENCH_SCALE'] ?? '1')

/** The store beside the library it stands on: Markdown tables, medians of five, ratios within this run. */
export async function run(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-bench-'))
  try {
    // First, while the heap is small: collecting this benchmark's own events is not the store's time.
    const block = await longestBlock(folder)
    const writes = measureWrites(folder, scale)
    const checkpoints = await measureCheckpoints(folder)
    const bytes = measureBytes(folder)
    const runs = Math.max(200, Math.round(100_000 * scale))
    const { db, events, longestIndexMs } = fill(folder, runs)
    const reads = measureReads(db, runs)
    db.close()
    const many = fillPipelines(folder, runs)
    const lists = measurePipelines(many, runs)
    many.close()
    return [
      table(writes),
      `A batch of 20,002 events in slices: the main process worked for ${figure(block.workMs)} ms at most before it turned to other things (${figure(block.clockMs)} ms by the clock, with whatever else this machine did).`,
      table(checkpoints),
      table(bytes),
      `${figure(runs)} runs, ${figure(events)} events; bringing the search up to date held the main process for ${figure(longestIndexMs)} ms at most.`,
      table([...reads, ...lists]),
    ].join('\n\n')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

if (import.meta.main) console.log(await run())
