import type { Price } from '../../shared/money.ts'
import type { Reader, Writer } from './connection.ts'
import { iso } from './times.ts'

/** A price the user set; it holds before the catalog's. */
export interface StoredPrice {
  provider: string
  model: string
  price: Price
}

interface PriceRow {
  provider: string
  model: string
  input_per_million: number | null
  output_per_million: number | null
  saved_at: number
}

export function listPrices(db: Reader): StoredPrice[] {
  return db.all<PriceRow>('select * from prices order by provider, model').map((row) => ({
    provider: row.provider,
    model: row.model,
    price: {
      perMillion: {
        ...(row.input_per_million === null ? {} : { input: row.input_per_million }),
        ...(row.output_per_million === null ? {} : { output: row.output_per_million }),
      },
      source: 'user',
      date: iso(row.saved_at).slice(0, 10),
    },
  }))
}

/** USD per million tokens; null where it is not known, and both null take the price back. */
export function setPrice(
  db: Writer,
  made: { provider: string; model: string; inputPerMillion: number | null; outputPerMillion: number | null },
  now: number,
): void {
  const { provider, model, inputPerMillion, outputPerMillion } = made
  if (inputPerMillion === null && outputPerMillion === null) {
    db.run('delete from prices where provider = ? and model = ?', provider, model)
    return
  }
  db.run(
    `insert into prices (provider, model, input_per_million, output_per_million, saved_at) values (?, ?, ?, ?, ?)
     on conflict (provider, model) do update set input_per_million = excluded.input_per_million,
       output_per_million = excluded.output_per_million, saved_at = excluded.saved_at`,
    ...[provider, model, inputPerMillion, outputPerMillion, now],
  )
}
