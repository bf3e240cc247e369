import { z } from 'zod'
import { longestImage, longestImageBytes } from '../images/types.ts'

/** The part of the contract that is about files which a person gives a run. */

/** Base64 takes four characters for three bytes. */
const longestBase64 = Math.ceil(longestImageBytes / 3) * 4

export const fileCalls = {
  /** Keeps a copy of a file that was chosen, dropped or pasted in the data folder: a browser tells nobody its path. */
  'files.keep': z.strictObject({
    name: z.string().min(1).max(255),
    base64: z.string().max(longestBase64, `a file of ${longestImage} at most`),
  }),
  /** What a file is that an Input names. */
  'files.look': z.strictObject({ path: z.string().min(1).max(4096) }),
} as const

export interface FileLook {
  path: string
  name: string
  bytes: number
  /** Pixels; null for what is no picture that models take. */
  picture: { width: number; height: number } | null
  /** The picture itself as a `data:` address; null where it is none, or large. */
  preview: string | null
}

export interface FileResults {
  'files.keep': FileLook
  'files.look': FileLook
}
