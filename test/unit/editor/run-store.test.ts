import { describe, expect, it } from 'vitest'
import { newRunState, reduce, type RunState } from '../../../shared/events/reduce.ts'
import { createRunStore } from '../../../renderer/editor/store/run-store.ts'
import { previewOf } from '../../../renderer/editor/model/preview.ts'
import { rowIds, segmentsOf, spanOf, tokensOf, triesAgain, turnWords } from '../../../renderer/editor/model/run-rows.ts'
import { shownState } from '../../../renderer/editor/nodes/shown-state.ts'
import { wireState } from '../../../renderer/editor/wires/wire-state.ts'
import { cheapFirst } from './samples.ts'
import { attempt, begun, receipt, step, storyOf, text, time } from './run-samples.ts'

const target = { provider: 'practice', model: 'cheap', key: null }
const begin = begun('x')
const asked = (nodeId: string) =>
  [
    { type: 'step.started', nodeId },
    { type: 'attempt.started', nodeId, attempt: 1, target, reservedUsd: null, askKey: 'k' },
  ] as const
const says = (nodeId: string, words: string) => ({ type: 'attempt.delta', nodeId, attempt: 1, text: words }) as const

describe('the run store', () => {
  /** Frames come when the test says so, and pauses end. */
  function store() {
    const frames: (() => void)[] = []
    const pauses: { ms: number; fn: () => void }[] = []
    const run = createRunStore(
      (fn) => void frames.push(fn),
      (ms, fn) => void pauses.push({ ms, fn }),
    )
    run.open(cheapFirst())
    return { run, frames, pauses, frame: () => frames.splice(0).forEach((fn) => fn()) }
  }

  it('tells a reader once a frame, however many words came, and only the reader of that node', () => {
    const { run, frames, frame } = store()
    const told: string[] = []
    run.watchStep('small', () => told.push('small'))
    run.watchStep('strong', () => told.push('strong'))
    const story = storyOf('r1')
    run.push(story.tell(begin, ...asked('small')))
    for (const word of ['Seventeen ', 'times ', 'twenty-three']) run.push(story.tell(says('small', word)))
    expect(told).toEqual([])
    expect(frames).toHaveLength(1)
    frame()
    expect(told).toEqual(['small'])
    expect(run.step('small')?.text).toBe('Seventeen times twenty-three')
  })

  it('takes an event once, though a stored stream and a push both bring it', () => {
    const { run, frame } = store()
    const events = storyOf('r1').tell(begin, ...asked('small'), says('small', 'once'))
    run.push(events)
    run.push(events.slice(1))
    frame()
    expect(run.step('small')?.text).toBe('once')
    expect(run.step('small')?.attempts).toHaveLength(1)
  })

  it('tells of the run itself only when it begins, ends, or another takes its place', () => {
    const { run, frame } = store()
    let told = 0
    run.watchStatus(() => told++)
    const story = storyOf('r1')
    run.push(story.tell(begin, ...asked('small')))
    frame()
    run.push(story.tell(says('small', 'a')))
    frame()
    expect(told).toBe(1)
    run.push(story.tell({ type: 'run.finished', status: 'done', error: null, outputs: {}, receipt: receipt() }))
    frame()
    expect([told, run.state().status]).toEqual([2, 'done'])
    run.open(cheapFirst())
    expect([told, run.state().status, run.step('small')]).toEqual([3, 'idle', null])
  })

  it('follows a crowd of nodes some times a second, and few of them with every frame', () => {
    const { run, frames, frame, pauses } = store()
    const story = storyOf('r1')
    const many = Array.from({ length: 20 }, (_, index) => `n${index}`)
    const all = () => story.tell(...many.map((nodeId) => ({ type: 'step.ready', nodeId }) as const))
    run.push(story.tell(begin))
    frame()
    run.push(all())
    frame()
    run.push(all())
    expect([frames.length, pauses.length]).toEqual([0, 1])
    pauses.splice(0).forEach(({ fn }) => fn())
    frame()
    expect(run.step('n19')?.status).toBe('ready')
    run.push(story.tell({ type: 'step.ready', nodeId: 'n1' }))
    pauses.splice(0).forEach(({ fn }) => fn())
    frame()
    run.push(story.tell({ type: 'step.ready', nodeId: 'n1' }))
    expect([frames.length, pauses.length]).toEqual([1, 0])
  })

  it('follows a crowd at work some times a second, also where each frame brings a word of one only', () => {
    const { run, frames, frame, pauses } = store()
    const story = storyOf('r1')
    const many = Array.from({ length: 50 }, (_, index) => `n${index}`)
    run.push(story.tell(begin, ...many.flatMap(asked)))
    frame()
    for (const nodeId of many.slice(0, 4)) {
      run.push(story.tell(says(nodeId, 'a word')))
      expect(frames).toHaveLength(0)
      const [pause, ...others] = pauses.splice(0)
      expect([pause?.ms, others.length]).toEqual([200, 0])
      pause?.fn()
      frame()
      expect(run.step(nodeId)?.text).toBe('a word')
    }
  })

  it('no longer tells who has left', () => {
    const { run, frame } = store()
    let told = 0
    const leave = run.watchStep('small', () => told++)
    leave()
    run.push(storyOf('r1').tell(begin, ...asked('small')))
    frame()
    expect(told).toBe(0)
  })
})

