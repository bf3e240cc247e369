import { dollarText } from '../../../../shared/money.ts'
import { jsonText, type Io } from '../io.ts'
import { receiptText } from '../progress.ts'
import { UsageError, exitCodes } from '../exit.ts'
import { openSession } from '../session.ts'

/** `switchyard runs`: the newest runs of the database, a line each, or as JSON. */
export async function runs(flags: { limit?: number; json?: boolean; db?: string }, io: Io): Promise<number> {
  const session = await openSession({ ...(flags.db === undefined ? {} : { db: flags.db }), io, locked: true })
  try {
    const listed = await session.core.dispatch('runs.list', { limit: flags.limit ?? 20 })
    if (!listed.ok) throw new UsageError(listed.error.message)
    if (flags.json) io.out(jsonText(listed.value.rows))
    else
      for (const row of listed.value.rows)
        io.out(
          `${[row.runId, row.startedAt, row.status, row.costUsd === null ? '-' : dollarText(row.costUsd), row.name].join('\t')}\n`,
        )
    return exitCodes.done
  } finally {
    await session.close()
  }
}

/** `switchyard receipt`: one run's receipt. */
export async function receipt(runId: string, flags: { json?: boolean; db?: string }, io: Io): Promise<number> {
  const session = await openSession({ ...(flags.db === undefined ? {} : { db: flags.db }), io, locked: true })
  try {
    const found = await session.core.dispatch('runs.get', { runId })
    if (!found.ok) throw new UsageError(found.error.message)
    const { receipt: kept, row } = found.value
    if (kept === null) throw new UsageError(`The run ${runId} has no receipt yet: it is ${row.status}.`)
    io.out(flags.json ? jsonText(kept) : receiptText(kept))
    return exitCodes.done
  } finally {
    await session.close()
  }
}
