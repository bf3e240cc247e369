import { type Session, type WebContents, app, dialog, shell } from 'electron'
import { isOurs } from './scheme.ts'

/** Where providers hand out keys and explain themselves: opened at once. No screen links anywhere yet; all else is asked about. */
const known = new Set([
  'platform.openai.com',
  'console.anthropic.com',
  'platform.claude.com',
  'aistudio.google.com',
  'ai.google.dev',
  'openrouter.ai',
  'console.groq.com',
  'console.mistral.ai',
  'platform.deepseek.com',
  'api.together.ai',
  'console.x.ai',
  'ollama.com',
])

/** No page gets a permission, leaves our origin, opens a window or embeds a webview. Call before the first window. */
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
    void openOutside(url)
    return { action: 'deny' }
  })
}

/** Opens an https address in the user's browser: a known one at once, any other (a link in an answer) after asking. */
export async function openOutside(address: string): Promise<void> {
  let url: URL
  try {
    url = new URL(address)
  } catch {
    return
  }
  if (url.protocol !== 'https:' || url.username !== '' || url.password !== '') return
  if (!known.has(url.hostname)) {
    const { response } = await dialog.showMessageBox({
      type: 'question',
      message: `Open ${url.hostname} in your browser?`,
      detail: url.href,
      buttons: ['Open', 'Cancel'],
      defaultId: 1,
      cancelId: 1,
    })
    if (response !== 0) return
  }
  await shell.openExternal(url.href)
}