const after = (...events: Parameters<ReturnType<typeof storyOf>['tell']>): RunState =>
  storyOf('r1')
    .tell(begin, ...events)
    .reduce(reduce, newRunState())

describe('the text on its way to an Output', () => {
  it('is shown through a Fallback, from the option in hand', () => {
    const state = after(...asked('strong'), says('strong', 'It is 391.'))
    expect(previewOf(cheapFirst(), state, 'answer')).toMatchObject({
      text: 'It is 391.',
      nodeId: 'strong',
      target: { model: 'cheap' },
    })
  })

  it('waits behind a Judge, which may still refuse it', () => {
    expect(previewOf(cheapFirst(), after(...asked('small'), says('small', 'It is 391.')), 'answer')).toBeNull()
  })

  it('is none before there is a run', () => {
    expect(previewOf(null, newRunState(), 'answer')).toBeNull()
  })
})

describe('how a wire is drawn', () => {
  const edge = (id: string) => {
    const found = cheapFirst().edges.find((each) => each.id === id)
    if (found === undefined) throw new Error('no such wire')
    return found
  }
  const state = after(
    ...asked('small'),
    { type: 'step.finished', nodeId: 'small', step: step('small'), outputs: { answer: text('391') } },
    {
      type: 'step.finished',
      nodeId: 'gate',
      step: step('gate', { decision: { chosen: 'pass', why: '', candidates: [] } }),
      outputs: { pass: text('391') },
    },
    {
      type: 'step.finished',
      nodeId: 'strong',
      step: step('strong', { status: 'skipped', reasonCode: 'not_asked' }),
      outputs: {},
    },
    {
      type: 'step.finished',
      nodeId: 'best',
      step: step('best', { decision: { chosen: 'option1', why: '', candidates: [] } }),
      outputs: { answer: text('391') },
    },
  )
  const at = (id: string) => state.steps.get(id) ?? null

  it('says which way the value took and which it did not', () => {
    expect(wireState(edge('e3'), at('small'), at('gate'), false)).toBe('taken')
    expect(wireState(edge('e5'), at('gate'), at('best'), true)).toBe('taken')
    expect(wireState(edge('e6'), at('strong'), at('best'), true)).toBe('passed')
    expect(wireState(edge('e1'), null, at('small'), false)).toBe('idle')
  })

  it('tells a branch that was not taken from one that was', () => {
    const fail = { ...edge('e5'), from: { node: 'gate', port: 'fail' } }
    expect(wireState(fail, at('gate'), at('best'), true)).toBe('passed')
  })

  it('shows what failed, and where a value is being worked on', () => {
    const failed = after(
      {
        type: 'step.finished',
        nodeId: 'strong',
        step: step('strong', { status: 'failed', reasonCode: 'overloaded' }),
        outputs: {},
      },
      { type: 'step.finished', nodeId: 'small', step: step('small'), outputs: { answer: text('391') } },
      { type: 'step.started', nodeId: 'gate' },
      { type: 'step.started', nodeId: 'best' },
    )
    expect(wireState(edge('e6'), failed.steps.get('strong') ?? null, failed.steps.get('best') ?? null, true)).toBe(
      'failed',
    )
    expect(wireState(edge('e3'), failed.steps.get('small') ?? null, failed.steps.get('gate') ?? null, false)).toBe(
      'flowing',
    )
  })
})

