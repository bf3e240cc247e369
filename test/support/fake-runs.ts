import type { RunRecord } from '../../shared/api/contract.ts'
import type { ReviewAnswer } from '../../shared/events/review.ts'
import { cheapFirst } from './samples.ts'
import { type FakeTools, type Handlers, type World, found } from './fake-world.ts'

/** The core's answers about runs, and what people say of them. Nothing runs. */
export function runHandlers(world: World, { push, newId }: FakeTools) {
  const runOf = (id: string): RunRecord =>
    found(
      world.runs.find((run) => run.row.runId === id),
      'run',
    )
  const changeRun = (runId: string, status: RunRecord['row']['status']) => {
    const run = runOf(runId)
    run.row = { ...run.row, status }
    return { runId }
  }

  return {
    'runs.start': ({ pipelineId, document }) => {
      if (world.startProblems.length > 0) return { runId: null, problems: world.startProblems }
      const run = newRun(newId('r'), pipelineId, document.name)
      world.runs = [run, ...world.runs]
      return { runId: run.row.runId, problems: [] }
    },
    'reviews.list': () => world.reviews,
    'ratings.set': ({ runId, nodeId, thumb, pick }) => {
      const before = world.ratings.find((each) => each.runId === runId && each.nodeId === nodeId)
      const kept = {
        runId,
        nodeId,
        thumb: thumb === undefined ? (before?.thumb ?? null) : thumb,
        pick: pick === undefined ? (before?.pick ?? null) : pick,
        ratedAt: '2026-11-21T12:00:00.000Z',
      }
      const gone = kept.thumb === null && kept.pick === null
      world.ratings = [...world.ratings.filter((each) => each !== before), ...(gone ? [] : [kept])]
      push({ topic: 'ratings', runId })
      return gone ? null : kept
    },
    'ratings.list': ({ runId }) => world.ratings.filter((each) => runId === undefined || each.runId === runId),
    'ratings.calibration': () => world.calibration,
    'runs.answer': ({ runId, nodeId, action, candidate, value, note }) => {
      const asked = found(
        world.reviews.find((each) => each.runId === runId && each.nodeId === nodeId),
        'review',
      )
      world.reviews = world.reviews.filter((each) => each !== asked)
      const given: ReviewAnswer = {
        action,
        candidate: candidate ?? null,
        value: value === undefined ? null : { type: 'text', data: value as string },
        note: note ?? '',
      }
      push({ topic: 'run', runId, pipelineId: asked.pipelineId, events: [] })
      return { accepted: world.quicker === null, answer: given, message: world.quicker }
    },
    'runs.stop': ({ runId }) => (changeRun(runId, 'cancelled'), { stopped: true }),
    'runs.resume': ({ runId }) => changeRun(runId, 'running'),
    'runs.discard': ({ runId }) => changeRun(runId, 'cancelled'),
    'runs.list': ({ pipelineId, status, search, practice, before, limit = 50 }) => {
      const rows = world.runs
        .map((run) => run.row)
        .toSorted((a, b) => (a.startedAt + a.runId < b.startedAt + b.runId ? 1 : -1))
        .filter(
          (row) =>
            (pipelineId === undefined || row.pipelineId === pipelineId) &&
            (status === undefined || row.status === status) &&
            (practice === undefined || row.practice === practice) &&
            (search === undefined ||
              `${row.name} ${row.answer} ${row.input}`.toLowerCase().includes(search.toLowerCase())) &&
            (before === undefined || row.startedAt + row.runId < before.startedAt + before.runId),
        )
      return { rows: rows.slice(0, limit), more: rows.length > limit }
    },
    'runs.get': ({ runId }) => runOf(runId),
  } satisfies Partial<Handlers>
}

const newRun = (runId: string, pipelineId: string | null, name: string): RunRecord => ({
  row: {
    runId,
    pipelineId,
    name,
    status: 'running',
    practice: true,
    startedAt: new Date().toISOString(),
    durationMs: 0,
    costUsd: null,
    costState: 'unknown',
    answeredBy: {},
    answer: '',
    input: '',
    error: null,
    steps: 0,
  },
  document: cheapFirst,
  inputs: {},
  events: [],
  receipt: null,
})
