import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * The folder that holds the database: `SWITCHYARD_HOME`, else the system's place for app data. The desktop window and
 * the command line share it.
 */
export function dataFolder(env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string {
  const set = env['SWITCHYARD_HOME']?.trim()
  if (set) return set
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Switchyard')
  if (platform === 'win32') return join(env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'Switchyard')
  return join(env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'Switchyard')
}

/** Keys of a machine without a keychain: `SWITCHYARD_KEY_FILE`, else beside the database. */
export const keyFile = (env: NodeJS.ProcessEnv = process.env): string =>
  env['SWITCHYARD_KEY_FILE']?.trim() || join(dataFolder(env), 'keys.sealed')

export const databaseFile = (folder: string): string => join(folder, 'switchyard.db')
