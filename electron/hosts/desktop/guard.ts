import { type Session, type WebContents, app, shell } from 'electron'
import { opensOutside } from './outside.ts'
import { isOurs } from './scheme.ts'

/**
 * No page gets a permission, leaves our origin, opens a window or embeds a webview; the pages where keys are made go to the
 * system's browser. Call before the first window.
 */
export function guardAll(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    answer(mayHave(permission, details.requestingUrl))
  })
  session.setPermissionCheckHandler((_contents, permission, requestingOrigin) => mayHave(permission, requestingOrigin))
  session.setDevicePermissionHandler(() => false)
  app.on('web-contents-created', (_event, contents) => guard(contents))
}

/** Copying a result to the clipboard, at a press of a button, is the only thing the page asks a permission for. */
const mayHave = (permission: string, url: string): boolean => permission === 'clipboard-sanitized-write' && isOurs(url)

function guard(contents: WebContents): void {
  const stay = (event: { url: string; preventDefault(): void }): void => {
    if (!isOurs(event.url)) event.preventDefault()
  }
  // Comes for every frame, and for the top one before `will-navigate`.
  contents.on('will-frame-navigate', stay)
  contents.on('will-redirect', stay)
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    const address = opensOutside(url)
    if (address !== null) void shell.openExternal(address)
    return { action: 'deny' }
  })
}
