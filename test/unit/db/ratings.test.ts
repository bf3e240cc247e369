import { expect, test } from 'vitest'
import { listRatings, setRating } from '../../../electron/db/index.ts'
import { noon, ran, recorder, store } from './support.ts'

const later = noon + 1000

function rated() {
  const db = store()
  const made = recorder(db)
  for (const [runId, pipelineId] of [
    ['r1', 'p1'],
    ['r2', 'p1'],
    ['r3', null],
  ] as const)
    ran(made, runId, { pipelineId }, { nodes: ['small', 'strong'] })
  return db
}

const rating = (runId: string, nodeId: string, thumb: 'up' | 'down' | null, pick: string | null, at: number) => ({
  runId,
  nodeId,
  thumb,
  pick,
  ratedAt: new Date(at).toISOString(),
})

test('a thumb is kept, changed and taken back', () => {
  const db = rated()
  expect(setRating(db, { runId: 'r1', nodeId: 'small', thumb: 'up' }, noon)).toEqual(
    rating('r1', 'small', 'up', null, noon),
  )
  expect(setRating(db, { runId: 'r1', nodeId: 'small', thumb: 'down' }, later)).toEqual(
    rating('r1', 'small', 'down', null, later),
  )
  expect(listRatings(db, { runId: 'r1' })).toEqual([rating('r1', 'small', 'down', null, later)])
  expect(setRating(db, { runId: 'r1', nodeId: 'small', thumb: null }, later)).toBeNull()
  expect(listRatings(db)).toEqual([])
})

test('a pick stands beside a thumb, and each is changed alone', () => {
  const db = rated()
  setRating(db, { runId: 'r1', nodeId: 'small', thumb: 'up' }, noon)
  setRating(db, { runId: 'r1', nodeId: 'small', pick: 'strong' }, later)
  expect(listRatings(db)).toEqual([rating('r1', 'small', 'up', 'strong', later)])
  setRating(db, { runId: 'r1', nodeId: 'small', thumb: null }, later)
  expect(listRatings(db)).toEqual([rating('r1', 'small', null, 'strong', later)])
})

test('only what ended in that run can be rated or picked', () => {
  const db = rated()
  expect(setRating(db, { runId: 'nobody', nodeId: 'small', thumb: 'up' }, noon)).toBeUndefined()
  expect(setRating(db, { runId: 'r1', nodeId: 'nobody', thumb: 'up' }, noon)).toBeUndefined()
  expect(setRating(db, { runId: 'r1', nodeId: 'small', pick: 'nobody' }, noon)).toBeUndefined()
  expect(listRatings(db)).toEqual([])
})

test('they are listed by run and by pipeline, the newest run first', () => {
  const db = rated()
  for (const runId of ['r1', 'r2', 'r3']) setRating(db, { runId, nodeId: 'small', thumb: 'up' }, noon)
  expect(listRatings(db).map(({ runId }) => runId)).toEqual(['r3', 'r2', 'r1'])
  expect(listRatings(db, { pipelineId: 'p1' }).map(({ runId }) => runId)).toEqual(['r2', 'r1'])
  expect(listRatings(db, { limit: 1 }).map(({ runId }) => runId)).toEqual(['r3'])
})
