import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, extname, join, resolve } from 'node:path'
import type { Payload } from '../../shared/api/contract.ts'
import type { FileLook } from '../../shared/api/file-calls.ts'
import { StepError } from '../../shared/errors.ts'
import { readImage } from '../../shared/images/read.ts'
import { longestImage, longestImageBytes } from '../../shared/images/types.ts'
import type { PictureDoor, ReadPicture } from '../engine/index.ts'
import { CoreError } from './types.ts'

/** A picture larger than this is shown by its name and size alone. */
const longestPreview = 4 * 1024 * 1024

const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

/** A file's bytes, or in a few words why not: "is not there". */
async function bytesOf(path: string): Promise<{ bytes: Buffer } | { why: string }> {
  try {
    const found = await stat(resolve(path))
    if (!found.isFile()) return { why: 'is no file. Give the path of one.' }
    if (found.size > longestImageBytes)
      return { why: `has ${megabytes(found.size)}; models take at most ${longestImage}.` }
    return { bytes: await readFile(resolve(path)) }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return { why: code === 'ENOENT' ? 'is not there. It may have been moved or deleted.' : `can't be read: ${message}` }
  }
}

const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MB`

/** Reads pictures that a run shows to models. What a file is, its bytes say: nothing but a picture ever leaves. */
export const readPicture: PictureDoor = async (path) => {
  const refuse = (why: string): StepError =>
    new StepError('bad_request', `The picture ${basename(path)} ${why}`, 'bad_image')
  const read = await bytesOf(path)
  if ('why' in read) throw refuse(read.why)
  const picture = pictureOf(read.bytes)
  if (picture === null) throw refuse('is no picture that models take: PNG, JPEG, WebP or GIF.')
  return picture
}

function pictureOf(bytes: Buffer): ReadPicture | null {
  const read = readImage(bytes)
  if (read === null) return null
  return {
    image: { ...read, sha256: sha256Of(bytes), bytes: bytes.byteLength },
    base64: bytes.toString('base64'),
  }
}

function lookOf(path: string, bytes: Buffer): FileLook {
  const found = pictureOf(bytes)
  return {
    path,
    name: basename(path),
    bytes: bytes.byteLength,
    picture: found === null ? null : { width: found.image.width, height: found.image.height },
    preview:
      found === null || bytes.byteLength > longestPreview
        ? null
        : `data:${found.image.mediaType};base64,${found.base64}`,
  }
}

/** What a file is that a person names. Rejects with `CoreError` (`not_found`). */
export async function lookAtFile({ path }: Payload<'files.look'>): Promise<FileLook> {
  const read = await bytesOf(path)
  if ('why' in read) throw new CoreError('not_found', `${basename(path)} ${read.why}`)
  return lookOf(path, read.bytes)
}

/**
 * Keeps a copy of a file that a person chose, under its content's hash and its own name, so that the same file is kept
 * once and a run can show it again later.
 */
export async function keepFile(folder: string, { name, base64 }: Payload<'files.keep'>): Promise<FileLook> {
  const bytes = Buffer.from(base64, 'base64')
  if (bytes.byteLength === 0) throw new CoreError('bad_payload', `${name} is empty.`)
  const within = join(folder, sha256Of(bytes).slice(0, 16))
  await mkdir(within, { recursive: true, mode: 0o700 })
  const path = join(within, plainName(name))
  // Whole or not at all: another window may be reading it, or keeping the same.
  const half = join(within, `${randomBytes(6).toString('hex')}.half`)
  try {
    await writeFile(half, bytes, { mode: 0o600 })
    await rename(half, path)
  } catch (error) {
    await rm(half, { force: true })
    throw error
  }
  return lookOf(path, bytes)
}

/** A name that every file system takes and that leads nowhere else. */
function plainName(name: string): string {
  const end = extname(name).replace(/[^.\w]/g, '')
  const stem = basename(name, extname(name))
    .replace(/[^\p{L}\p{N} ._-]+/gu, '-')
    .replace(/^[. ]+/, '')
    .slice(0, 80)
  return `${stem === '' ? 'file' : stem}${end.slice(0, 12)}`
}
