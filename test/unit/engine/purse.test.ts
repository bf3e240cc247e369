import { describe, expect, it } from 'vitest'
import { Purse, type PurseTerms, reserve } from '../../../electron/engine/purse.ts'

const never = new AbortController().signal
const purse = (limit: number | null, more: Partial<PurseTerms> = {}, spent = 0): Purse =>
  new Purse({ label: 'budget', code: 'shared_budget', limit, ...more }, spent)

describe('a request that is held by several budgets', () => {
  it('reserves in all of them at the same moment, or in none', async () => {
    const [own, shared] = [purse(null), purse(10)]
    const first = await reserve([own, shared], 8, never)
    const second = reserve([own, shared], 5, never)
    expect([own.reserved, shared.reserved]).toEqual([8, 8])
    first.settle(3)
    await second
    expect([own.spent, own.reserved, shared.spent, shared.reserved]).toEqual([3, 5, 3, 5])
  })

  it('is refused when nothing under way could make room, and then nothing more of its run is let through', async () => {
    const [own, shared, other] = [purse(null), purse(10), purse(null)]
    await expect(reserve([own, shared], 11, never)).rejects.toMatchObject({ class: 'budget', code: 'shared_budget' })
    await expect(reserve([own, shared], 1, never)).rejects.toMatchObject({ class: 'budget' })
    await expect(reserve([other, shared], 1, never)).resolves.toBeDefined()
  })

  it('waits behind who came first only where it waits for the same budget', async () => {
    const [runA, runB, runC, day] = [purse(5), purse(null), purse(null), purse(10)]
    const held = await reserve([runA, day], 5, never)
    const blocked = reserve([runA, day], 5, never)
    await reserve([runB, day], 5, never)
    const behind = reserve([runC, day], 1, never)
    expect(day.reserved).toBe(10)
    held.settle(0)
    await blocked
    expect([day.reserved, day.waiting.length]).toEqual([10, 1])
    day.change({ label: 'budget', code: 'shared_budget', limit: 20 })
    await behind
  })
})

describe('a new period', () => {
  it('lets through who waited as far as its own limit goes, and no further', async () => {
    const [own, day] = [purse(null), purse(10, { atLimit: 'ask' }, 10)]
    const first = reserve([own, day], 6, never)
    const second = reserve([own, day], 6, never)
    expect(day.waiting).toHaveLength(2)
    day.renew(0)
    await first
    expect([day.reserved, day.waiting.length]).toEqual([6, 1])
    day.renew(0)
    expect(day.waiting).toHaveLength(1)
    ;(await first).settle(1)
    await second
    expect([day.spent, day.reserved]).toEqual([1, 6])
  })
})
