import { type ErrorClass, errorClasses, errorRules } from '../errors.ts'
import type { Receipt } from './types.ts'

/** Trouble that a person has to mend, though the run found a way around it. */
export interface LoudTrouble {
  nodeId: string
  class: ErrorClass
  /** What it says of itself. */
  reason: string
  /** Target it is about; null where the step never came to ask. */
  target: { provider: string; model: string } | null
}

const isLoud = (name: string | null): name is ErrorClass =>
  name !== null && (errorClasses as string[]).includes(name) && errorRules[name as ErrorClass].next === 'loud'

const words: Partial<Record<ErrorClass, string>> = {
  quota: 'the quota is used up',
  auth: 'the key was refused',
  permission: 'the key may not ask it',
  config: 'it is not set up right',
}

/**
 * A finished run that answered although a quota was used up, a key refused or an address wrong: whoever reads the answer
 * has to know that somebody else gave it. One for each node and class. Source: engine.md, "Error classes", "loud".
 */
export function loudTroubles({ status, steps }: Pick<Receipt, 'status' | 'steps'>): LoudTrouble[] {
  if (status !== 'done') return []
  const found = new Map<string, LoudTrouble>()
  for (const { nodeId, reasonCode, reason, status: ended, attempts } of steps) {
    const of = (errorClass: ErrorClass, target: LoudTrouble['target'], why: string): void => {
      const name = `${nodeId} ${errorClass}`
      if (!found.has(name)) found.set(name, { nodeId, class: errorClass, reason: why, target })
    }
    for (const { errorClass, target } of attempts)
      if (isLoud(errorClass))
        of(errorClass, { provider: target.provider, model: target.model }, reason ?? words[errorClass] ?? errorClass)
    if (ended === 'failed' && isLoud(reasonCode)) of(reasonCode, null, reason ?? words[reasonCode] ?? reasonCode)
  }
  return [...found.values()]
}

/** "openai / gpt-5 (Small): the quota is used up" */
export function loudWords({ nodeId, class: errorClass, target }: LoudTrouble, title = nodeId): string {
  const who = target === null ? title : `${target.provider} / ${target.model} (${title})`
  return `${who}: ${words[errorClass] ?? errorClass}`
}