describe('the mark on a card', () => {
  const done =
    after({ type: 'step.finished', nodeId: 'small', step: step('small'), outputs: {} }).steps.get('small') ?? null

  it('puts what keeps the next run from starting before how the last one went', () => {
    expect(shownState(done, false, 'error')).toBe('problem')
    expect(shownState(done, false, 'warning')).toBe('done')
    expect(shownState(null, false, 'warning')).toBe('warning')
  })

  it('shows a result of an earlier drawing as such, and one that is being made as it is', () => {
    expect(shownState(done, true, null)).toBe('stale')
    const running = after(...asked('small')).steps.get('small') ?? null
    expect(shownState(running, true, 'error')).toBe('running')
  })
})

describe('the waterfall', () => {
  it('has a row for every node with a step, asked or not', () => {
    expect(rowIds(cheapFirst())).toEqual(['question', 'small', 'gate', 'strong', 'best', 'answer'])
  })

  it('shows each attempt where it was in time, with its first word', () => {
    const state = after(...asked('small'), {
      type: 'attempt.finished',
      nodeId: 'small',
      attempt: 1,
      askKey: 'k',
      text: '',
      finish: null,
      receipt: attempt({ status: 'failed', ttftMs: null, errorClass: 'overloaded' }),
    })
    const small = state.steps.get('small')
    if (small === undefined) throw new Error('no step')
    const [segment] = segmentsOf(small, Date.parse(time(0)), 0)
    expect(segment).toMatchObject({ failed: true, firstWord: null })
    expect((segment?.to ?? 0) - (segment?.from ?? 0)).toBe(300)
  })

  it('ends what goes on at the present, and the whole at the receipt', () => {
    const state = after(...asked('small'))
    const small = state.steps.get('small')
    if (small === undefined) throw new Error('no step')
    const now = Date.parse(time(900))
    expect(segmentsOf(small, Date.parse(time(0)), now).at(-1)?.to).toBe(900)
    // Waiting for its turn is no time of asking.
    const waiting = { ...small, attempts: [], step: null }
    expect(segmentsOf(waiting, Date.parse(time(0)), now, true)).toEqual([])
    expect(spanOf(state, now)).toBe(900)
    expect(
      spanOf(after({ type: 'run.finished', status: 'done', error: null, outputs: {}, receipt: receipt() }), now),
    ).toBe(540)
  })

  it('shows turns and calls of tools as what they are, and not as attempts at one request', () => {
    const called = { nodeId: 'small', call: 1, key: 'k', tool: 'weather', method: 'GET', changes: false }
    const url = 'https://api.example.org/weather'
    const after1 = after(...asked('small'), { type: 'tool.called', ...called, url })
    const running = after1.steps.get('small')
    if (running === undefined) throw new Error('no step')
    const now = Date.parse(time(900))
    expect(running.calls).toMatchObject([{ tool: 'weather', host: 'api.example.org', status: 'running' }])
    expect(segmentsOf(running, Date.parse(time(0)), now).at(-1)).toMatchObject({ call: true, to: 900 })

    const ended = { ok: true, status: 200, text: 'Sunny.', bytes: 6, durationMs: 40 }
    const done = after(
      ...asked('small'),
      { type: 'tool.called', ...called, url },
      { type: 'tool.finished', nodeId: 'small', call: 1, key: 'k', ...ended },
    ).steps.get('small')
    expect(done?.calls).toMatchObject([{ n: 1, status: 'done', httpStatus: 200, bytes: 6, durationMs: 40 }])
    const [call] = done?.calls ?? []
    expect(turnWords([attempt(), attempt({ n: 2 })], [call, call, call])).toBe('2 turns, 3 calls')
    expect(triesAgain([attempt(), attempt({ n: 2 })], [call])).toBeNull()
    expect(triesAgain([attempt({ status: 'failed' }), attempt({ n: 2 })], [call])).toBe('1 failed attempt')
    expect(turnWords([attempt(), attempt({ n: 2 })], null)).toBeNull()
    expect(triesAgain([attempt(), attempt({ n: 2 })], null)).toBe('2 attempts')
  })

  it('adds the tokens of all attempts, cached and reasoning ones too', () => {
    expect(tokensOf([attempt(), attempt({ n: 2 }), attempt({ n: 3, usage: null })])).toEqual({ input: 50, output: 60 })
  })
})
