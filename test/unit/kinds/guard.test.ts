import { describe, expect, it } from 'vitest'
import { errorRules, StepError } from '../../../shared/errors.ts'
import type { JsonObject } from '../../../shared/json.ts'
import { findPersonal, mask, personalKinds, restore } from '../../../shared/kinds/guard/personal.ts'
import type { Value } from '../../../shared/values.ts'
import {
  answerOf,
  by,
  configOf,
  definitionOf,
  play,
  problemCodes,
  textValue,
  type Script,
} from '../../support/kind-bench.ts'

const all = new Set(personalKinds)
const find = (text: string, names: string[] = []) =>
  findPersonal(text, all, names).map(({ kind, text: hit }) => [kind, hit])

describe('personal data is found by its form, and checked', () => {
  it.each([
    ['Write to ann.lee+shop@mail.example.org, please.', [['email', 'ann.lee+shop@mail.example.org']]],
    [
      'Call +49 (0)30 1234-567 or 030/1234567.',
      [
        ['phone', '+49 (0)30 1234-567'],
        ['phone', '030/1234567'],
      ],
    ],
    [
      'Call 555-123-4567 or (555) 123-4567.',
      [
        ['phone', '555-123-4567'],
        ['phone', '(555) 123-4567'],
      ],
    ],
    ['To DE89 3704 0044 0532 0130 00 today', [['iban', 'DE89 3704 0044 0532 0130 00']]],
    ['gb82west12345698765432', [['iban', 'gb82west12345698765432']]],
    [
      'Card 4111 1111 1111 1111, or 5500-0000-0000-0004',
      [
        ['card', '4111 1111 1111 1111'],
        ['card', '5500-0000-0000-0004'],
      ],
    ],
    [
      'From 192.168.0.17 and 2001:db8::ff00:42:8329.',
      [
        ['ip', '192.168.0.17'],
        ['ip', '2001:db8::ff00:42:8329'],
      ],
    ],
  ])('%s', (text, expected) => expect(find(text)).toEqual(expected))

  it.each([
    ['an order of 4111 1111 1111 1112 pieces', 'a number whose check digit is wrong'],
    ['on 2026-11-21 at 12:30:15, or 01.02.2026', 'dates and times'],
    ['version 1.2.3.400 and 300.1.1.1', 'no addresses'],
    ['a total of 1,234,567.89 or 12345678', 'sums'],
    ['me@localhost and @handle', 'no mail addresses'],
  ])('not %s (%s)', (text) => expect(find(text)).toEqual([]))

  it('not an IBAN whose check digits are wrong', () => {
    expect(findPersonal('DE89 3704 0044 0532 0130 01', new Set(['iban']), [])).toEqual([])
  })

  it('names of the user’s list, as whole words in either case, the longer first', () => {
    expect(find('Ann Lee wrote to ann; Annabel did not.', ['Ann Lee', 'Ann'])).toEqual([
      ['name', 'Ann Lee'],
      ['name', 'ann'],
    ])
  })

  it('in long and hostile texts, in no more than their length', () => {
    for (const part of ['a@', '1 ', 'DE89 ', '1:', '(0', '12-', 'a.']) find(part.repeat(50_000))
    expect(find(`${'x '.repeat(100_000)}a@b.org`)).toEqual([['email', 'a@b.org']])
  })
})

describe('Guard, masking and putting back', () => {
  const text = 'Ann (ann@x.org) or ann@x.org, not bob@x.org.'

  it('gives the same data the same mark, and the text back as it was', async () => {
    const raw = { mode: 'mask', names: [{ name: 'Ann' }] }
    const { outputs, decision } = await play('guard', raw, { one: { value: { ...textValue(text), by: by('m') } } })
    expect(outputs['pass']).toEqual({
      type: 'text',
      data: '[NAME_1] ([EMAIL_1]) or [EMAIL_1], not [EMAIL_2].',
      by: by('m'),
    })
    expect(outputs['secrets']?.data).toEqual({ '[NAME_1]': 'Ann', '[EMAIL_1]': 'ann@x.org', '[EMAIL_2]': 'bob@x.org' })
    expect(decision?.why).toBe('Masked: 1 name, 3 e-mail addresses.')
    expect(JSON.stringify([outputs['verdict'], decision])).not.toContain('x.org')
    const back = await play(
      'guard',
      { mode: 'restore' },
      {
        one: { value: outputs['pass'] as Value, secrets: outputs['secrets'] as Value },
      },
    )
    expect(back.outputs['pass']?.data).toBe(text)
  })

  it('uses no mark that stands in the text already', () => {
    expect(mask('[EMAIL_1] a@b.org', findPersonal('[EMAIL_1] a@b.org', all, [])).text).toBe('[EMAIL_1] [EMAIL_2]')
  })

  it('puts back what a model wrote a little differently, and names marks it does not know', () => {
    const secrets = { '[EMAIL_1]': 'a@b.org', '[NAME_2]': '$& Ann' }
    expect(restore('[Email 1], [ NAME-2 ], [EMAIL_7], [note 3]', secrets)).toEqual({
      text: 'a@b.org, $& Ann, [EMAIL_7], [note 3]',
      unknown: ['[EMAIL_7]'],
    })
    expect(restore('[CONSTRUCTOR_1] [EMAIL_1]', Object.create({ '[EMAIL_1]': 'x' }) as JsonObject).text).toContain(
      '[EMAIL_1]',
    )
  })
})

