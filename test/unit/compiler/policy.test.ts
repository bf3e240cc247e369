import { describe, expect, it } from 'vitest'
import { compile, reachOf } from '../../../shared/compiler/index.ts'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import { unknownFacts } from '../../../shared/model/listed.ts'
import {
  everything,
  forbidden,
  type ModelRules,
  ownPolicies,
  policiesOf,
  reachWords,
} from '../../../shared/model/policy.ts'
import type { Environment, ProviderFacts } from '../../../shared/model/types.ts'
import { practiceMachine } from '../../support/documents.ts'
import { answer, draw } from '../../support/draw.ts'

/* Issue "the engine in full", data policy: a pipeline that could leak is a compile error with the path that leaks. */

const cloud = (id: string, label: string): ProviderFacts => ({
  id,
  label,
  local: false,
  practice: false,
  needsKey: false,
  hasKey: false,
  keys: [],
  listIsWhole: false,
  models: [],
})
const machine: Environment = {
  ...practiceMachine,
  providers: [...practiceMachine.providers, cloud('cloud', 'Cloud'), cloud('other', 'Other')],
  policies: [
    ...ownPolicies.filter(({ tag }) => tag !== 'eu-only'),
    { tag: 'eu-only', label: 'EU only', allow: 'listed', providers: ['cloud'] },
    { tag: 'open', label: 'Open', allow: 'any', providers: [] },
  ],
}

const tagged = (...tags: string[]): [string, object] => ['input', { name: 'question', type: 'text', tags }]
const cheap = ['model', { target: { provider: 'practice', model: 'cheap' } }] as const
const inCloud = (provider = 'cloud') => ['model', { target: { provider, model: 'm' } }] as const
const drawn = (nodes: Record<string, unknown>, wires: string[]): PipelineDocument =>
  draw({ ...nodes, answer } as never, wires)

const leaks = (document: PipelineDocument, at: Environment = machine) =>
  compile(document, at).problems.filter(({ code }) => code === 'policy')

describe('a pipeline that could leak', () => {
  it('does not compile, and the way is told', () => {
    const document = drawn(
      { question: tagged('private'), prompt: ['prompt', { template: 'Say {{x}}.' }], model: inCloud() },
      ['question.value > prompt.x', 'prompt.text > model.prompt', 'model.answer > answer.value'],
    )
    const [leak, ...more] = leaks(document)
    expect(more).toEqual([])
    expect(leak).toMatchObject({ severity: 'error', where: 'model' })
    expect(leak!.message).toBe(
      'Data tagged "Private" may reach only models on this machine, and would reach cloud / m: question → prompt → model.',
    )
    expect(leak!.fix).toContain('Models and keys, Data')
    expect(compile(document, machine).plan).toBeNull()
  })

  it('also by a tool that a model may call, but not by one on this machine', () => {
    const using = (url: string, tag = 'private') =>
      leaks(
        drawn(
          {
            question: tagged(tag),
            look: [
              'tool',
              {
                target: { provider: 'practice', model: 'cheap' },
                tools: [{ name: 'look', description: 'Looks it up.', url, params: [{ name: 'word' }] }],
              },
            ],
          },
          ['question.value > look.prompt', 'look.answer > answer.value'],
        ),
      )
    const [leak, ...more] = using('https://example.org/look')
    expect(more).toEqual([])
    expect(leak).toMatchObject({ severity: 'error', where: 'look' })
    expect(leak!.message).toBe(
      'Data tagged "Private" may not leave for a tool, and a model could send it to example.org: question → look.',
    )
    expect(using('https://example.org/look', 'eu-only')).toHaveLength(1)
    expect(using('https://localhost.example.org/look')).toHaveLength(1)
    expect(using('https://example.org/look', 'open')).toEqual([])
    expect(using('http://127.0.0.1:8080/look')).toEqual([])
  })

  it('also by an answer that may repeat it, behind a Fallback and before a Judge', () => {
    const byFallback = drawn(
      { question: tagged('private'), first: cheap, second: inCloud(), best: ['fallback', { options: 2 }] },
      [
        'question.value > first.prompt',
        'question.value > second.prompt',
        'first.answer > best.option1',
        'second.answer > best.option2',
        'best.answer > answer.value',
      ],
    )
    expect(leaks(byFallback)).toMatchObject([{ where: 'second' }])
    const byJudge = drawn(
      {
        question: tagged('private'),
        first: cheap,
        gate: [
          'judge',
          {
            target: { provider: 'cloud', model: 'j' },
            threshold: 0.5,
            rubric: [{ id: 'a', text: 'Right.', weight: 1 }],
          },
        ],
      },
      ['question.value > first.prompt', 'first.answer > gate.answer', 'gate.pass > answer.value'],
    )
    expect(leaks(byJudge)[0]).toMatchObject({ where: 'gate' })
    expect(leaks(byJudge)[0]!.message).toContain('question → first → gate')
  })

  it('is fine where the policy allows it: practice, this machine, a named provider, anyone', () => {
    const to = (tag: string, model: unknown) =>
      leaks(
        drawn({ question: tagged(tag), model }, ['question.value > model.prompt', 'model.answer > answer.value']),
      ).map(({ where }) => where)
    expect(to('private', cheap)).toEqual([])
    expect(to('eu-only', inCloud())).toEqual([])
    expect(to('eu-only', inCloud('other'))).toEqual(['model'])
    expect(to('open', inCloud())).toEqual([])
  })

  it('counts the pipeline’s own tags for every Input', () => {
    const document = drawn({ question: ['input', { name: 'question' }], model: inCloud() }, [
      'question.value > model.prompt',
      'model.answer > answer.value',
    ])
    expect(leaks(document)).toEqual([])
    expect(leaks({ ...document, settings: { dataTags: ['personal'] } })).toMatchObject([{ where: 'model' }])
  })

  it('fails closed: a tag that nobody has set a policy for allows nobody, and is said once', () => {
    const document = drawn(
      { question: tagged('contracts'), a: inCloud(), b: inCloud(), both: ['join', { policy: 'all' }] },
      [
        'question.value > a.prompt',
        'question.value > b.prompt',
        'a.answer > both.values',
        'b.answer > both.values',
        'both.value > answer.value',
      ],
    )
    expect(leaks(document)).toMatchObject([{ where: 'question', message: expect.stringContaining('so nobody may') }])
    const { policies: _none, ...without } = machine
    expect(leaks(document, without)).toHaveLength(1)
  })

  it('a tag of a bad form is a problem of its own', () => {
    const document = drawn({ question: tagged('Not A Tag'), model: cheap }, [
      'question.value > model.prompt',
      'model.answer > answer.value',
    ])
    expect(compile(document, machine).problems).toMatchObject([{ code: 'bad_config', where: 'question' }])
  })
})

