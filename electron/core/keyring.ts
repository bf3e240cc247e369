import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { createRequire } from 'node:module'
import type { MasterWrap } from '../db/index.ts'

const service = 'Switchyard'
const account = 'vault'
const nonceBytes = 12
const tagBytes = 16

interface Keyring {
  Entry: new (service: string, account: string) => { getPassword(): string | null; setPassword(password: string): void }
}

/**
 * The system's keyring, which a process without Electron can read, too: a random key in it wraps the vault's master key.
 * Null where there is none (no session bus, a server).
 */
export function keyringWrap(): MasterWrap | null {
  try {
    const { Entry } = createRequire(import.meta.url)('@napi-rs/keyring') as Keyring
    const entry = new Entry(service, account)
    entry.getPassword()
    const key = (): Buffer => {
      const kept = entry.getPassword()
      if (kept !== null) return Buffer.from(kept, 'base64')
      const made = randomBytes(32)
      entry.setPassword(made.toString('base64'))
      return made
    }
    return {
      async wrap(bytes) {
        const nonce = randomBytes(nonceBytes)
        const cipher = createCipheriv('aes-256-gcm', key(), nonce)
        const sealed = Buffer.concat([cipher.update(bytes), cipher.final()])
        return Buffer.concat([nonce, cipher.getAuthTag(), sealed])
      },
      async unwrap(bytes) {
        const decipher = createDecipheriv('aes-256-gcm', key(), bytes.subarray(0, nonceBytes))
        decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes))
        return Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()])
      },
    }
  } catch {
    // Without a keyring the library throws at its first use; that there is none is the answer.
    return null
  }
}

/**
 * Several wrappings of one master key side by side, so that the window (by `safeStorage`) and the command line (by the
 * keyring) open the same vault. Any one that works is enough to unwrap; a wrapping that fails is left out.
 */
export function joinWraps(wraps: Readonly<Record<string, MasterWrap | null>>): MasterWrap | null {
  const usable = Object.entries(wraps).flatMap(([name, wrap]) => (wrap === null ? [] : [{ name, wrap }]))
  if (usable.length === 0) return null
  return {
    async wrap(bytes) {
      const parts: Record<string, string> = {}
      let failure: unknown
      for (const { name, wrap } of usable) {
        try {
          parts[name] = Buffer.from(await wrap.wrap(bytes)).toString('base64')
        } catch (error) {
          failure = error
        }
      }
      if (Object.keys(parts).length === 0) throw failure
      return Buffer.from(JSON.stringify(parts))
    },
    async unwrap(bytes) {
      const parts = JSON.parse(Buffer.from(bytes).toString('utf8')) as Record<string, string>
      let failure: unknown = new Error('The master key was wrapped by something that is not here.')
      for (const { name, wrap } of usable) {
        const part = parts[name]
        if (part === undefined) continue
        try {
          return await wrap.unwrap(Buffer.from(part, 'base64'))
        } catch (error) {
          failure = error
        }
      }
      throw failure
    },
  }
}
