import { describe, expect, it } from 'vitest'
import { evaluateExpression } from '../../../electron/engine/index.ts'
import type { Json } from '../../../shared/json.ts'

const evaluate = (expression: string, value: Json = null) =>
  evaluateExpression({ expression, value, variables: {} }, 0, 7)

/** Whatever came before, the next expression is worked out. */
const expectAlive = async (): Promise<void> => expect(await evaluate('1 + 1')).toEqual({ ok: true, value: 2 })

describe('an expression is bounded in time and memory', () => {
  it.each([
    ['without end', '($f := function($x) { $f($x) }; $f(1))', 'too_long'],
    ['deaf to its own clock', `$match("${'a'.repeat(40)}!", /(a+)+$/)`, 'too_long'],
    ['calls in calls', '($f := function($x) { $f($x) + 1 }; $f(1))', 'too_large'],
    ['a list too long', '[1..10000000]', 'too_large'],
    ['a text too long', '$pad("x", 400000000)', 'too_large'],
    ['a text doubled', '($f := function($x, $n) { $n = 0 ? $x : $f($x & $x, $n - 1) }; $f("x", 40))', 'too_large'],
    // Whichever it comes to first, on a busy machine.
    ['lists of lists', '[1..90000].[[1..90000]]', 'too_(large|long)'],
    [
      'a value that holds itself many times',
      '($f := function($x, $n) { $n = 0 ? $x : $f({ "a": $x, "b": $x }, $n - 1) }; $f("x", 40))',
      'too_large',
    ],
    [
      'the same written out',
      '($f := function($x, $n) { $n = 0 ? $x : $f({ "a": $x, "b": $x }, $n - 1) }; $string($f("x", 40)))',
      'too_large',
    ],
  ])('%s', async (_what, expression, code) => {
    expect(await evaluate(expression)).toMatchObject({ ok: false, code: expect.stringMatching(`^${code}$`) as string })
    await expectAlive()
  })

  it('and takes no value of more than five million characters', async () => {
    expect(await evaluate('$length($)', 'x'.repeat(6_000_000))).toMatchObject({ ok: false, code: 'too_large' })
    expect(await evaluate('$length($)', 'x'.repeat(4_000_000))).toEqual({ ok: true, value: 4_000_000 })
  })
})

describe('an expression makes no code of data', () => {
  it.each(['$eval("1 + 1")', '$eval($)'])('%s', async (expression) => {
    expect(await evaluate(expression, '1 + 1')).toMatchObject({ ok: false, code: 'expression' })
  })

  it.each(['constructor', '$.constructor', '__proto__', 'toString', '$lookup($, "constructor")'])(
    'and sees nothing of the program: %s',
    async (expression) => {
      expect(await evaluate(expression, { a: 1 })).toMatchObject({ ok: false, code: 'nothing' })
    },
  )

  it('many at once each get their own answer', async () => {
    const all = await Promise.all(Array.from({ length: 50 }, (_, n) => evaluate('$ * 2', n)))
    expect(all).toEqual(all.map((_, n) => ({ ok: true, value: n * 2 })))
  })
})
