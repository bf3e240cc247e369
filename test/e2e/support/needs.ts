import { appendFileSync } from 'node:fs'
import { type ElectronLaunch, electronForTests } from '../../../scripts/electron.ts'
import { onPath } from '../../../scripts/lib/process.ts'

/** What a test needs of the machine: there, or a sentence that says what to install. */
export type Need<Thing> = { thing: Thing; missing: null } | { thing: null; missing: string }

const there = <Thing>(thing: Thing): Need<Thing> => ({ thing, missing: null })

/** On CI everything is installed, so that a test which doesn't run there is a failure and not a skip. */
export const onCi = process.env['CI'] === 'true'

function lacking<Thing>(sentence: string): Need<Thing> {
  if (onCi) throw new Error(`CI skips nothing. ${sentence}`)
  // The reporter repeats each sentence once at the end.
  const file = process.env['SWITCHYARD_TEST_MISSING']
  if (file) appendFileSync(file, `${sentence}\n`)
  return { thing: null, missing: sentence }
}

export function chromium(): Need<string> {
  const set = process.env['CHROMIUM_PATH']
  if (set) return there(set)
  for (const name of ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']) {
    const found = onPath(name)
    if (found !== null) return there(found)
  }
  return lacking('No Chromium on PATH: apt-get install chromium, or name one in CHROMIUM_PATH.')
}

export async function electron(): Promise<Need<ElectronLaunch>> {
  const found = await electronForTests()
  if ('missing' in found) return lacking(found.missing)
  if (process.platform === 'linux' && !process.env['DISPLAY'])
    return lacking('No display for a window: apt-get install xvfb.')
  return there(found)
}

export function programs(names: string[], debianPackages: string): Need<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const name of names) {
    const path = onPath(name)
    if (path === null) return lacking(`The program ${name} is missing: apt-get install ${debianPackages}.`)
    found[name] = path
  }
  return there(found)
}