describe('a Guard that masks', () => {
  const masked = (config: object) =>
    drawn(
      {
        question: tagged('personal'),
        mask: ['guard', { mode: 'mask', ...config }],
        model: inCloud(),
        restore: ['guard', { mode: 'restore' }],
      },
      [
        'question.value > mask.value',
        'mask.pass > model.prompt',
        'model.answer > restore.value',
        'mask.secrets > restore.secrets',
        'restore.pass > answer.value',
      ],
    )

  it('takes personal data out, so that another may be asked; what it is put back into is personal again', () => {
    expect(leaks(masked({}))).toEqual([])
    const reach = reachOf(masked({}), machine)
    const edge = masked({}).edges.find(({ from }) => from.node === 'restore')!
    expect(reach.get(edge.id)!.tags).toEqual(['personal'])
  })

  it('that leaves some of it in does not', () => {
    const personal = { email: false, phone: true, iban: true, card: true, ip: true }
    expect(leaks(masked({ personal }))).toMatchObject([{ where: 'model' }])
  })
})

describe('a wire', () => {
  it('says where its data may go, and which tags it carries', () => {
    const document = drawn({ question: tagged('private'), first: cheap, second: inCloud() }, [
      'question.value > first.prompt',
      'first.answer > second.prompt',
      'second.answer > answer.value',
    ])
    const reach = reachOf(document, machine)
    const of = (from: string) => reach.get(document.edges.find((edge) => edge.from.node === from)!.id)!
    expect(of('question')).toEqual({
      tags: ['private'],
      targets: [
        { provider: 'practice', model: 'cheap' },
        { provider: 'cloud', model: 'm' },
      ],
      places: [],
    })
    expect(of('first').targets).toEqual([{ provider: 'cloud', model: 'm' }])
    expect(of('second')).toEqual({ tags: ['private'], targets: [], places: [] })
  })

  it('of a document that is none says nothing', () => {
    expect(reachOf({} as PipelineDocument, machine).size).toBe(0)
  })
})

