import { z } from 'zod'

/** What may be set and to what; null takes one back to its default. */
const settingShapes = {
  theme: z.enum(['system', 'light', 'dark'], { error: 'takes "system", "light", "dark" or null' }),
  /** Notices of `app.info` that were closed. */
  seenNotices: z.array(z.string().max(10_000), { error: 'takes a list of texts or null' }).max(200),
  /** What was interrupted goes on by itself when the app starts. */
  resumeUnasked: z.boolean({ error: 'takes true, false or null' }),
} as const

export type Settings = { [Name in keyof typeof settingShapes]: z.infer<(typeof settingShapes)[Name]> }

/** Kept beside the settings, and written by calls that check them and tell every screen. */
export const keptByCalls = { dataPolicies: 'policies.save', outOfService: 'service.set' } as const

export const settingDefaults: Settings = { theme: 'system', seenNotices: [], resumeUnasked: false }

function strange(name: string): string {
  const call = Object.entries(keptByCalls).find(([kept]) => kept === name)?.[1]
  if (call !== undefined) return `"${name}" is changed by ${call} alone`
  return `There is no setting "${name.slice(0, 80)}" (there are ${Object.keys(settingShapes).join(', ')})`
}

/** What `settings.set` takes: some of the settings, and nothing else. Loose, so that what is strange is told in words of its own. */
export const settingChanges = z
  .looseObject({
    theme: settingShapes.theme.nullish(),
    seenNotices: settingShapes.seenNotices.nullish(),
    resumeUnasked: settingShapes.resumeUnasked.nullish(),
  })
  .superRefine((values, context) => {
    for (const name of Object.keys(values).filter((each) => !Object.hasOwn(settingShapes, each)))
      context.addIssue({ code: 'custom', path: [], message: strange(name) })
  })

/** Settings as they are kept; what is absent or can't be read has its default. */
export function settingsOf(kept: Readonly<Record<string, unknown>>): Settings {
  const { theme, seenNotices, resumeUnasked } = settingShapes
  return {
    theme: theme.catch(settingDefaults.theme).parse(kept['theme']),
    seenNotices: seenNotices.catch(settingDefaults.seenNotices).parse(kept['seenNotices']),
    resumeUnasked: resumeUnasked.catch(settingDefaults.resumeUnasked).parse(kept['resumeUnasked']),
  }
}
