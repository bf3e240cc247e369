import { readFile } from 'node:fs/promises'
import { limits } from '../../../shared/document/schema.ts'
import type { Problem } from '../../../shared/problems.ts'
import { UsageError } from './exit.ts'
import type { AskLine } from './person.ts'

/** The command's three ends, so that a test can hold them. */
export interface Io {
  stdin: AsyncIterable<Uint8Array | string>
  out(text: string): void
  err(text: string): void
  /** The person at the terminal; absent where there is none. */
  ask?: AskLine
  /** The same for what nobody may see on the screen. */
  askSecret?: AskLine
}

const whyNot: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: "it isn't yours to read",
}

/**
 * A document's bytes from a file, or from stdin for `-`. Stops reading soon after a document is too large: how much
 * more would come makes no difference to the answer.
 */
export async function readBytes(file: string, io: Io): Promise<Uint8Array> {
  if (file !== '-') {
    try {
      return await readFile(file)
    } catch (error) {
      throw new UsageError(
        `${file} can't be read: ${whyNot[(error as NodeJS.ErrnoException).code ?? ''] ?? (error as Error).message}.`,
      )
    }
  }
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of io.stdin) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
    chunks.push(bytes)
    size += bytes.length
    if (size > limits.bytes * 2) break
  }
  return Buffer.concat(chunks)
}

/** Foreign words (titles, reasons of a model) as one line that no terminal obeys. */
export const plainLine = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')

/** One line a problem: severity, code, where, message, parted by tabs. */
export const problemLine = ({ severity, code, where, message }: Problem): string =>
  [severity, code, where, message].map(plainLine).join('\t')

export const jsonLine = (value: unknown): string => `${JSON.stringify(value)}\n`
export const jsonText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

/** A flag that may be given several times. */
export const collect = (value: string, earlier: string[]): string[] => [...earlier, value]

/** A flag that takes a number; what isn't one is the user's to mend. */
export function numberFlag(name: string, least: number, whole: boolean): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (text.trim() === '' || !Number.isFinite(value) || value < least || (whole && !Number.isSafeInteger(value)))
      throw new UsageError(
        `${name} takes ${whole ? 'a whole number' : 'a number'} of at least ${least}, not "${text}".`,
      )
    return value
  }
}
