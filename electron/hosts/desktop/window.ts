import { BrowserWindow, Menu, type MenuItemConstructorOptions, type WebContents, nativeTheme } from 'electron'
import { startUrl } from './scheme.ts'
import { readWindowState, smallest } from './window-state.ts'

export interface WindowOptions {
  preload: string
  stateFile: string
  log(words: string): void
}

/** The page's own background (`--bg` in theme.css), so that no white flashes before the first paint. */
const background = (): string => (nativeTheme.shouldUseDarkColors ? '#0e1014' : '#f6f7f9')

/** Opens the app's window where it was last, and shows it when it has something to show. */
export function openWindow({ preload, stateFile, log }: WindowOptions): BrowserWindow {
  const { bounds, maximized } = readWindowState(stateFile)
  const window = new BrowserWindow({
    ...bounds,
    minWidth: smallest.width,
    minHeight: smallest.height,
    show: false,
    title: 'Switchyard',
    backgroundColor: background(),
    autoHideMenuBar: true,
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
    },
  })
  const repaint = (): void => window.setBackgroundColor(background())
  nativeTheme.on('updated', repaint)
  window.on('closed', () => nativeTheme.off('updated', repaint))
  window.once('ready-to-show', () => {
    if (maximized) window.maximize()
    window.show()
  })
  window.webContents.on('context-menu', (_event, params) => textMenu(params)?.popup({ window }))
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    log(`The page's process is gone (${reason})`)
    // What was typed is saved as it is typed; a fresh page shows it again.
    if (reason !== 'clean-exit' && reason !== 'killed') window.webContents.reload()
  })
  load(window.webContents, log)
  return window
}

function load(contents: WebContents, log: (words: string) => void): void {
  contents.loadURL(startUrl).catch((error: unknown) => log(`The page did not load: ${String(error)}`))
}

/** What a right click on text offers; null where the page's own menus are. */
function textMenu(params: Electron.ContextMenuParams): Menu | null {
  const { isEditable, selectionText, editFlags } = params
  if (!isEditable && selectionText.trim() === '') return null
  const items: MenuItemConstructorOptions[] = isEditable
    ? [
        { role: 'undo', enabled: editFlags.canUndo },
        { role: 'redo', enabled: editFlags.canRedo },
        { type: 'separator' },
        { role: 'cut', enabled: editFlags.canCut },
        { role: 'copy', enabled: editFlags.canCopy },
        { role: 'paste', enabled: editFlags.canPaste },
        { role: 'selectAll', enabled: editFlags.canSelectAll },
      ]
    : [{ role: 'copy' }]
  return Menu.buildFromTemplate(items)
}
