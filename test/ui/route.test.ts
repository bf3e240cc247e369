import { expect, test } from 'vitest'
import { hrefOf, parseRoute, type Route } from '../../renderer/store/route.ts'

const routes: [string, Route][] = [
  ['#/', { screen: 'home' }],
  ['#/p/p1', { screen: 'editor', pipelineId: 'p1' }],
  ['#/p/a%2Fb', { screen: 'editor', pipelineId: 'a/b' }],
  ['#/runs', { screen: 'runs', pipelineId: null }],
  ['#/runs?pipeline=p1', { screen: 'runs', pipelineId: 'p1' }],
  ['#/runs/r1', { screen: 'run', runId: 'r1' }],
  ['#/models', { screen: 'models' }],
  ['#/costs', { screen: 'costs' }],
]

test.each(routes)('%s leads to its screen and back', (hash, route) => {
  expect(parseRoute(hash)).toEqual(route)
  expect(hrefOf(route)).toBe(hash)
})

test.each(['', '#', '#token=abc'])('“%s” is home', (hash) => expect(parseRoute(hash)).toEqual({ screen: 'home' }))

test.each(['#/nowhere', '#/p', '#/p/a/b', '#/models/x'])('%s is no screen', (hash) => {
  expect(parseRoute(hash)).toEqual({ screen: 'unknown', hash })
})

test('an address with broken escapes doesn’t throw', () => {
  expect(parseRoute('#/p/%E0%A4%A')).toEqual({ screen: 'editor', pipelineId: '%E0%A4%A' })
})
