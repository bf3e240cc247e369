import type { PipelineCard, PipelineKey, PipelineName } from '../../shared/api/pipeline-calls.ts'
import { isJsonObject } from '../../shared/json.ts'
import { type CostState, toUsd } from '../../shared/money.ts'
import type { RunStatus } from '../../shared/receipt/types.ts'
import type { Reader } from './connection.ts'
import { iso } from './times.ts'
import { readStored } from './unread.ts'
import { folded, searchWords } from './words.ts'

export interface CardRow {
  id: string
  name: string
  description: string
  thumbnail: string
  problems: number
  latest: number
  updated_at: number
  deleted_at: number | null
}

interface LastRunRow {
  id: string
  status: RunStatus
  cost_nano: number | null
  cost_state: CostState
  started_at: number
  practice: 0 | 1
}

export interface CardFilter {
  /** Every word of it stands in name or description. */
  search?: string | undefined
  /** Those that were deleted, instead of the others. */
  deleted?: boolean | undefined
  /** The `next` of the page before. */
  before?: PipelineKey | undefined
  limit?: number | undefined
}

const defaultLimit = 50

/** What a search looks through, as it is kept beside a pipeline. */
export const cardWords = (card: { name: string; description: string }): string =>
  folded(`${card.name} ${card.description}`)

/**
 * The ids of a page, from an index that holds them in order with the words that are searched: however many pipelines there are,
 * a page reads its own rows, and a search what it passes over, of which no drawing is touched.
 */
export function cardQuery({ search = '', deleted = false, before, limit = defaultLimit }: CardFilter): {
  sql: string
  params: (string | number)[]
} {
  const [index, time] = deleted ? ['pipelines_by_deletion', 'deleted_at'] : ['pipelines_by_time', 'updated_at']
  const words = searchWords(search)
  const conditions = [
    `deleted_at is ${deleted ? 'not null' : 'null'}`,
    ...(before === undefined ? [] : [`(${time}, id) < (?, ?)`]),
    ...words.map(() => 'instr(words, ?) > 0'),
  ]
  return {
    sql: `select id from pipelines indexed by ${index} where ${conditions.join(' and ')} order by ${time} desc, id desc limit ?`,
    params: [...(before === undefined ? [] : [Date.parse(before.at), before.id]), ...words, limit + 1],
  }
}

/** A page of cards, last saved first, or of what was `deleted`, last deleted first; `next` null at the end. */
export function listPipelines(db: Reader, filter: CardFilter = {}): { rows: PipelineCard[]; next: PipelineKey | null } {
  const { limit = defaultLimit, deleted = false } = filter
  const { sql, params } = cardQuery(filter)
  const ids = db.all<{ id: string }>(sql, ...params)
  const rows = ids
    .slice(0, limit)
    .flatMap(({ id }) => db.get<CardRow>('select * from pipelines where id = ?', id) ?? [])
  const last = rows.at(-1)
  const at = last === undefined ? null : deleted ? last.deleted_at : last.updated_at
  return {
    rows: rows.map((row) => cardOf(db, row)),
    next: ids.length > limit && last !== undefined && at !== null ? { at: iso(at), id: last.id } : null,
  }
}

/** Names of these, deleted ones among them; of one that was never there nothing. */
export const pipelineNames = (db: Reader, ids: readonly string[]): PipelineName[] =>
  ids.flatMap((id) => {
    const row = db.get<Pick<CardRow, 'id' | 'name' | 'latest' | 'deleted_at'>>(
      'select id, name, latest, deleted_at from pipelines where id = ?',
      id,
    )
    return row === undefined ? [] : [{ id, name: row.name, version: row.latest, deleted: row.deleted_at !== null }]
  })

const cardOf = (db: Reader, row: CardRow): PipelineCard => ({
  id: row.id,
  name: row.name,
  description: row.description,
  version: row.latest,
  updatedAt: iso(row.updated_at),
  thumbnail: sketchOf(db, row),
  problems: row.problems,
  lastRun: lastRunOf(db, row.id),
})

type Sketch = PipelineCard['thumbnail']

const isSketched = (node: unknown): boolean =>
  isJsonObject(node) &&
  ['id', 'kind'].every((field) => typeof node[field] === 'string') &&
  ['x', 'y'].every((field) => typeof node[field] === 'number')

const sketchShape = (json: unknown): Sketch | undefined =>
  isJsonObject(json) &&
  Array.isArray(json['nodes']) &&
  json['nodes'].every(isSketched) &&
  Array.isArray(json['edges']) &&
  json['edges'].every(Array.isArray)
    ? (json as unknown as Sketch)
    : undefined

/** Empty where it can't be read. */
const sketchOf = (db: Reader, { id, name, thumbnail }: Pick<CardRow, 'id' | 'name' | 'thumbnail'>): Sketch =>
  readStored(db, thumbnail, sketchShape, () => ({
    ...{ table: 'pipelines', column: 'thumbnail', key: { id, deleted_at: null }, pipelineId: id },
    what: `The small picture of the pipeline “${name}” can’t be read.`,
    todo: 'The pipeline is whole: it is drawn again with the next change to it.',
  })) ?? { nodes: [], edges: [] }

function lastRunOf(db: Reader, pipelineId: string): PipelineCard['lastRun'] {
  const run = db.get<LastRunRow>(
    'select id, status, cost_nano, cost_state, started_at, practice from runs where pipeline_id = ? order by no desc limit 1',
    pipelineId,
  )
  if (run === undefined) return null
  return {
    runId: run.id,
    status: run.status,
    costUsd: run.cost_nano === null ? null : toUsd(run.cost_nano),
    startedAt: iso(run.started_at),
    practice: run.practice === 1,
  }
}
