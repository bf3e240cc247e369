import { type DesktopApp, freshHome, launchElectron } from './apps.ts'
import * as needs from './needs.ts'

const { missing } = await needs.electron()

/** For suites that are about the window alone: `describe.skipIf(noWindow)`. */
export const noWindow = missing !== null

/** Opens a window on a data folder of its own, hands it over, and leaves nothing behind. */
export async function withWindow<Value>(
  use: (app: DesktopApp, home: string) => Promise<Value>,
  env: Record<string, string> = {},
): Promise<Value> {
  const { home, remove } = await freshHome()
  try {
    const app = await launchElectron({ home, env })
    try {
      return await use(app, home)
    } finally {
      await app.close()
    }
  } finally {
    await remove()
  }
}
