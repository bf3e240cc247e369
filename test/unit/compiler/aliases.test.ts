import { describe, expect, it } from 'vitest'
import { compile } from '../../../shared/compiler/index.ts'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import { type AliasFacts, lowerTier } from '../../../shared/model/alias.ts'
import type { Environment } from '../../../shared/model/types.ts'
import { practiceMachine } from '../../support/documents.ts'
import { answer, draw, question } from '../../support/draw.ts'

const alias = (name: string, tier: number | null, model: string | null): AliasFacts => ({
  name,
  label: name,
  tier,
  preset: 'fixed',
  targets: [],
  target: model === null ? null : { provider: 'practice', model },
  why: 'It is the first that can be asked.',
  builtIn: true,
})
const machine: Environment = {
  ...practiceMachine,
  aliases: [alias('small', 1, 'cheap'), alias('strong', 3, 'frontier'), alias('mine', null, null)],
}

const asking = (target: object): PipelineDocument =>
  draw({ question, model: ['model', { target: target as never }], answer }, [
    'question.value > model.prompt',
    'model.answer > answer.value',
  ])

describe('target { alias }', () => {
  it('is resolved by the machine and frozen in the plan', () => {
    const document = asking({ alias: 'small' })
    const { plan, problems } = compile(document, machine)
    expect(problems).toEqual([])
    const step = plan!.steps.find(({ nodeId }) => nodeId === 'model')!
    expect(step.config['target']).toEqual({ model: 'cheap', provider: 'practice' })
    expect(step.targets).toEqual([{ provider: 'practice', model: 'cheap' }])
    expect(plan!.hash).toBe(compile(asking({ provider: 'practice', model: 'cheap' }), machine).plan!.hash)
    // The document keeps the alias.
    expect(document.nodes.find(({ id }) => id === 'model')!.config).toEqual({ target: { alias: 'small' } })
  })

  it('that isn’t set up, or stands for nothing that can be asked, is a matter of setup', () => {
    const none = compile(asking({ alias: 'none' }), machine)
    expect(none.problems).toEqual([
      expect.objectContaining({ severity: 'setup', code: 'missing_model', where: 'model', fix: expect.any(String) }),
    ])
    expect(compile(asking({ alias: 'mine' }), machine).problems).toMatchObject([{ code: 'missing_model' }])
    expect(compile(asking({ alias: 'small' }), practiceMachine).problems).toMatchObject([{ code: 'missing_model' }])
  })

  it('says what is wrong with it', () => {
    const said = (target: object) =>
      compile(asking(target), machine).problems.map(({ code, message }) => [code, message])
    expect(said({ alias: '' })).toEqual([['bad_config', expect.stringContaining('an alias is 1 to 64 letters')]])
    expect(said({ alias: 'small', model: 'x' })).toEqual([['unknown_field', expect.stringContaining('"model"')]])
    expect(said({ provider: 'practice' })).toEqual([
      ['bad_config', expect.stringContaining('"model" in target is missing')],
    ])
  })

  it('leaves data alone that only looks like one', () => {
    const document = draw(
      { question: ['input', { name: 'question', type: 'json', default: { target: { alias: 'small' } } }], answer },
      ['question.value > answer.value'],
    )
    const { plan } = compile(document, machine)
    expect(plan!.steps[0]!.config['default']).toEqual({ target: { alias: 'small' } })
  })

  it('steps down to the next tier that is another model', () => {
    const of = (model: string) => lowerTier(machine, { provider: 'practice', model })
    expect(of('frontier')).toEqual({ provider: 'practice', model: 'cheap' })
    expect(of('cheap')).toBeNull()
    expect(of('judge')).toBeNull()
  })
})
