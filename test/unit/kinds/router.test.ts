import { describe, expect, it } from 'vitest'
import { StepError, type ErrorClass } from '../../../shared/errors.ts'
import type { JsonObject } from '../../../shared/json.ts'
import {
  by,
  configOf,
  definitionOf,
  marksIn,
  play,
  problemCodes,
  promptOf,
  textValue,
  type Given,
} from '../../support/kind-bench.ts'

const value = { ...textValue('My invoice is wrong'), by: by('up') }
const arrived: Given = { one: { value } }

const rules: JsonObject = {
  mode: 'rules',
  branches: [
    { id: 'code', label: 'Code', when: { field: 'input.hasCode', op: 'eq', value: true } },
    { id: 'billing', label: 'Billing', when: { field: 'input.text', op: 'matches', value: '(?i)invoice|refund' } },
    { id: 'short', label: 'Short', when: { field: 'input.words', op: 'lt', value: 10 } },
    { id: 'other', label: 'Other' },
  ],
  else: 'other',
}

describe('Router by rules', () => {
  it('takes the first branch whose rule holds and carries the value unchanged', async () => {
    const { outputs, decision, asked } = await play('router', rules, arrived)
    expect(outputs).toEqual({ billing: value })
    expect(asked).toHaveLength(0)
    expect(decision).toEqual({
      chosen: 'billing',
      why: 'Billing, because the text matches "(?i)invoice|refund".',
      candidates: [
        { id: 'code', score: null, removedBy: 'Its rule does not hold (it holds code).' },
        { id: 'billing', score: null, removedBy: null },
        { id: 'short', score: null, removedBy: 'Billing was taken before it.' },
        { id: 'other', score: null, removedBy: 'Billing was taken before it.' },
      ],
    })
  })

  it('takes the else branch when no rule holds', async () => {
    const long = { one: { value: textValue('word '.repeat(30)) } }
    const { outputs, decision } = await play('router', rules, long)
    expect(Object.keys(outputs)).toEqual(['other'])
    expect(decision?.why).toBe('No rule held, so Other was taken.')
  })

  it('reads Inputs by name', async () => {
    const byTone: JsonObject = {
      branches: [{ id: 'a', when: { field: 'vars.tone', op: 'eq', value: 'formal' } }, { id: 'b' }],
      else: 'b',
    }
    expect(
      Object.keys((await play('router', byTone, arrived, { vars: { tone: textValue('formal') } })).outputs),
    ).toEqual(['a'])
    expect(Object.keys((await play('router', byTone, arrived)).outputs)).toEqual(['b'])
  })
})

const classifier: JsonObject = {
  mode: 'classifier',
  target: { provider: 'practice', model: 'cheap' },
  branches: [
    { id: 'billing', label: 'Billing', description: 'Money & invoices' },
    { id: 'other', label: 'Other' },
  ],
  else: 'other',
}

describe('Router by a model', () => {
  it('asks for one of the branch ids, cold, short and for three seconds at most', async () => {
    const { outputs, asked } = await play('router', classifier, arrived, { script: [{ branch: 'billing' }] })
    expect(outputs).toEqual({ billing: value })
    expect(asked[0]).toMatchObject({ temperature: 0, maxTokens: 32, retries: 0, timeouts: { totalMs: 3000 } })
    expect(asked[0]?.outputSchema).toMatchObject({ properties: { branch: { enum: ['billing', 'other'] } } })
    expect(promptOf(asked[0])).toContain('<question>My invoice is wrong</question>')
    expect(marksIn(promptOf(asked[0]), 'branch')).toEqual([
      { id: 'billing', text: 'Billing: Money &amp; invoices' },
      { id: 'other', text: 'Other' },
    ])
  })

  it.each(['prose', '{"branch":"refunds"}', '{}'])('goes to else on the unusable answer %s, at once', async (said) => {
    const { outputs, asked, decision } = await play('router', classifier, arrived, { script: [said] })
    expect(Object.keys(outputs)).toEqual(['other'])
    expect(asked).toHaveLength(1)
    expect(decision?.why).toContain('so Other was taken')
  })

  it.each(['timeout', 'overloaded', 'network', 'empty'] as ErrorClass[])(
    'goes to else when no answer comes in time (%s)',
    async (late) => {
      const { outputs, decision } = await play('router', classifier, arrived, { script: [new StepError(late, 'late')] })
      expect(Object.keys(outputs)).toEqual(['other'])
      expect(decision?.why).toContain(late)
    },
  )

  it.each(['auth', 'quota', 'model_not_found', 'budget', 'cancelled', 'bad_request'] as ErrorClass[])(
    'fails when the user has to mend something (%s)',
    async (ours) => {
      const script = [new StepError(ours, 'no')]
      await expect(play('router', classifier, arrived, { script })).rejects.toMatchObject({ class: ours })
    },
  )
})

describe('Router, what is wrong with it', () => {
  it('needs an else branch that exists', () => {
    const { else: _else, ...without } = rules
    expect(problemCodes('router', without)).toEqual(['missing_else', 'bad_config'])
    expect(problemCodes('router', { ...rules, else: 'nowhere' })).toEqual(['missing_else', 'bad_config'])
  })

  it('needs rules, a model for sorting, and ids that differ', () => {
    expect(problemCodes('router', { branches: [{ id: 'a' }, { id: 'b' }], else: 'b' })).toEqual(['bad_config'])
    expect(problemCodes('router', { ...classifier, target: { provider: 'p', model: 'm' } })).toEqual([])
    const { target: _target, ...without } = classifier
    expect(problemCodes('router', without)).toEqual(['bad_config'])
    expect(problemCodes('router', { ...classifier, branches: [{ id: 'other' }, { id: 'other' }] })).toEqual([
      'duplicate_id',
    ])
  })

  it('has one branch port per branch, in their order', () => {
    expect(
      definitionOf('router')
        .ports(configOf('router', rules))
        .outputs.map(({ id, branch }) => [id, branch]),
    ).toEqual([
      ['code', true],
      ['billing', true],
      ['short', true],
      ['other', true],
    ])
  })

  it('says the plan in words', () => {
    const sentence = (raw: JsonObject) =>
      definitionOf('router').sentence(configOf('router', raw), 'Triage', () => 'Message')
    expect(sentence(rules)).toBe(
      'Send Message to Code if it holds code, Billing if the text matches "(?i)invoice|refund", Short if the number of words is under 10, else Other.',
    )
    expect(sentence(classifier)).toBe('Have practice / cheap sort Message into Billing, Other, else Other.')
  })
})
