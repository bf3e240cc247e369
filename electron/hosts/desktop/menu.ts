import { Menu, type MenuItemConstructorOptions, app } from 'electron'

/** The usual menus with their usual keys; the app's own commands are on its screens. */
export function setMenu(): void {
  const view: MenuItemConstructorOptions[] = [
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { type: 'separator' },
    { role: 'togglefullscreen' },
    { role: 'toggleDevTools' },
  ]
  // A reload is for those who work on the app: to others it is a way to lose their place.
  if (!app.isPackaged) view.unshift({ role: 'reload' }, { type: 'separator' })
  const menus: MenuItemConstructorOptions[] = [
    { role: 'fileMenu' },
    { role: 'editMenu' },
    { label: 'View', submenu: view },
    { role: 'windowMenu' },
  ]
  if (process.platform === 'darwin') menus.unshift({ role: 'appMenu' })
  Menu.setApplicationMenu(Menu.buildFromTemplate(menus))
}
