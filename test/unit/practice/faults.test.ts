import { describe, expect, it } from 'vitest'
import {
  FaultBook,
  faultKinds,
  parseFaultJson,
  parseFaultRule,
  type FaultRule,
} from '../../../electron/practice/index.ts'
import { blankAsk, type Asked } from '../../../electron/practice/protocols/types.ts'

const rule = (text: string): FaultRule => {
  const parsed = parseFaultRule(text)
  if ('error' in parsed) throw new Error(parsed.error)
  return parsed.rule
}
const error = (text: string): string => {
  const parsed = parseFaultRule(text)
  return 'error' in parsed ? parsed.error : ''
}

describe('a fault rule on the command line', () => {
  it.each([
    ['status=529', { fault: { name: 'status', value: 529, retryAfter: null, text: 'status=529' } }],
    [
      'cheap:status=429;retry-after=2;times=3',
      {
        model: 'cheap',
        times: 3,
        fault: { name: 'status', value: 429, retryAfter: 2, text: 'status=429;retry-after=2' },
      },
    ],
    ['judge:score=0.2', { model: 'judge', fault: { name: 'score', value: 0.2, retryAfter: null, text: 'score=0.2' } }],
    [
      'reset;probability=0.5',
      { probability: 0.5, fault: { name: 'reset', value: null, retryAfter: null, text: 'reset' } },
    ],
    [
      'frontier:cut-at=10;match=What is: this',
      {
        model: 'frontier',
        match: 'What is: this',
        fault: { name: 'cut-at', value: 10, retryAfter: null, text: 'cut-at=10' },
      },
    ],
    ['stall=0.5', { fault: { name: 'stall', value: 0.5, retryAfter: null, text: 'stall=0.5' } }],
  ])('%s', (text, expected) => {
    expect(parseFaultRule(text)).toEqual({ rule: expected })
  })

  it('takes any model before a real provider, colons and all', () => {
    expect(parseFaultRule('llama3:8b:status=500', { anyModel: true })).toMatchObject({ rule: { model: 'llama3:8b' } })
  })

  it.each([
    ['', 'There is no fault ""'],
    ['statsu=429', 'There is no fault "statsu"'],
    ['chaep:reset', 'There is no practice model "chaep" (there are cheap, balanced, frontier, judge, embed)'],
    ['status=abc', '"status" takes a whole number from 400 to 599, not "abc"'],
    ['status=200', '"status" takes a whole number from 400 to 599'],
    ['score=2', '"score" takes a number from 0 to 1'],
    ['stall', '"stall" takes a number'],
    ['reset=1', '"reset" takes no value'],
    ['reset;times=0', '"times" takes a whole number from 1'],
    ['reset;times=2;probability=0.5', '"times" and "probability" exclude each other'],
    ['reset;retry-after=2', '"retry-after" goes with "status" only'],
    ['reset;empty', 'A rule has one fault'],
    ['reset;foo=1', '"foo=1" is not understood'],
    [':reset', 'nothing before the ":"'],
  ])('%s is refused in words', (text, words) => {
    expect(error(text)).toContain(words)
  })

  it('names every known fault when one is not understood', () => {
    for (const name of Object.keys(faultKinds)) expect(error('nonsense')).toContain(name)
  })
})

describe('a fault rule as JSON', () => {
  it('is the same rule in fields', () => {
    expect(parseFaultJson({ model: 'cheap', match: 'x', fault: 'status=429;retry-after=2', times: 2 })).toEqual({
      rule: { ...rule('cheap:status=429;retry-after=2;times=2'), match: 'x' },
    })
  })

  it.each([
    [null],
    ['reset'],
    [{}],
    [{ fault: 3 }],
    [{ fault: 'reset', models: 'x' }],
    [{ fault: 'reset;times=2' }],
    [{ fault: 'reset', times: 'many' }],
    [{ fault: 'reset', model: 7 }],
  ])('%j is refused', (value) => {
    expect(parseFaultJson(value)).toEqual({ error: expect.stringContaining('Known faults') })
  })
})

const call = (text: string, more: Partial<Asked> = {}): Asked => ({
  ...blankAsk,
  model: 'cheap',
  turns: [{ role: 'user', text }],
  ...more,
})

describe('the rules in force', () => {
  it('hold for one request each, in order, like a queue', () => {
    const book = new FaultBook([rule('status=500'), rule('status=529')])
    expect([1, 2, 3].map(() => book.take(call('x'))?.text ?? null)).toEqual(['status=500', 'status=529', null])
    expect(book.rules).toEqual([])
  })

  it('look at the model and at the last user message', () => {
    const book = new FaultBook([rule('balanced:reset'), rule('empty;match=capital')])
    expect(book.take(call('What is 1 + 1?'))).toBeNull()
    expect(
      book.take(
        call('', {
          turns: [
            { role: 'user', text: 'the capital?' },
            { role: 'user', text: 'no' },
          ],
        }),
      ),
    ).toBeNull()
    expect(book.take(call('Name the capital'))?.name).toBe('empty')
    expect(book.take(call('x', { model: 'balanced' }))?.name).toBe('reset')
  })

  it('hold as often as times says, or for a share without end', () => {
    const thrice = new FaultBook([rule('reset;times=3')])
    expect(Array.from({ length: 5 }, () => thrice.take(call('x')) !== null)).toEqual([true, true, true, false, false])
    const half = new FaultBook([rule('reset;probability=0.5')])
    const hits = Array.from({ length: 400 }, () => half.take(call('x'))).filter((fault) => fault !== null).length
    expect(hits).toBeGreaterThan(150)
    expect(hits).toBeLessThan(250)
    const always = new FaultBook([rule('reset;probability=1')])
    expect(Array.from({ length: 9 }, () => always.take(call('x'))).every((fault) => fault !== null)).toBe(true)
    const never = new FaultBook([rule('reset;probability=0')])
    expect(never.take(call('x'))).toBeNull()
  })

  it('pass by calls they mean nothing for', () => {
    const book = new FaultBook([rule('cut-at=2'), rule('status=503')])
    expect(book.take(call('', { call: 'embed', model: 'embed', turns: [], inputs: ['x'] }))?.name).toBe('status')
    expect(book.take(call('x'))?.name).toBe('cut-at')
  })
})
