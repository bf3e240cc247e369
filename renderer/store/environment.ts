import { create } from 'zustand'
import { findModel } from '../../shared/model/releases.ts'
import type { Environment, ModelFacts, ProviderFacts, Target } from '../../shared/model/types.ts'
import { host } from '../host/index.ts'
import { keepFresh } from '../host/keep-fresh.ts'

interface EnvironmentStore {
  /** Providers, models, prices and which keys are set; null until it was read once. */
  environment: Environment | null
  /** Why it could not be read, in words. */
  error: string | null
}

/** What this machine has to run a pipeline with. Pick single members: `useEnvironment((s) => s.environment)`. */
export const useEnvironment = create<EnvironmentStore>(() => ({ environment: null, error: null }))

export async function loadEnvironment(): Promise<void> {
  const result = await host.call('environment.get')
  useEnvironment.setState(result.ok ? { environment: result.value, error: null } : { error: result.error.message })
}

/** Reads it and keeps it fresh; call once. Returns what stops it. */
export function followEnvironment(): () => void {
  const reload = () => void loadEnvironment()
  return keepFresh(reload, (push) => {
    if (push.topic === 'environment') reload()
  })
}

export const providerOf = (environment: Environment | null, id: string): ProviderFacts | null =>
  environment?.providers.find((provider) => provider.id === id) ?? null

export function modelOf(environment: Environment | null, target: Target): ModelFacts | null {
  const provider = providerOf(environment, target.provider)
  return provider === null ? null : findModel(provider, target.model)
}
