import { expect, it } from 'vitest'
import { clockTime, healthWords, timeless } from '../../../shared/health/words.ts'

// "The same document, inputs, seed and answers give the same run": an error's words that travel as data hold no time of day.

const noon = new Date(2026, 10, 21, 12, 0, 0).getTime()
const [soon, tomorrow] = [noon + 90_000, noon + 86_400_000]

it('an error says the same at any time', () => {
  const said = (now: number, until: number): string[] => [
    `It failed. It may be asked again at ${clockTime(until, now)}.`,
    `OpenAI takes 3 requests a minute, and this request could not leave before ${clockTime(until)}. Nothing was asked.`,
    healthWords('openai / gpt-5', { state: 'open', why: 'rate_limit', until, share: 1 }, now),
    `It said: “Resets at ${new Date(until).toISOString()}”`,
  ]
  const first = said(noon, soon).map(timeless)
  expect(first).toEqual(said(noon, tomorrow).map(timeless))
  expect(first).toEqual([
    'It failed. It may be asked again later.',
    'OpenAI takes 3 requests a minute, and this request could not leave soon. Nothing was asked.',
    'openai / gpt-5 is open, retry later. It said that it was asked too often.',
    'It said: “Resets later”',
  ])
})

it('what is no time of day stays', () => {
  for (const words of ['It took 12:30.', 'Port 1:2:3 at 5.', 'Ratio 10:20:30', '']) expect(timeless(words)).toBe(words)
})
