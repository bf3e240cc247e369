import { countTokens as countCl100k } from 'gpt-tokenizer/encoding/cl100k_base'
import { countTokens as countO200k } from 'gpt-tokenizer/encoding/o200k_base'
import { describe, expect, it } from 'vitest'
import { type Fit, fitConversation, lotsOf, roomIn, tokensOf } from '../../../shared/kinds/context/fit.ts'
import { estimateTokens } from '../../../shared/text/count.ts'
import type { Tokenizer } from '../../../shared/tokens/families.ts'
import { withCounts } from '../../../shared/tokens/known.ts'
import { countBy } from '../../../shared/tokens/vocabulary.ts'
import type { ChatMessage, Value } from '../../../shared/values.ts'
import { play, problemCodes, textValue } from '../../support/kind-bench.ts'
import { referees } from '../../support/token-referees.ts'

const user = (content: string): ChatMessage => ({ role: 'user', content })
const assistant = (content: string): ChatMessage => ({ role: 'assistant', content })
/** Ten exchanges of some forty tokens each, and the question. */
const history = Array.from({ length: 10 }, (_, i) => [
  user(`question ${i} ${'word '.repeat(10)}`),
  assistant(`answer ${i} ${'word '.repeat(10)}`),
]).flat()
const question = user('What was it?')

const fit = (more: Partial<Fit>, room: number, turns = history, last = question) =>
  fitConversation({
    messages: [...turns, last],
    range: { from: 0, to: turns.length },
    fit: { strategy: 'drop', keep: 0, ...more },
    room,
    summaryTokens: 100,
    count: estimateTokens,
  })
const said = (result: ReturnType<typeof fit>): string[] =>
  'messages' in result ? result.messages.map(({ content }) => content.split(' ').slice(0, 2).join(' ')) : []

describe('Context', () => {
  it('leaves room for the longest answer and 5 %', () => {
    expect(roomIn(16_000, 2000)).toBe(13_200)
    expect(roomIn(1000, 5000)).toBe(-50)
  })

  it('leaves a conversation that fits as it is', () => {
    expect(fit({}, 100_000)).toMatchObject({ ok: true, left: 0, messages: [...history, question] })
  })

  it('drops the oldest turns; the first turn of a user stays, and what is left has no hole', () => {
    const result = fit({}, 300)
    const kept = said(result)
    expect(kept[0]).toBe('question 0')
    expect(kept.at(-1)).toBe('What was')
    const numbers = kept.slice(1, -1).map((each) => Number(each.split(' ')[1]))
    expect(numbers.at(-1)).toBe(9)
    expect(new Set(numbers).size * 2).toBe(numbers.length)
    expect(result).toMatchObject({ ok: true, left: history.length - (kept.length - 1) })
    if (result.ok === true) expect(tokensOf(result.messages, estimateTokens)).toBeLessThanOrEqual(300)
  })

  it('never parts a call of a tool from its result, nor drops it', () => {
    const tools = [
      ...history.slice(0, 4),
      assistant('<call tool="parcel">{"id":7}</call>'),
      user('<result tool="parcel">in Berlin</result>'),
      ...history.slice(4),
    ]
    const kept = said(fit({}, 300, tools))
    expect(kept.filter((each) => each.startsWith('<'))).toEqual([
      '<call tool="parcel">{"id":7}</call>',
      '<result tool="parcel">in',
    ])
  })

  it('keeps the last turns it was told to', () => {
    expect(said(fit({ keep: 4, strategy: 'select' }, 400)).slice(-5, -1)).toEqual([
      'question 8',
      'answer 8',
      'question 9',
      'answer 9',
    ])
  })

  it('selects what has to do with the question', () => {
    const about = history.map((turn, i) => (i === 6 ? user(`question 3 the zebra ${'word '.repeat(8)}`) : turn))
    const kept = said(fit({ strategy: 'select' }, 200, about, user('Where is the zebra?')))
    expect(kept).toContain('question 3')
    expect(kept).toContain('answer 3')
  })

  it('folds the oldest for a summary, in lots, so that the same beginning is folded the same', () => {
    const first = fit({ strategy: 'summarise' }, 500)
    const longer = [...history, user('one more question here'), assistant('one more answer here')]
    const second = fit({ strategy: 'summarise' }, 500, longer)
    if (first.ok !== 'summarise' || second.ok !== 'summarise') throw new Error('nothing was folded')
    const [a, b] = [lotsOf(first.fold), lotsOf(second.fold)]
    expect(a[0]).toEqual(b[0])
    expect(said(first)[0]).toBe('question 0')
    expect(first.fold).not.toContainEqual(history[0])
  })

  it('refuses, and says by how much; so does every way where even what must stay is too much', () => {
    expect(fit({ strategy: 'refuse' }, 300)).toMatchObject({ ok: false })
    for (const strategy of ['drop', 'select', 'summarise'] as const)
      expect(fit({ strategy }, 20)).toMatchObject({ ok: false })
  })

  it('holds the conversation under its own limit, whatever the window', () => {
    const result = fit({ maxTokens: 200 }, 100_000)
    if (result.ok !== true) throw new Error('it was refused')
    expect(tokensOf(result.messages.slice(0, -1), estimateTokens)).toBeLessThanOrEqual(200)
  })

  it('sends the conversation on whole, with what is to be done to it', async () => {
    const value: Value = { type: 'chat', data: history as never }
    const { outputs } = await play('context', { strategy: 'select', keep: 3 }, { one: { history: value } })
    expect(outputs['context']).toEqual({ ...value, fit: { strategy: 'select', keep: 3 } })
  })

  it('tells the Model which of its messages are the conversation', async () => {
    const target = { provider: 'practice', model: 'cheap' }
    const context: Value = { type: 'chat', data: history as never, fit: { strategy: 'drop', keep: 2 } }
    const one = { prompt: textValue('And now?'), context }
    const beside = await play('model', { target }, { one }, { script: ['ok'] })
    expect(beside.asked[0]?.fit).toEqual({ strategy: 'drop', keep: 2, range: { from: 0, to: 20 } })
    const alone = await play('model', { target }, { one: { prompt: context } }, { script: ['ok'] })
    expect(alone.asked[0]?.fit?.range).toEqual({ from: 0, to: 19 })
  })

  it('needs a model where it sums up', () => {
    expect(problemCodes('context', { strategy: 'summarise' })).toEqual(['bad_config'])
  })
})

describe('a conversation counted for the model it goes to', () => {
  const turns = Array.from({ length: 12 }, (_, i) => [user(`${i} ${referees.russian.text}`), assistant(`${i}`)]).flat()
  const keptBy = async (tokenizer: Tokenizer): Promise<number> => {
    const result = await withCounts(
      (count) =>
        fitConversation({
          messages: [...turns, question],
          range: { from: 0, to: turns.length },
          fit: { strategy: 'drop', keep: 0 },
          room: 1200,
          summaryTokens: 100,
          count: (text) => count(text, tokenizer).tokens,
        }),
      (wanted) =>
        Promise.resolve(
          wanted.map((each) => countBy(each, (name, text) => (name === 'o200k' ? countO200k : countCl100k)(text))),
        ),
    )
    return result.ok === true ? result.messages.length : 0
  }

  it('keeps as much as that model’s own tokens leave room for: Russian is twice as long for GPT-4 as for GPT-4o', async () => {
    const [older, newer, claude] = [await keptBy('cl100k'), await keptBy('o200k'), await keptBy('claude')]
    expect(newer).toBeGreaterThan(older * 1.3)
    expect(claude).toBeLessThanOrEqual(older + 1)
    expect(claude).toBeGreaterThan(3)
  })
})
