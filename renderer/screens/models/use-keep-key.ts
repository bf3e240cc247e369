import { useState } from 'react'
import type { ProviderTest } from '../../../shared/api/contract.ts'
import { host } from '../../host/index.ts'
import { toast } from '../../ui/index.ts'

/** A test that could not even be made. */
export const failedTest = (message: string): ProviderTest => ({
  ...{ ok: false, what: 'error', message, latencyMs: null, models: null },
})

/**
 * Tests a key before it is kept, so that a good one is never replaced by one that is refused. `keep` resolves with true
 * when the key was kept; else `refused` says why, and the user may keep it all the same.
 */
export function useKeepKey(provider: { id: string; label: string }, onKept: (test: ProviderTest | null) => void) {
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<ProviderTest | null>(null)
  const [error, setError] = useState<string | null>(null)

  const store = async (name: string, secret: string, test: ProviderTest | null): Promise<boolean> => {
    setBusy(true)
    const result = await host.call('keys.set', { provider: provider.id, name, secret })
    setBusy(false)
    if (!result.ok) {
      setError(result.error.message)
      return false
    }
    setRefused(null)
    // What there is to know about how it is kept stands on the provider's page.
    toast({ tone: 'ok', title: `${provider.label}: key set` })
    onKept(test)
    return true
  }
  const keep = async (name: string, secret: string): Promise<boolean> => {
    setError(null)
    setRefused(null)
    setBusy(true)
    const result = await host.call('providers.test', { id: provider.id, secret })
    setBusy(false)
    const test = result.ok ? result.value : failedTest(result.error.message)
    if (test.ok) return store(name, secret, test)
    setRefused(test)
    return false
  }
  const forget = (): void => {
    setRefused(null)
    setError(null)
  }
  return { busy, refused, error, keep, store, forget, setError }
}
