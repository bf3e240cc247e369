import { z } from 'zod'
import type { Target } from './types.ts'

/**
 * What the user has taken out of service: a model, or with `model` null all of a provider's. It goes by these two names
 * alone, so that another key or a restart puts nothing back.
 */
export const outOfService = z.strictObject({
  provider: z.string().min(1).max(128),
  model: z.string().min(1).max(200).nullable(),
})
export type OutOfService = z.infer<typeof outOfService>

/**
 * As it was stored. A list that can't be read takes out all that it may have named (`beyond`: the providers that aren't on this
 * machine), until the user says which of them are back. An entry that can't be read takes out the whole of the provider it names, since whatever it says was
 * meant to keep something from being asked; one that names none can't be kept to.
 */
export function outOfServiceOf(stored: unknown, beyond: () => readonly string[]): OutOfService[] {
  if (stored != null && !Array.isArray(stored)) return beyond().map((provider) => ({ provider, model: null }))
  return ((stored ?? []) as unknown[]).flatMap((kept) => {
    const read = outOfService.safeParse(kept)
    if (read.success) return [read.data]
    const named = z.looseObject({ provider: outOfService.shape.provider }).safeParse(kept)
    return named.success ? [{ provider: named.data.provider, model: null }] : []
  })
}

/** The entry that a target is out of service by, the whole provider before the model; null: it may be asked. */
export const takenOut = (
  list: readonly OutOfService[] | undefined,
  { provider, model }: Pick<Target, 'provider' | 'model'>,
): OutOfService | null =>
  list?.find((each) => each.provider === provider && each.model === null) ??
  list?.find((each) => each.provider === provider && each.model === model) ??
  null

/** One entry more or less; none twice. */
export function withService(list: readonly OutOfService[], entry: OutOfService, inService: boolean): OutOfService[] {
  const rest = list.filter(({ provider, model }) => provider !== entry.provider || model !== entry.model)
  return inService ? rest : [...rest, entry]
}

/** A sentence for who meets it: "You took practice / cheap out of service." `label`: the provider's. */
export const takenOutWords = ({ provider, model }: OutOfService, label: string): string =>
  `You took ${model === null ? `all models of ${label}` : `${provider} / ${model}`} out of service.`
