import { buildStale } from '../../../scripts/lib/build.ts'
import { onPath } from '../../../scripts/lib/process.ts'
import { startDisplay } from './display.ts'

/** Once before all files: what is tested is built, and a window has a display to open on. */
export default async function setup(): Promise<() => void> {
  await buildStale(undefined, console.log)
  if (process.platform !== 'linux' || process.env['SWITCHYARD_TEST_DISPLAY'] === 'own' || onPath('Xvfb') === null)
    return () => undefined
  // Also where there is a display: tests should neither flash windows over someone's work nor be clicked by them.
  const display = await startDisplay()
  process.env['DISPLAY'] = display.name
  delete process.env['WAYLAND_DISPLAY']
  return () => display.stop()
}
