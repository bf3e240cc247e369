import { join } from 'node:path'
import { app, crashReporter } from 'electron'
import log from 'electron-log/main.js'
import { safeWords } from './log-words.ts'

export interface Log {
  info(words: string, facts?: Record<string, unknown>): void
  error(words: string, facts?: Record<string, unknown>): void
}

/**
 * A log file of the app's own in `folder`, and crash dumps beside it that stay on this machine. Each line is searched for
 * keys before it is written.
 */
export function startLogs(folder: string): Log {
  crashReporter.start({ uploadToServer: false, compress: true })
  log.transports.file.resolvePathFn = () => join(folder, 'switchyard.log')
  log.transports.file.maxSize = 5 * 1024 * 1024
  log.transports.ipc.level = false
  log.transports.console.level = app.isPackaged ? false : 'warn'
  log.hooks.push((message) => ({ ...message, data: message.data.map(safeWords) }))
  process.on('uncaughtException', (error) => log.error('Something went wrong that nothing expected', error))
  process.on('unhandledRejection', (reason) => log.error('Something was refused and nobody looked', reason))
  return {
    info: (words, facts) => log.info(words, ...(facts === undefined ? [] : [facts])),
    error: (words, facts) => log.error(words, ...(facts === undefined ? [] : [facts])),
  }
}
