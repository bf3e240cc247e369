import { z } from 'zod'

/** A target, or with `model` null a whole key, as a call names it whose health it is about. */
export const healthTarget = z.strictObject({
  provider: z.string().min(1).max(128),
  model: z.string().min(1).max(200).nullable(),
  /** Name of the key; null or absent: the one it would be asked with. */
  key: z.string().min(1).max(80).nullable().optional(),
})
