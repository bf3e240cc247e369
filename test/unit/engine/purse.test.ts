import { describe, expect, it } from 'vitest'
import { Purse, type PurseTerms, reserve } from '../../../electron/engine/purse.ts'

const never = new AbortController().signal
const own = (limit: number | null = null): Purse => new Purse({ label: 'run', code: 'run_budget', limit })
const purse = (limit: number | null, more: Partial<PurseTerms> = {}, spent = 0): Purse =>
  new Purse({ label: 'budget', code: 'shared_budget', limit, ...more }, spent)

describe('a request that is held by several budgets', () => {
  it('reserves in all of them at the same moment, or in none', async () => {
    const [run, shared] = [own(), purse(10)]
    const first = await reserve([run, shared], 8, never)
    const second = reserve([run, shared], 5, never)
    expect([run.reserved, shared.reserved]).toEqual([8, 8])
    first?.settle(3)
    await second
    expect([run.spent, run.reserved, shared.spent, shared.reserved]).toEqual([3, 5, 3, 5])
  })

  it('is refused when nothing under way could make room, and then nothing more of its run is let through', async () => {
    const [run, shared, other] = [own(), purse(10), own()]
    await expect(reserve([run, shared], 11, never)).rejects.toMatchObject({ class: 'budget', code: 'shared_budget' })
    await expect(reserve([run, shared], 1, never)).rejects.toMatchObject({ class: 'budget' })
    await expect(reserve([other, shared], 1, never)).resolves.toBeDefined()
  })

  it('waits behind who came first only where it waits for the same budget', async () => {
    const [runA, runB, runC, day] = [own(5), own(), own(), purse(10)]
    const held = await reserve([runA, day], 5, never)
    const blocked = reserve([runA, day], 5, never)
    await reserve([runB, day], 5, never)
    const behind = reserve([runC, day], 1, never)
    expect(day.reserved).toBe(10)
    held?.settle(0)
    await blocked
    expect([day.reserved, day.waiting.length]).toEqual([10, 1])
    day.change({ label: 'budget', code: 'shared_budget', limit: 20 })
    await behind
  })
})

describe('a new period', () => {
  it('lets through who waited as far as its own limit goes, and no further', async () => {
    const [run, day] = [own(), purse(10, { atLimit: 'ask' }, 10)]
    const first = reserve([run, day], 6, never)
    const second = reserve([run, day], 6, never)
    expect(day.waiting).toHaveLength(2)
    day.renew(0)
    await first
    expect([day.reserved, day.waiting.length]).toEqual([6, 1])
    day.renew(0)
    expect(day.waiting).toHaveLength(1)
    ;(await first)?.settle(1)
    await second
    expect([day.spent, day.reserved]).toEqual([1, 6])
  })
})

describe('the budget of a held pipeline', () => {
  it('refuses what lies in it and lets the rest of the run go on; the run’s own refuses both', async () => {
    const [held, run] = [new Purse({ label: 'held', code: 'held_budget', limit: 5 }), own(10)]
    await expect(reserve([held, run], 6, never)).rejects.toMatchObject({ code: 'held_budget' })
    await expect(reserve([held, run], 1, never)).rejects.toMatchObject({ code: 'held_budget' })
    await expect(reserve([run], 6, never)).resolves.not.toBeNull()
    const other = new Purse({ label: 'held', code: 'held_budget', limit: 50 })
    const before = own(10)
    await expect(reserve([other, before], 11, never)).rejects.toMatchObject({ code: 'run_budget' })
    await expect(reserve([before], 1, never)).rejects.toMatchObject({ code: 'run_budget' })
  })
})

describe('a budget that counts no more', () => {
  it('sends who waits at it to look again, and lets nobody through by itself', async () => {
    const [run, day] = [own(), purse(10, { atLimit: 'ask' }, 10)]
    const waiting = reserve([run, day], 6, never)
    day.retire()
    expect(await waiting).toBeNull()
    expect([run.reserved, day.reserved]).toEqual([0, 0])
  })

  it('hands over what is under way: it counts at its most until it has ended', async () => {
    const [run, old, fresh] = [own(), purse(10), purse(10)]
    const under = await reserve([run, old], 8, never)
    fresh.takeOver(old, () => fresh.renew(3))
    const waiting = reserve([run, fresh], 5, never)
    expect([fresh.reserved, fresh.waiting.length]).toEqual([8, 1])
    under?.settle(3)
    expect(await waiting).not.toBeNull()
    expect([fresh.spent, fresh.reserved]).toEqual([3, 5])
  })
})
