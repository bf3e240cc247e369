import { describe, expect, it } from 'vitest'
import { rolePrompts, roles } from '../../../shared/kinds/model/roles.ts'
import { configOf, definitionOf, play, problemCodes, textValue } from '../../support/kind-bench.ts'

const target = { provider: 'practice', model: 'balanced' }
const one = { prompt: textValue('What is 17 * 23?') }
const systemOf = async (config: Record<string, string>) =>
  (await play('model', { target, ...config }, { one }, { script: ['391'] })).asked[0]?.system

describe('A Model with a role', () => {
  it.each(roles)('%s: its words come before the instructions', async (role) => {
    expect(await systemOf({ role })).toBe(rolePrompts[role])
    expect(await systemOf({ role, system: 'Be brief.' })).toBe(`${rolePrompts[role]}\n\nBe brief.`)
    expect(await systemOf({ system: 'Be brief.' })).toBe('Be brief.')
  })

  it('is told what the user wrote instead, where they wrote something', async () => {
    expect(await systemOf({ role: 'worker', rolePrompt: 'Do it.' })).toBe('Do it.')
    expect(await systemOf({ role: 'worker', rolePrompt: '  ' })).toBe(rolePrompts.worker)
    expect(await systemOf({ rolePrompt: 'Do it.', system: 'Be brief.' })).toBe('Be brief.')
  })

  it('shows those words in its form, to be read and changed, for the role that is chosen', () => {
    for (const role of roles) {
      const field = definitionOf('model').form.find(
        (each) => each.key === 'rolePrompt' && each.when?.in.includes(role) === true,
      )
      expect(field).toMatchObject({ control: 'longText', preset: rolePrompts[role], when: { key: 'role', in: [role] } })
    }
  })

  it('says its role on the card, and knows no other', () => {
    expect(definitionOf('model').subtitle(configOf('model', { target, role: 'thinker' }))).toBe(
      'Thinker · Practice · balanced',
    )
    expect(problemCodes('model', { target, role: 'verifier' })).toEqual([])
    expect(() => configOf('model', { target, role: 'writer' })).toThrow('one of thinker, worker, verifier')
  })

  it('counts its words in the forecast', () => {
    const tokens = (config: Record<string, string>) =>
      definitionOf('model').calls(configOf('model', { target, ...config }))[0]?.ownTokens ?? 0
    expect(tokens({ role: 'thinker' })).toBeGreaterThanOrEqual(tokens({}) + rolePrompts.thinker.length)
  })
})
