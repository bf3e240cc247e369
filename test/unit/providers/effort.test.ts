import { describe, expect, it } from 'vitest'
import { type Effort, type EffortLevel, effortFor, efforts } from '../../../shared/model/effort.ts'
import { builtInProviders } from '../../../shared/providers/registry.ts'
import { termsFor } from '../../../shared/providers/dialect.ts'

/* Parameters are translated per target; what a target doesn't know is dropped and said so (engine.md, "Fallback"). */

describe('an effort', () => {
  it.each<[Effort, EffortLevel[], EffortLevel | null, string | null]>([
    ['high', ['low', 'medium', 'high'], 'high', null],
    ['low', ['none', 'high'], 'high', 'effort low (high instead)'],
    ['medium', ['low', 'high'], 'high', 'effort medium (high instead)'],
    ['high', ['low', 'medium'], 'medium', 'effort high (medium instead)'],
    ['max', ['low', 'high'], 'high', null],
    ['max', ['none', 'low', 'xhigh'], 'xhigh', null],
    ['none', ['none', 'high'], 'none', null],
    ['none', ['low', 'high'], 'low', 'effort none (low instead)'],
    ['none', ['minimal', 'low'], 'minimal', 'effort none (minimal instead)'],
    ['high', ['none'], null, 'effort'],
    ['high', [], null, 'effort'],
    ['none', [], null, 'effort none'],
  ])('%s of %j is %s', (wanted, levels, level, left) => {
    expect(effortFor(wanted, levels)).toEqual({ level, left })
  })

  it('is a level that the service has, whatever was wanted, and never none instead of thinking', () => {
    for (const { dialect } of builtInProviders)
      for (const like of ['', ...dialect.models.map((each) => each.like)]) {
        const levels = termsFor(dialect, like).effort?.levels ?? []
        for (const wanted of efforts) {
          const { level, left } = effortFor(wanted, levels)
          if (level !== null) expect(levels).toContain(level)
          if (wanted !== 'none') expect(level).not.toBe('none')
          expect(left === null).toBe(level !== null && (level === wanted || wanted === 'max'))
        }
      }
  })
})
