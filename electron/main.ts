import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type BrowserWindow, app, dialog, nativeTheme, session } from 'electron'
import { systemClock } from './core/clock.ts'
import { databaseFile, dataFolder } from './core/home.ts'
import { type Core, createCore } from './core/index.ts'
import { onStopSignals } from './core/stop-signals.ts'
import { connectBridge, forwardPushes } from './hosts/desktop/bridge.ts'
import { askBeforeClosing } from './hosts/desktop/closing.ts'
import { guardAll } from './hosts/desktop/guard.ts'
import { type Log, startLogs } from './hosts/desktop/logs.ts'
import { setMenu } from './hosts/desktop/menu.ts'
import { registerScheme, servePage } from './hosts/desktop/scheme.ts'
import { notifyReviews } from './hosts/desktop/notices.ts'
import { keychainSecrets } from './hosts/desktop/secrets.ts'
import { openWindow } from './hosts/desktop/window.ts'
import { writeWindowState } from './hosts/desktop/window-state.ts'
import { settingsOf } from '../shared/api/settings.ts'
import { keepPractice, practiceSettings } from './practice/keep.ts'

/** The life of the desktop app: one process, one window, one core behind it. */
const folder = dataFolder()
app.setPath('userData', folder)
app.setPath('sessionData', join(folder, 'window'))
app.setPath('crashDumps', join(folder, 'crashes'))
// Every process in the system's sandbox; as root Chromium has none, and says so at the start.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
registerScheme()

// Before anything is opened: a second start only says that it was made.
if (app.requestSingleInstanceLock()) run()
else app.quit()

function run(): void {
  const log = startLogs(join(folder, 'logs'))
  let window: BrowserWindow | null = null
  let opening: Promise<Core> | null = null

  app.on('second-instance', () => {
    if (window === null || window.isDestroyed()) return
    if (window.isMinimized()) window.restore()
    window.show()
    window.focus()
  })
  // The window's own closing decides when the app ends.
  app.on('window-all-closed', () => undefined)

  app.on('will-quit', (event) => {
    if (opening === null) return
    // Runs get their receipts and the database its last page before the process ends.
    event.preventDefault()
    const closing = opening
    opening = null
    void closing
      .then((core) => core.close())
      .catch((error: unknown) => log.error('Closing failed', { error }))
      // Not quit(): the event that was held back may still be on the stack, and then a second quit is not heard.
      .finally(() => app.exit())
  })

  void app.whenReady().then(() => {
    const stateFile = join(folder, 'window.json')
    const core = openCore(log)
    opening = core
    guardAll(session.defaultSession)
    servePage(session.defaultSession, join(app.getAppPath(), 'dist', 'renderer'))
    setMenu()
    connectBridge(core, log.error)
    window = openWindow({
      preload: join(app.getAppPath(), 'dist', 'electron', 'preload.cjs'),
      stateFile,
      log: log.error,
    })
    const shown = window
    const { stopAndClose } = askBeforeClosing(shown, core, () => writeWindowState(stateFile, shown))
    // Here and not at the top: Chromium sets handlers of its own before the app is ready, which would replace these.
    onStopSignals({
      stop: () => void stopAndClose().catch((error: unknown) => log.error('Ending on a signal failed', { error })),
      again: () => app.exit(130),
    })
    core.then(
      (opened) => {
        forwardPushes(opened)
        followTheme(opened)
        notifyReviews(opened, shown)
        void opened.resumeAtStart()
      },
      (error: unknown) => {
        log.error('The core did not open', { error })
        opening = null
        dialog.showErrorBox('Switchyard can’t start', error instanceof Error ? error.message : String(error))
        app.exit(1)
      },
    )
  })
}

async function openCore(log: Log): Promise<Core> {
  const practice = keepPractice({
    ...practiceSettings(process.env),
    entry: pathToFileURL(join(app.getAppPath(), 'dist', 'electron', 'practice-worker.cjs')),
    tell: log.error,
  })
  const core = await createCore({
    file: databaseFile(folder),
    host: 'desktop',
    version: app.getVersion(),
    secrets: await keychainSecrets(),
    env: process.env,
    clock: systemClock,
    random: Math.random,
    practiceUrl: () => practice.url(),
    systemProxy: (url) => session.defaultSession.resolveProxy(url),
    // Loaded when somebody rehearses.
    faultProxy: async (fault) => (await import('./practice/rehearse.ts')).rehearseFault(fault),
    chooseFolder: async () => {
      const chosen = await dialog.showOpenDialog({ properties: ['openDirectory'] })
      return chosen.canceled ? null : (chosen.filePaths[0] ?? null)
    },
    log: log.info,
  })
  return {
    ...core,
    async close() {
      await core.close()
      await practice.close()
    },
  }
}

/** Menus, dialogs and the window's first background take the theme that the screens have. */
function followTheme(core: Core): void {
  const apply = async (): Promise<void> => {
    const result = await core.dispatch('settings.get', undefined)
    nativeTheme.themeSource = settingsOf(result.ok ? result.value.values : {}).theme
  }
  void apply()
  core.subscribe((push) => {
    if (push.topic === 'settings') void apply()
  })
}
