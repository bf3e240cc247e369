import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const css = readFileSync(new URL('../../../renderer/theme.css', import.meta.url), 'utf8')
const tokens = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);/g)].map(
    ([, name = '', light = '', dark = '']) => [name, { light, dark }],
  ),
)

/** WCAG 2.2, relative luminance and contrast ratio. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (light + 0.05) / (dark + 0.05)
}

/** Every text and the grounds it may stand on. */
const grounds = ['bg', 'canvas', 'surface', 'raised']
const soft = ['fill', 'accent-soft', 'ok-soft', 'warn-soft', 'bad-soft']
const allowed: Record<string, string[]> = {
  ink: [...grounds, ...soft, 'chosen'],
  'ink-2': [...grounds, ...soft],
  'ink-3': grounds,
  accent: [...grounds, 'fill', 'accent-soft'],
  ok: [...grounds, 'ok-soft'],
  warn: [...grounds, 'warn-soft'],
  bad: [...grounds, 'fill', 'bad-soft'],
  'on-accent': ['accent', 'accent-strong'],
  ...Object.fromEntries(
    ['models', 'decide', 'combine', 'shape', 'flow', 'ends'].map((group) => [group, [`${group}-soft`]]),
  ),
}

test.each(['light', 'dark'] as const)(
  '%s: every text stands out at least 4.5 : 1 from every ground it may stand on',
  (theme) => {
    const colour = (name: string): string => {
      const token = tokens.get(name)
      if (token === undefined) throw new Error(`theme.css has no --${name}`)
      return token[theme]
    }
    const tooPale = Object.entries(allowed).flatMap(([text, under]) =>
      under
        .map((ground) => ({ pair: `${text} on ${ground}`, ratio: contrast(colour(text), colour(ground)) }))
        .filter(({ ratio }) => ratio < 4.5),
    )
    expect(tooPale).toEqual([])
  },
)
