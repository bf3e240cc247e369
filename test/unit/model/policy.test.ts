import { describe, expect, it } from 'vitest'
import { compile } from '../../../shared/compiler/index.ts'
import {
  type DataPolicy,
  everything,
  forbidden,
  ownPolicies,
  policiesOf,
  withPolicy,
} from '../../../shared/model/policy.ts'
import { outOfServiceOf } from '../../../shared/model/service.ts'
import type { Environment } from '../../../shared/model/types.ts'
import { practiceMachine } from '../../support/documents.ts'
import { answer, draw, model } from '../../support/draw.ts'

/* What is stored of policies, read: format.md, "Data tags"; issue 4, "Policies". A policy that is passed over lets data go. */

const cloud: Environment['providers'][number] = {
  ...{ id: 'cloud', label: 'Cloud', local: false, practice: false, needsKey: false, hasKey: false },
  ...{ keys: [], listIsWhole: false, models: [] },
}
const machine: Environment = { ...practiceMachine, providers: [...practiceMachine.providers, cloud] }

describe('policies that can’t be read let nothing but this machine see the data', () => {
  // As a newer app, a slip of the pen in the database or a half-done import might leave them.
  const newer = { tag: 'eu-only', label: 'EU only', allow: 'listed', providers: ['cloud'], until: '2027-01-01' }
  const open = { tag: 'open', label: 'Open', allow: 'any', providers: [] }
  const held = (stored: unknown): Environment => ({ ...machine, policies: policiesOf(stored) })
  const asked = (stored: unknown, tags: readonly string[], provider = 'cloud') =>
    forbidden(tags, { provider, model: provider === 'practice' ? 'cheap' : 'm' }, held(stored))

  it('each for itself: the others hold as they are', () => {
    expect(asked([newer, open], ['eu-only'])).toMatch(/“?EU only.*can’t be read/)
    expect(asked([newer, open], ['eu-only'], 'practice')).toBeNull()
    expect(asked([newer, open], ['open'])).toBeNull()
    expect(asked([newer, open], [])).toBeNull()
    expect(policiesOf([newer]).find(({ tag }) => tag === 'eu-only')).toEqual({
      ...{ tag: 'eu-only', label: 'EU only', allow: 'machine', providers: [] },
      unread: 'What is kept of this policy (its until) can’t be read.',
    })
  })

  it('also a tag of the user’s own, whatever is wrong with it', () => {
    for (const wrong of [{ allow: 'all' }, { providers: 'cloud' }, { rules: { regions: 'eu' } }, { label: 7 }])
      expect(asked([{ ...open, ...wrong }], ['open'])).toMatch(/can’t be read/)
  })

  it('for everything: nothing beyond this machine is asked, tagged or not', () => {
    const wrong = { tag: everything, label: 'Everything', allow: 'any', providers: [], rules: { noTraining: 'yes' } }
    for (const stored of [[wrong], [wrong, open], [{ allow: 'any' }], [open, 'torn'], [null]]) {
      expect(asked(stored, [])).toMatch(/By your policy for everything.*not on this machine.*can’t be read/)
      expect(asked(stored, ['open'])).not.toBeNull()
      expect(asked(stored, [], 'practice')).toBeNull()
    }
    // What lost its tag can’t have been the one that is there.
    expect(asked([{ allow: 'any' }, { tag: everything, label: 'All', allow: 'any', providers: [] }], [])).toBeNull()
  })

  it('all together, where not even a list is left', () => {
    for (const stored of ['nonsense', {}, 7, true]) {
      expect(policiesOf(stored).map(({ tag }) => tag)).toEqual(ownPolicies.map(({ tag }) => tag))
      expect(policiesOf(stored).every(({ allow, unread }) => allow === 'machine' && unread !== undefined)).toBe(true)
    }
    for (const stored of [undefined, null, []]) expect(policiesOf(stored)).toEqual(ownPolicies)
  })

  it('one unreadable among two of a tag is enough', () => {
    const twice = { ...newer, tag: 'open' }
    expect(asked([twice, open], ['open'])).not.toBeNull()
    expect(asked([open, twice], ['open'])).not.toBeNull()
  })

  it('setting one anew mends it and leaves the others, also those that can’t be read', () => {
    const later = withPolicy([newer, { allow: 'any' }, open], 'open', { ...open, allow: 'machine' } as DataPolicy)
    expect(later).toEqual([newer, { allow: 'any' }, { ...open, allow: 'machine' }])
    const mended = withPolicy(later, 'eu-only', { tag: 'eu-only', label: 'EU only', allow: 'any', providers: [] })
    expect(asked(mended, ['eu-only'])).toMatch(/policy for everything/)
    const all = { tag: everything, label: 'Everything', allow: 'any', providers: [] } as DataPolicy
    expect(asked(withPolicy(mended, everything, all), ['eu-only'])).toBeNull()
    // Of what is no list at all the rest stays closed, too.
    const first = withPolicy('nonsense', 'private', { tag: 'private', label: 'P', allow: 'any', providers: [] })
    expect(asked(first, ['private'])).toMatch(/policy for everything/)
    expect(asked(withPolicy(first, everything, null), ['private'])).toBeNull()
    expect(asked(withPolicy(first, everything, null), ['eu-only'])).toMatch(/can’t be read/)
  })

  it('and compiling says so, with what to do', () => {
    const drawing = draw(
      {
        question: ['input', { name: 'question', type: 'text', tags: ['eu-only'] }],
        model: model('cloud', 'm'),
        answer,
      },
      ['question.value > model.prompt', 'model.answer > answer.value'],
    )
    const told = (stored: unknown) => compile(drawing, held(stored)).problems.filter(({ code }) => code === 'policy')
    expect(told([newer])).toMatchObject([
      {
        severity: 'error',
        where: 'model',
        message: expect.stringMatching(/“?EU only.*since its policy can’t be read, and would reach cloud \/ m: /),
        fix: expect.stringMatching(/until.*Set “EU only” anew under Models and keys, Data\.$/),
      },
    ])
    expect(told('torn').map(({ fix }) => fix)).toContainEqual(
      expect.stringMatching(/Set what holds for everything anew under Models and keys, Data\.$/),
    )
  })
})

it('of what is out of service: an entry that can’t be read keeps its whole provider from being asked', () => {
  const one = { provider: 'openai', model: 'gpt-6-sol' }
  const beyond = () => ['openai', 'groq']
  expect(outOfServiceOf([one, { provider: 'groq', model: 7 }, 'torn'], beyond)).toEqual([
    one,
    { provider: 'groq', model: null },
  ])
  for (const stored of [undefined, null]) expect(outOfServiceOf(stored, beyond)).toEqual([])
  for (const stored of ['torn', {}, 7])
    expect(outOfServiceOf(stored, beyond), 'all that it may have named').toEqual([
      { provider: 'openai', model: null },
      { provider: 'groq', model: null },
    ])
})
