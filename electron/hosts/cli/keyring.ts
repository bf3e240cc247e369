import { randomBytes, createCipheriv, createDecipheriv } from 'node:crypto'
import { createRequire } from 'node:module'
import type { Secrets } from '../../core/types.ts'

const service = 'Switchyard'
const account = 'vault'
const nonceBytes = 12
const tagBytes = 16

interface Keyring {
  Entry: new (service: string, account: string) => { getPassword(): string | null; setPassword(password: string): void }
}

/**
 * The system's keyring for a process without Electron: a random key of its own wraps the vault's master key. Null where
 * there is no keyring (no session bus, a server), and then keys come from the environment.
 */
export function keyringSecrets(): Secrets | null {
  try {
    const { Entry } = createRequire(import.meta.url)('@napi-rs/keyring') as Keyring
    const entry = new Entry(service, account)
    const key = (): Buffer => {
      const kept = entry.getPassword()
      if (kept !== null) return Buffer.from(kept, 'base64')
      const made = randomBytes(32)
      entry.setPassword(made.toString('base64'))
      return made
    }
    entry.getPassword()
    return {
      available: () => true,
      backend: () => 'keyring',
      warning: () => null,
      wrap: (bytes) => {
        const nonce = randomBytes(nonceBytes)
        const cipher = createCipheriv('aes-256-gcm', key(), nonce)
        const sealed = Buffer.concat([cipher.update(bytes), cipher.final()])
        return Promise.resolve(Buffer.concat([nonce, cipher.getAuthTag(), sealed]))
      },
      unwrap: (bytes) => {
        const decipher = createDecipheriv('aes-256-gcm', key(), bytes.subarray(0, nonceBytes))
        decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes))
        return Promise.resolve(Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]))
      },
    }
  } catch {
    // Without a keyring the library throws at its first use; that there is none is the answer.
    return null
  }
}
