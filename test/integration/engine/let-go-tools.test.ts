import { describe, expect, it } from 'vitest'
import { readInterrupted, type ToolDoor } from '../../../electron/engine/index.ts'
import type { RunEvent } from '../../../shared/events/types.ts'
import type { ToolCall } from '../../../shared/kinds/tool/call.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { runDrawing, text } from '../../support/graphs.ts'
import { raced } from '../../support/raced.ts'

/*
 * docs/format.md, "Tools": one "that was under way when the run broke off, or when its step was stopped or let go (`cancelled`),
 * is made again if its step is wanted again; where it changes something, a person is asked about it first".
 */

const toolCall: ToolCall = {
  name: 'send',
  method: 'POST',
  url: 'https://tools.example/send',
  body: null,
  key: null,
  header: 'authorization',
  changes: true,
  timeoutMs: 1000,
  permission: 'send',
}

describe('a step that is stopped', () => {
  it.each([
    ['in the moment in which a person allows its call', { allowed: () => false }],
    ['while its call is made ready', { prepare: () => Promise.resolve(null) }],
    ['while its call is found not to be made', { prepare: () => Promise.resolve('The server has changed the tool.') }],
  ])('%s makes none, and says nothing after the end of the run', async (_when, more) => {
    const clock = new FakeClock()
    let made = 0
    const { run, events } = runDrawing(
      {
        agent: { run: async (_config, _inputs, context) => ({ value: text((await context.tool(toolCall)).text) }) },
        out: { in: { value: 'agent.value' }, output: true },
      },
      {
        clock,
        tools: {
          allowed: () => true,
          allow: () => undefined,
          call: () => Promise.resolve({ ok: true, status: 200, text: `sent ${++made}`, bytes: 6 }),
          ...more,
        },
      },
    )
    if ('allowed' in more) {
      await clock.advance(10)
      const [asked] = run.reviews
      run.answer('agent', asked!.review.key, { action: 'approve', candidate: null, value: null, note: '' })
    }
    run.stop()
    await clock.advance(1000)
    expect(await run.result).toMatchObject({ status: 'cancelled' })
    expect(made).toBe(0)
    expect(events.filter(({ type }) => type.startsWith('tool.'))).toEqual([])
    expect(events.at(-1)?.type).toBe('run.finished')
  })
})

describe('a step that makes the same call twice', () => {
  it.each([
    ['was under way', true],
    ['is asked about for the first time', false],
  ])(
    'and is interrupted when the second %s: what a person said of the first is no yes to it',
    async (_when, allowed) => {
      let events: RunEvent[] = []
      const life = async (answers: number, cut: RunEvent['type'], call: number): Promise<string[]> => {
        const clock = new FakeClock()
        const made: string[] = []
        const bench = runDrawing(
          {
            agent: {
              run: async (_config, _inputs, context) => {
                await context.tool(toolCall)
                return { value: text((await context.tool(toolCall)).text) }
              },
            },
            out: { in: { value: 'agent.value' }, output: true },
          },
          {
            clock,
            tools: {
              allowed: () => allowed,
              allow: () => undefined,
              call: ({ url }) => Promise.resolve({ ok: true, status: 200, text: 'sent', bytes: made.push(url) }),
            },
            ...(events.length === 0 ? {} : { resumed: readInterrupted(events, clock.now()) }),
          },
        )
        for (let i = 0; i < answers; i++) {
          await clock.advance(10)
          const [asked] = bench.run.reviews
          bench.run.answer('agent', asked!.review.key, { action: 'approve', candidate: null, value: null, note: '' })
        }
        await clock.advance(1000)
        const told = [...events, ...bench.events]
        events = told.slice(
          0,
          told.findLastIndex((event) => event.type === cut && (!('call' in event) || event.call === call)) + 1,
        )
        if (bench.run.reviews.length > 0) made.push('asked')
        return made
      }
      if (allowed) {
        await life(0, 'tool.called', 1)
        expect(await life(1, 'tool.called', 2)).toEqual([toolCall.url, toolCall.url])
      } else expect(await life(1, 'tool.finished', 1)).toEqual([toolCall.url, 'asked'])
      expect(await life(0, 'run.finished', 0)).toEqual(['asked'])
    },
  )
})

describe('a loser that is wanted after all', () => {
  it.each([true, false])(
    'calls its tool again, which was stopped on its way, asking first where it changes something (%s)',
    async (changes) => {
      const clock = new FakeClock()
      const drawing = raced(clock)
      drawing['slow'] = {
        run: async (_config, _inputs, context) => {
          const { text: said } = await context.tool({ ...toolCall, changes })
          return { value: text(said) }
        },
      }
      let made = 0
      const call: ToolDoor['call'] = (_call, signal) =>
        new Promise((resolve) => {
          made++
          const cancel = clock.after(100, () => resolve({ ok: true, status: 200, text: 'sent', bytes: 4 }))
          signal.addEventListener('abort', () => {
            cancel()
            resolve({ ok: false, status: null, text: 'The call was stopped.', bytes: 0 })
          })
        })
      const { run, events } = runDrawing(drawing, {
        clock,
        tools: { allowed: () => true, allow: () => undefined, call },
      })
      await clock.advance(60)
      if (changes) {
        expect(made).toBe(1)
        const [asked] = run.reviews
        expect(asked?.review.question).toContain('It was under way when its step was stopped')
        run.answer('slow', asked!.review.key, { action: 'approve', candidate: null, value: null, note: '' })
      }
      await clock.advance(1000)
      const result = await run.result
      expect(result).toMatchObject({ status: 'done', outputs: { fast: 'quick', sure: 'sent' } })
      expect(made).toBe(2)
      expect(events.some(({ type }) => type === 'human.asked')).toBe(changes)
      const slow = result.receipt?.steps.find(({ nodeId }) => nodeId === 'slow')
      expect(slow?.calls?.map(({ status }) => status)).toEqual(['cancelled', 'done'])
    },
  )
})