describe('policies', () => {
  it('of the user stand before the app’s own', () => {
    const own = policiesOf([{ tag: 'private', label: 'Secret', allow: 'any', providers: [] }])
    expect(own.find(({ tag }) => tag === 'private')).toMatchObject({ label: 'Secret', allow: 'any' })
    expect(own).toHaveLength(ownPolicies.length)
  })

  describe('may want more of a model than where it is', () => {
    const terms = { says: '', source: 'https://example.com', date: '2026-11-21' }
    const eu = { ...cloud('eu', 'Europe'), terms: { ...terms, regions: ['eu'], trains: false, keepsDays: 0 } }
    const us = { ...cloud('us', 'States'), terms: { ...terms, regions: ['us'], trains: true, keepsDays: 30 } }
    const at = (rules: ModelRules, tag = 'open'): Environment => ({
      ...practiceMachine,
      providers: [...practiceMachine.providers, eu, us, cloud('cloud', 'Cloud')],
      policies: [{ tag, label: 'Ours', allow: 'any', providers: [], rules }],
    })
    const asks = (provider: string, environment: Environment, ...tags: string[]) =>
      leaks(
        drawn({ question: tagged(...tags), model: inCloud(provider) }, [
          'question.value > model.prompt',
          'model.answer > answer.value',
        ]),
        environment,
      )

    it.each([
      ['regions', { regions: ['eu'] }, /works in us/, /nobody knows where/],
      ['training', { noTraining: true }, /may be trained with it: it/, /for all that is known/],
      ['keeping', { noKeeping: true }, /keeps it for 30 days/, /may keep it, for all that is known/],
      ['approved models', { models: ['eu/m'] }, /not among the approved/, /not among the approved/],
    ] as [string, ModelRules, RegExp, RegExp][])('%s: what isn’t known is refused', (_name, rules, known, unknown) => {
      const all = at(rules, everything)
      expect(forbidden([], { provider: 'eu', model: 'm' }, all)).toBeNull()
      expect(forbidden([], { provider: 'practice', model: 'cheap' }, all)).toBeNull()
      for (const [provider, why] of [
        ['us', known],
        ['cloud', unknown],
      ] as const) {
        // Compiled and at run time alike, with a tag and for everything.
        expect(asks(provider, at(rules), 'open')).toHaveLength(1)
        const [barred] = asks(provider, all)
        expect(barred).toMatchObject({ severity: 'error', where: 'model' })
        const plain = new RegExp(why.source.replace(': it', ''))
        expect(barred!.message).toMatch(plain)
        expect(forbidden([], { provider, model: 'm' }, all)).toMatch(plain)
        expect(forbidden(['open'], { provider, model: 'm' }, at(rules))).not.toBeNull()
        expect(asks(provider, at(rules))).toEqual([])
      }
      expect(asks('eu', all)).toEqual([])
    })

    it('and goes by the user’s word about a model before its provider’s', () => {
      const own = {
        edits: { region: 'eu', trains: false, keepsDays: 0 },
        date: '2026-11-21',
        before: { price: null, tiers: [], window: null, maxOutput: null, reasoning: false, structuredOutput: false },
      }
      const environment = at({ regions: ['eu'], noTraining: true, noKeeping: true }, everything)
      const target = { provider: 'us', model: 'm' }
      expect(forbidden([], target, environment)).not.toBeNull()
      const facts = { ...unknownFacts('us', 'm'), own }
      const told = environment.providers.map((each) => (each.id === 'us' ? { ...each, models: [facts] } : each))
      expect(forbidden([], target, { ...environment, providers: told })).toBeNull()
    })

    it('says in a sentence what it wants', () => {
      const rules: ModelRules = { models: ['eu/m'], regions: ['eu', 'ch'], noTraining: true, noKeeping: true }
      expect(reachWords({ tag: 't', label: 'T', allow: 'any', providers: [], rules }, at(rules))).toBe(
        'may reach only models that are approved, work in eu or ch, are not trained with it, and do not keep it',
      )
    })
  })

  it('allow a target only where every tag does', () => {
    expect(forbidden(['eu-only'], { provider: 'cloud', model: 'm' }, machine)).toBeNull()
    expect(forbidden(['eu-only', 'private'], { provider: 'cloud', model: 'm' }, machine)).toMatch(
      /Private.* only models on this machine/,
    )
    expect(forbidden(['eu-only'], { provider: 'nobody', model: 'm' }, machine)).not.toBeNull()
  })
})
