import { describe, expect, it } from 'vitest'
import { compile, reachOf } from '../../../shared/compiler/index.ts'
import { ownPolicies } from '../../../shared/model/policy.ts'
import type { Environment } from '../../../shared/model/types.ts'
import { practiceMachine } from '../../support/documents.ts'
import { answer, draw, model } from '../../support/draw.ts'

/* Issue "the engine in full", data policy: a pipeline that could leak is a compile error with the path that leaks. */

const cloud = { id: 'cloud', label: 'Cloud', local: false, practice: false, needsKey: false, hasKey: false }
const machine: Environment = {
  ...practiceMachine,
  providers: [...practiceMachine.providers, { ...cloud, keys: [], listIsWhole: false, models: [] }],
  policies: [...ownPolicies],
}

/** What is public goes one way or the other by a rule; nothing else is wired. */
const chosen = (when: { field: string; op: 'contains' | 'exists'; value?: string }) =>
  draw(
    {
      who: ['input', { name: 'customer', type: 'text', tags: ['personal'] }],
      words: ['input', { name: 'text', type: 'text' }],
      router: [
        'router',
        { mode: 'rules', else: 'b', branches: [{ id: 'a', label: 'A', when: { not: { all: [when] } } }, { id: 'b' }] },
      ],
      one: model('cloud', 'm'),
      two: model('practice', 'cheap'),
      answer,
    },
    [
      'words.value > router.value',
      'router.a > one.prompt',
      'router.b > two.prompt',
      'one.answer > answer.value',
      'two.answer > answer.value',
    ],
  )
const leaks = (...when: Parameters<typeof chosen>) =>
  compile(chosen(...when), machine).problems.filter(({ code }) => code === 'policy')

describe('what is sent on by a choice', () => {
  const byName = { field: 'vars.customer', op: 'contains', value: 'VIP' } as const

  it('carries the tags of every Input that the rules look at, though no wire brings it there', () => {
    const [leak, ...more] = leaks(byName)
    expect(more).toEqual([])
    expect(leak).toMatchObject({ severity: 'error', where: 'one' })
    expect(leak?.message).toMatch(
      / would reach cloud \/ m: who → router → one\. router chooses by who \(vars\.customer\), so what it sends on tells something of it\.$/,
    )
  })

  it('and so do the wires from there on', () => {
    const reach = reachOf(chosen(byName), machine)
    expect(reach.get('w01')?.tags).toEqual([])
    expect(reach.get('w02')?.tags).toEqual(['personal'])
    expect(reach.get('w04')?.tags).toEqual(['personal'])
  })

  it('and not those of an Input that they do not look at', () => {
    expect(leaks({ field: 'input.text', op: 'contains', value: 'VIP' })).toEqual([])
    expect(leaks({ field: 'vars.text', op: 'exists' })).toEqual([])
  })
})
