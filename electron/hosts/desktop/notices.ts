import { type BrowserWindow, Notification } from 'electron'
import type { Core } from '../../core/index.ts'
import { startUrl } from './scheme.ts'

const longestBody = 200

/**
 * A notification of the system for each person a run waits for, unless the window is in front and shows it anyway. A
 * click brings the window forward, with that run on it.
 */
export function notifyReviews(core: Core, window: BrowserWindow): () => void {
  // One that nobody holds may be collected before it is clicked.
  const held = new Set<Notification>()
  return core.subscribe((push) => {
    if (push.topic !== 'run') return
    for (const event of push.events) {
      if (event.type !== 'human.asked' || window.isDestroyed() || window.isFocused() || !Notification.isSupported())
        continue
      const { title, question } = event.review
      const words = question.trim() === '' ? 'A run waits for your answer.' : question.trim()
      const notice = new Notification({ title: `${title} waits for you`, body: words.slice(0, longestBody) })
      held.add(notice)
      notice.on('close', () => held.delete(notice))
      notice.on('click', () => {
        held.delete(notice)
        showRun(window, push.runId)
      })
      notice.show()
    }
  })
}

function showRun(window: BrowserWindow, runId: string): void {
  if (window.isDestroyed()) return
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
  void window.webContents.loadURL(`${startUrl}#/runs/${encodeURIComponent(runId)}`)
}
