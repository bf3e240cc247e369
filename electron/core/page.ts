import { readFile } from 'node:fs/promises'
import { extname, normalize, resolve, sep } from 'node:path'

/** The built screens as every host sends them. */

/** The page may load nothing but itself; styles come inline from the canvas library. */
export const contentSecurityPolicy =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
  "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

export const pageHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
}

export interface PageFile {
  body: Uint8Array<ArrayBuffer>
  contentType: string
}

/**
 * Reads one file of the page. `path` is a URL's path as it came; anything that would leave `folder` is not found.
 * @returns null when there is no such file
 */
export async function readPageFile(folder: string, path: string): Promise<PageFile | null> {
  let wanted: string
  try {
    wanted = decodeURIComponent(path)
  } catch {
    return null
  }
  if (wanted.includes('\0')) return null
  const base = resolve(folder)
  const file = resolve(base, `.${normalize(`${sep}${wanted === '/' || wanted === '' ? 'index.html' : wanted}`)}`)
  if (!file.startsWith(base + sep)) return null
  try {
    return {
      body: new Uint8Array(await readFile(file)),
      contentType: contentTypes[extname(file)] ?? 'application/octet-stream',
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR') return null
    throw error
  }
}
