import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** Characters of a key's middle that stand for it: its beginning is everybody's and its end is shown on screen. */
const middle = (secret: string): string => secret.slice(8, -4)

/** As languages write a text into JSON and into addresses: what somebody says back who was given it. */
export const waysOf = (text: string): string => written(text).join(' ')

const written = (text: string): string[] => {
  const percent = encodeURIComponent(text)
  const json = JSON.stringify(text).slice(1, -1)
  return [text, json, json.replaceAll('/', '\\/'), percent, percent.replace(/%../g, (code) => code.toLowerCase())]
}

/** Letters of a part that is looked for by itself: a key that was cut off is half a key told. */
const partLength = 12

/**
 * The ways in which a key may be written down: plain and in part, as JSON and addresses have it, in two-byte letters, base64
 * at each offset, hex.
 */
export function formsOf(secret: string): { form: string; bytes: Buffer }[] {
  const part = Buffer.from(middle(secret))
  const base64 = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), part]).toString('base64')
    // What stands at the ends depends on the neighbours.
    return text.slice(shift === 0 ? 0 : 4, -4)
  })
  return [
    { form: 'plain', bytes: part },
    ...written(middle(secret)).map((text) => ({ form: 'as JSON or an address has it', bytes: Buffer.from(text) })),
    ...[0, part.length - partLength].map((from) => ({
      form: 'in part',
      bytes: part.subarray(from, from + partLength),
    })),
    { form: 'two-byte letters', bytes: Buffer.from(middle(secret), 'utf16le') },
    ...base64.flatMap((text) => [
      { form: 'base64', bytes: Buffer.from(text) },
      { form: 'base64url', bytes: Buffer.from(text.replaceAll('+', '-').replaceAll('/', '_')) },
    ]),
    { form: 'hex', bytes: Buffer.from(part.toString('hex')) },
    { form: 'HEX', bytes: Buffer.from(part.toString('hex').toUpperCase()) },
    {
      form: 'percent throughout',
      bytes: Buffer.from([...part].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')),
    },
  ]
}

/** Where a key stands in this, by its name and form; the key itself is in no word of it. */
export function leaksIn(what: string, held: Buffer | string, keys: Readonly<Record<string, string>>): string[] {
  const bytes = typeof held === 'string' ? Buffer.from(held) : held
  return Object.entries(keys).flatMap(([name, secret]) =>
    formsOf(secret).flatMap(({ form, bytes: wanted }) =>
      bytes.includes(wanted) ? [`${what}: the key of ${name}, ${form}`] : [],
    ),
  )
}

/** The same for every file below a folder. */
export async function leaksBelow(folder: string, keys: Readonly<Record<string, string>>): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const found: string[] = []
  for (const entry of entries) {
    if (!entry.isFile()) continue
    const file = join(entry.parentPath, entry.name)
    found.push(...leaksIn(file, await readFile(file), keys))
  }
  return found
}

/** A key of nobody's that can be looked for: of a provider's shape, unlike any other text. */
export const markedKey = (prefix: string, mark: string, more = ''): string =>
  `${prefix}${mark}Qz7-Vk3${more}Jx9_${mark}Wm5Bh2Ty8${mark}Rd4Lc6`