describe('Guard, letting through or not', () => {
  const target = { provider: 'practice', model: 'judge' }
  const check = (raw: JsonObject, text: string, script: Script = [], sources: string[] = []) =>
    play(
      'guard',
      raw,
      { one: { value: textValue(text) }, many: { sources: sources.map((each, i) => answerOf(`s${i}`, each)) } },
      { script },
    )

  it('stops personal data and the user’s words, and says what without saying it', async () => {
    const { outputs, decision } = await check({ words: [{ word: 'Falcon' }] }, 'falcon: mail a@b.org')
    expect(Object.keys(outputs).sort()).toEqual(['fail', 'verdict'])
    expect(outputs['verdict']?.data).toEqual({
      pass: false,
      findings: [
        { kind: 'email', what: '1 e-mail address', reason: 'Personal data.' },
        { kind: 'word', what: 'the word "Falcon"', reason: 'On the list of words.' },
      ],
    })
    expect(decision).toMatchObject({ chosen: 'fail', why: 'Stopped: 1 e-mail address, the word "Falcon".' })
    expect(Object.keys((await check({ words: [{ word: 'Falcon' }] }, 'falconry')).outputs)).toContain('pass')
  })

  it('asks a model only about what that let through', async () => {
    const { asked } = await check({ topic: 'parcels', target }, 'mail a@b.org')
    expect(asked).toEqual([])
  })

  it('stops another topic', async () => {
    const raw = { topic: 'orders and parcels', target }
    expect((await check(raw, 'Where is it?', [{ branch: 'on' }])).outputs['pass']).toBeDefined()
    const { outputs, asked } = await check(raw, 'Write a poem.', [{ branch: 'off' }])
    expect(outputs['verdict']?.data).toMatchObject({ pass: false, findings: [{ kind: 'topic' }] })
    expect(asked[0]?.messages[0]?.content).toContain('orders and parcels')
  })

  it('judges claim by claim against the sources; one that is not supported is enough', async () => {
    const claim = (text: string, supported: boolean) => ({ text, reason: 'r', supported })
    const raw = { claims: true, target }
    const good = await check(raw, 'A. B.', [{ claims: [claim('A', true), claim('B', true)] }], ['A and B'])
    expect(good.outputs['pass']).toBeDefined()
    expect(good.asked[0]?.messages[0]?.content).toContain('<source id="1">A and B</source>')
    const bad = await check(raw, 'A. B.', [{ claims: [claim('A', true), claim('B', false)] }], ['A'])
    expect(bad.outputs['verdict']?.data).toMatchObject({
      findings: [{ kind: 'claim', what: 'a claim no source supports ("B")', reason: 'r' }],
    })
  })

  it.each([
    ['the model fails', new StepError('server', 'It is down.')],
    ['what it says can not be read', 'I think so.'],
    ['it names no claim', { claims: [] }],
  ])('fails closed when %s, by a class of its own', async (_what, said) => {
    await expect(check({ claims: true, target }, 'A.', () => said, ['A'])).rejects.toMatchObject({
      class: 'guard',
      code: 'no_verdict',
    })
    expect(errorRules.guard).toEqual({ retries: 0, next: 'no', breaker: 'no' })
  })

  it('but money and a stop stay what they are', async () => {
    const spent = new StepError('budget', 'Spent.')
    await expect(check({ claims: true, target }, 'A.', [spent], ['A'])).rejects.toMatchObject({ class: 'budget' })
  })

  it('stops the run where it is told to, and has no Fail then', async () => {
    const raw = { stop: true }
    expect(
      definitionOf('guard')
        .ports(configOf('guard', raw))
        .outputs.map(({ id }) => id),
    ).toEqual(['pass', 'verdict'])
    await expect(check(raw, 'a@b.org')).rejects.toMatchObject({ class: 'guard', code: 'stopped' })
    expect((await check(raw, 'fine')).outputs['pass']).toEqual(textValue('fine'))
  })

  it('says before a run what it lacks', () => {
    const none = { email: false, phone: false, iban: false, card: false, ip: false }
    expect(problemCodes('guard', { personal: none })).toEqual(['bad_config'])
    expect(problemCodes('guard', { topic: 'x' })).toEqual(['bad_config'])
    expect(problemCodes('guard', { topic: 'x', target })).toEqual([])
    expect(problemCodes('guard', { mode: 'restore', personal: none })).toEqual([])
  })
})

it('examples need an embedding model and at least three, and say so before a run', () => {
  const embed = { provider: 'practice', model: 'embed' }
  const examples = ['a parcel', 'an order', 'a refund']
  expect(problemCodes('guard', { examples, embed })).toEqual([])
  expect(problemCodes('guard', { examples })).toEqual(['bad_config'])
  expect(problemCodes('guard', { examples: examples.slice(0, 2), embed })).toEqual(['bad_config'])
})
