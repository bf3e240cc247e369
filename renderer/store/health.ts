import { create } from 'zustand'
import type { HealthRow } from '../../shared/health/types.ts'
import { type HealthFacts, healthSign } from '../../shared/health/words.ts'
import type { Environment, Target } from '../../shared/model/types.ts'
import { host } from '../host/index.ts'
import { keepFresh } from '../host/keep-fresh.ts'
import { providerOf } from './environment.ts'

/** How the targets of this machine are doing, by whose health it is; what is absent is well. */
export const useHealth = create<{ rows: ReadonlyMap<string, HealthRow> }>(() => ({ rows: new Map() }))

const nameOf = ({ provider, model, key }: Pick<HealthRow, 'provider' | 'model' | 'key'>): string =>
  JSON.stringify([provider, model, key])

async function loadHealth(): Promise<void> {
  const result = await host.call('health.list')
  if (result.ok) useHealth.setState({ rows: new Map(result.value.map((row) => [nameOf(row), row])) })
}

/** Reads it and keeps it fresh; call once. Returns what stops it. */
export function followHealth(): () => void {
  const reload = () => void loadHealth()
  return keepFresh(reload, (push) => {
    // Another key makes another target of it.
    if (push.topic === 'environment') reload()
    if (push.topic === 'health')
      useHealth.setState(({ rows }) => ({ rows: new Map(rows).set(nameOf(push.row), push.row) }))
  })
}

export const factsOfRow = ({ state, why, until, share }: HealthRow): HealthFacts => ({
  state,
  why,
  until: until === null ? null : Date.parse(until),
  share,
})

const badness: Record<HealthRow['state'], number> = { closed: 0, ramp: 1, half_open: 2, open: 3 }

/** What keeps a target from being asked as usual, the key before the model; null where all is well. */
export function rowOf(
  rows: ReadonlyMap<string, HealthRow>,
  environment: Environment | null,
  { provider, model, key }: Target,
): HealthRow | null {
  if (rows.size === 0) return null
  const used = key ?? providerOf(environment, provider)?.keys[0] ?? null
  const found = [null, model].flatMap((each) => rows.get(nameOf({ provider, model: each, key: used })) ?? [])
  return found.filter(({ state }) => state !== 'closed').sort((a, b) => badness[b.state] - badness[a.state])[0] ?? null
}

/** In a few words; null where all is well. */
export const signOf = (row: HealthRow, now: number): string | null => healthSign(factsOfRow(row), now)
