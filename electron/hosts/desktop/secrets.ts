import { safeStorage } from 'electron'
import { joinWraps, keyringWrap, type MasterWrap, type Secrets } from '../../core/index.ts'

type AsyncStorage = Pick<
  Electron.SafeStorage,
  'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync'
>

/**
 * The system's keychain through Electron, and beside it the keyring that the command line can read. Call when the app is
 * ready. Where the system has no keychain Chromium would only scramble with a password that everybody knows: that is no
 * safe place, so nothing is stored and the user is told.
 */
export async function keychainSecrets(): Promise<Secrets> {
  const modern = modernStorage()
  const usable = modern === null ? safeStorage.isEncryptionAvailable() : await modern.isAsyncEncryptionAvailable()
  const backend = process.platform === 'linux' ? safeStorage.getSelectedStorageBackend() : 'keychain'
  const safe = usable && backend !== 'basic_text'
  return {
    keeps: safe,
    backend,
    warning: safe
      ? null
      : 'This system has no keychain that Switchyard can use (GNOME Keyring or KWallet): a key you type is kept in memory until the app ends.',
    wrap: safe ? joinWraps({ safeStorage: electronWrap(modern), keyring: keyringWrap() }) : null,
  }
}

function electronWrap(modern: AsyncStorage | null): MasterWrap {
  return {
    async wrap(bytes) {
      const text = Buffer.from(bytes).toString('base64')
      return modern === null ? safeStorage.encryptString(text) : modern.encryptStringAsync(text)
    },
    async unwrap(bytes) {
      const wrapped = Buffer.from(bytes)
      const text =
        modern === null ? safeStorage.decryptString(wrapped) : (await modern.decryptStringAsync(wrapped)).result
      return Buffer.from(text, 'base64')
    },
  }
}

/** Electron's newer, non-blocking functions; the fallback Electron has only the older ones. */
function modernStorage(): AsyncStorage | null {
  const storage: Partial<AsyncStorage> = safeStorage
  const whole = storage.isAsyncEncryptionAvailable && storage.encryptStringAsync && storage.decryptStringAsync
  return whole ? safeStorage : null
}
