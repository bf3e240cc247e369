import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { listedEvents, withEvents } from '../../../scripts/lib/events.ts'

/* The contract of events is read by other people's scripts: the page has all of them, each with all its fields. */

const page = readFileSync(new URL('../../../docs/format.md', import.meta.url), 'utf8')

test('the page lists every event as its type says (else run `node scripts/events.ts`)', () => {
  expect(page).toBe(withEvents(page))
})

test('each has a moment and its fields, those that stand in braces within them left out', () => {
  const events = new Map(listedEvents().map((event) => [event.type, event]))
  expect(events.size).toBeGreaterThan(15)
  const names = (type: string): string[] =>
    (events.get(type)?.fields ?? []).map(({ name, optional }) => `${name}${optional ? '?' : ''}`)
  expect(names('run.started')).toEqual([
    'name',
    'planHash',
    'seed',
    'seedIsSet',
    'maxCostUsd',
    'inputs',
    'resumed',
    'partial?',
    'rehearsal?',
  ])
  expect(names('attempt.started')).toContain('fittedTo?')
  expect(names('attempt.delta')).toEqual(['attempt', 'text'])
  expect(names('step.ready')).toEqual([])
  expect(events.get('step.ready')?.ofNode).toBe(true)
})
