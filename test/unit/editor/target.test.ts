import { expect, test } from 'vitest'
import { targetIn, writtenTarget } from '../../../renderer/editor/inspector/target.ts'

test('a target and a tier are read from a config and written back as they stood', () => {
  for (const stored of [
    { provider: 'openai', model: 'gpt-5' },
    { provider: 'openai', model: 'gpt-5', key: 'work' },
    { alias: 'small' },
  ]) {
    const target = targetIn(stored)
    expect(target).not.toBeNull()
    expect(writtenTarget(target!)).toEqual(stored)
  }
})

test('anything else is no target', () => {
  for (const value of [undefined, null, 'gpt-5', [], { provider: 'openai' }, { alias: 7 }])
    expect(targetIn(value)).toBeNull()
})
