import type { ReceiptAttempt } from '../../shared/receipt/types.ts'
import { type CostState, type NanoUsd, toNano, worstState } from '../../shared/money.ts'
import type { Writer } from './connection.ts'

/** A run's cost as far as it is known: the known parts added, as sure as the least sure, null when every part is unknown. */
export interface KeptCost {
  nano: NanoUsd | null
  state: CostState
  /** Attempts that are in it. */
  parts: number
}

export function addCost(kept: KeptCost, attempt: ReceiptAttempt): void {
  const cost = nanoOf(attempt.costUsd)
  kept.state = worstState(kept.state, attempt.costState)
  kept.nano = cost === null ? (kept.parts === 0 ? null : kept.nano) : (kept.nano ?? 0) + cost
  kept.parts++
}

export const nanoOf = (usd: number | null): NanoUsd | null => (usd === null ? null : toNano(usd))

interface Sums {
  place: [hour: number, pipelineId: string, provider: string, model: string, practice: number]
  /** attempts, failed, cost_nano, estimated, unknown, then the five usage buckets: the order of the table. */
  sums: number[]
}

const upsert = `
insert into spend values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
on conflict (hour, pipeline_id, provider, model, practice) do update set
  attempts = attempts + excluded.attempts, failed = failed + excluded.failed,
  cost_nano = cost_nano + excluded.cost_nano, estimated = estimated + excluded.estimated, unknown = unknown + excluded.unknown,
  input = input + excluded.input, cache_read = cache_read + excluded.cache_read, cache_write = cache_write + excluded.cache_write,
  output = output + excluded.output, reasoning = reasoning + excluded.reasoning`

const hourMs = 3_600_000

/** Adds up the attempts of one batch, so that each hour, pipeline and model is written once. */
export class Tally {
  readonly #sums = new Map<string, Sums>()
  readonly #practice: (provider: string) => boolean

  constructor(practice: (provider: string) => boolean) {
    this.#practice = practice
  }

  add(pipelineId: string | null, attempt: ReceiptAttempt): void {
    const { provider, model } = attempt.target
    const hour = Math.floor(Date.parse(attempt.startedAt) / hourMs)
    const key = `${hour} ${pipelineId} ${provider} ${model}`
    let at = this.#sums.get(key)
    if (at === undefined) {
      at = {
        place: [hour, pipelineId ?? '', provider, model, this.#practice(provider) ? 1 : 0],
        sums: Array<number>(10).fill(0),
      }
      this.#sums.set(key, at)
    }
    const { usage, costState } = attempt
    const parts = [
      1,
      attempt.status === 'failed' ? 1 : 0,
      nanoOf(attempt.costUsd) ?? 0,
      costState === 'estimated' ? 1 : 0,
      costState === 'unknown' ? 1 : 0,
      usage?.input ?? 0,
      usage?.cacheRead ?? 0,
      usage?.cacheWrite ?? 0,
      usage?.output ?? 0,
      usage?.reasoning ?? 0,
    ]
    for (const [i, part] of parts.entries()) at.sums[i] = (at.sums[i] ?? 0) + part
  }

  write(db: Writer): void {
    for (const { place, sums } of this.#sums.values()) db.run(upsert, ...place, ...sums)
  }
}
