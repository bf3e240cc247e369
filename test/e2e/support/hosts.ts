import { type OpenApp, type Place, launchChromium, launchElectron } from './apps.ts'
import * as needs from './needs.ts'

/**
 * The places where people meet the app. A suite that holds in both:
 * `describe.each(hosts)('$name', ({ launch, missing }) => { describe.skipIf(missing !== null)('…', …) })`
 */
export interface HostUnderTest {
  name: string
  /** What to install, or null when all is there. */
  missing: string | null
  launch(place: Place): Promise<OpenApp>
}

const where = (place: string, missing: string | null): string => (missing === null ? place : `${place} (${missing})`)

const electron = await needs.electron()
const chromium = needs.chromium()

export const hosts: HostUnderTest[] = [
  { name: where('in a desktop window', electron.missing), missing: electron.missing, launch: launchElectron },
  { name: where('in Chromium', chromium.missing), missing: chromium.missing, launch: launchChromium },
]
