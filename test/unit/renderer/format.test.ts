import { describe, expect, test } from 'vitest'
import {
  bytes,
  cost,
  count,
  counted,
  dollarRange,
  dollars,
  milliseconds,
  moment,
  relativeTime,
  seconds,
  secondsRange,
  windowSize,
} from '../../../renderer/lib/format.ts'

describe('dollars show as many places as matter', () => {
  test.each([
    [12.3, '$12.30'],
    [1234.5, '$1,234.50'],
    [1, '$1.00'],
    [0.41, '$0.41'],
    [0.4149, '$0.41'],
    [0.1, '$0.10'],
    [0.05, '$0.05'],
    [0.0031, '$0.0031'],
    [0.00013, '$0.00013'],
    [0.00002, '$0.00002'],
    [0.0000214, '$0.000021'],
    [0.000000001, '$0.000000001'],
    [0, '$0'],
  ])('%s is %s', (usd, text) => expect(dollars(usd)).toBe(text))

  test('the step from two figures to two places leaves no gap', () => {
    expect(dollars(0.0994)).toBe('$0.099')
    expect(dollars(0.0996)).toBe('$0.10')
    expect(dollars(0.9999)).toBe('$1.00')
  })

  test('unknown is not zero', () => {
    expect(dollars(null)).toBe('unknown')
    expect(cost(null, 'unknown')).toBe('unknown')
  })

  test('a sum says how sure it is', () => {
    expect(cost(0.02, 'exact')).toBe('$0.02')
    expect(cost(0.02, 'estimated')).toBe('about $0.02')
    expect(cost(0.02, 'unknown')).toBe('at least $0.02')
  })

  test('a range joins two figures, or says which end is missing', () => {
    expect(dollarRange(0.0004, 0.0091)).toBe('$0.0004 – $0.0091')
    expect(dollarRange(0.41, 0.4101)).toBe('$0.41')
    expect(dollarRange(0.0004, null)).toBe('from $0.0004')
    expect(dollarRange(null, 0.0091)).toBe('up to $0.0091')
    expect(dollarRange(null, null)).toBe('unknown')
  })
})

describe('times', () => {
  test.each([
    [0, '0 s'],
    [3, '3 ms'],
    [31, '0.031 s'],
    [300, '0.30 s'],
    [310, '0.31 s'],
    [540, '0.54 s'],
    [999.6, '1.0 s'],
    [4000, '4.0 s'],
    [9960, '10 s'],
    [4230, '4.2 s'],
    [12_400, '12 s'],
    [59_400, '59 s'],
    [59_600, '1 min'],
    [125_000, '2 min 5 s'],
    [3_599_700, '1 h'],
    [3_780_000, '1 h 3 min'],
  ])('%s ms is %s', (ms, text) => expect(seconds(ms)).toBe(text))

  test('ranges share the unit', () => {
    expect(secondsRange(600, 4000)).toBe('0.6 – 4 s')
    expect(secondsRange(null, null)).toBe('unknown')
    expect(secondsRange(30_000, 90_000)).toBe('30 s – 1 min 30 s')
  })

  test('steps are told in milliseconds', () => {
    expect(milliseconds(310)).toBe('310 ms')
    expect(milliseconds(1310)).toBe('1,310 ms')
    expect(milliseconds(12_400)).toBe('12 s')
  })

  test('how long ago, then the day', () => {
    const now = new Date(2026, 10, 21, 14, 0, 0).getTime()
    const ago = (ms: number) => relativeTime(new Date(now - ms).toISOString(), now)
    expect(ago(5000)).toBe('just now')
    expect(ago(180_000)).toBe('3 min ago')
    expect(ago(2 * 3_600_000)).toBe('2 h ago')
    expect(ago(20 * 3_600_000)).toBe('yesterday')
    expect(ago(3 * 86_400_000)).toBe('3 days ago')
    expect(ago(9 * 86_400_000)).toBe('12 Nov')
    expect(relativeTime(new Date(2025, 10, 12).toISOString(), now)).toBe('12 Nov 2025')
    expect(relativeTime('never', now)).toBe('unknown')
  })

  test('a moment is exact to the second', () => {
    expect(moment(new Date(2026, 10, 12, 4, 5, 9).toISOString())).toMatch(
      /^12 Nov 2026, 04:05:09 \(GMT([+−]\d{1,2}(:\d\d)?)?\)$/,
    )
  })
})

test('counts have separators and the right word', () => {
  expect(count(1234567)).toBe('1,234,567')
  expect(counted(1, 'token')).toBe('1 token')
  expect(counted(12_480, 'token')).toBe('12,480 tokens')
  expect(counted(2, 'retry', 'retries')).toBe('2 retries')
})

test('windows and sizes are short', () => {
  expect(windowSize(128_000)).toBe('128k')
  expect(windowSize(1_048_576)).toBe('1M')
  expect(windowSize(null)).toBe('unknown')
  expect(bytes(5_200_000)).toBe('5.2 MB')
  expect(bytes(1)).toBe('1 byte')
})
