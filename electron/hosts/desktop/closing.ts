import { type BrowserWindow, app, dialog } from 'electron'
import type { Core } from '../../core/index.ts'

const lookMs = 500

/**
 * What a person means by closing the window while something runs: going on without it, or stopping. In the background the
 * app ends with its last run; opening it again brings the window back.
 */
export function askBeforeClosing(
  window: BrowserWindow,
  core: Promise<Core>,
  remember: () => Promise<void>,
): { stopAndClose(): Promise<void> } {
  let decided = false
  let asking = false
  window.on('close', (event) => {
    if (decided) return
    event.preventDefault()
    if (asking) return
    asking = true
    void settle().finally(() => (asking = false))
  })

  async function settle(): Promise<void> {
    await remember()
    const opened = await core.catch(() => null)
    const running = opened?.activeRuns() ?? 0
    if (opened === null || running === 0) return finish()
    const { response } = await dialog.showMessageBox(window, {
      type: 'question',
      message: running === 1 ? 'A run is still going on.' : `${running} runs are still going on.`,
      detail:
        'It can go on without the window and is in the history when it is done. Stopping keeps what it has so far, with its receipt.',
      buttons: ['Go on in the background', 'Stop and close', 'Cancel'],
      defaultId: 0,
      cancelId: 2,
    })
    if (response === 0) return goOn(opened)
    if (response === 1) {
      await opened.stopAllRuns()
      finish()
    }
  }

  /** Without a question, for when there is nobody to answer: the system or a terminal ends the app. */
  async function stopAndClose(): Promise<void> {
    try {
      if (!window.isDestroyed()) await remember()
      const opened = await core.catch(() => null)
      await opened?.stopAllRuns()
    } finally {
      finish()
    }
  }

  function goOn(opened: Core): void {
    window.hide()
    const timer = setInterval(() => {
      if (window.isDestroyed() || window.isVisible()) clearInterval(timer)
      else if (opened.activeRuns() === 0) {
        clearInterval(timer)
        finish()
      }
    }, lookMs)
  }

  function finish(): void {
    decided = true
    if (!window.isDestroyed()) window.close()
    // One window is the app; also on a Mac, where closing it would else leave a menu bar without anything behind it.
    app.quit()
  }

  return { stopAndClose }
}
