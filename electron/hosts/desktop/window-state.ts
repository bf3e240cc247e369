import { readFileSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type BrowserWindow, type Rectangle, screen } from 'electron'
import { z } from 'zod'

const stateSchema = z.object({
  bounds: z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }),
  maximized: z.boolean(),
})

export type WindowState = z.infer<typeof stateSchema>

/** Smallest window, in CSS pixels, in which every screen is whole. */
export const smallest = { width: 1000, height: 640 }
const usual = { width: 1440, height: 900 }

/** Where the window was, moved back onto a screen that is still there; a file that is missing or broken gives the usual size. */
export function readWindowState(file: string): { bounds: Partial<Rectangle>; maximized: boolean } {
  let kept: WindowState
  try {
    kept = stateSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return { bounds: usual, maximized: false }
  }
  const area = screen.getDisplayMatching(kept.bounds).workArea
  const width = Math.max(smallest.width, Math.min(kept.bounds.width, area.width))
  const height = Math.max(smallest.height, Math.min(kept.bounds.height, area.height))
  return {
    bounds: {
      x: Math.max(area.x, Math.min(kept.bounds.x, area.x + area.width - width)),
      y: Math.max(area.y, Math.min(kept.bounds.y, area.y + area.height - height)),
      width,
      height,
    },
    maximized: kept.maximized,
  }
}

export async function writeWindowState(file: string, window: BrowserWindow): Promise<void> {
  const state: WindowState = { bounds: window.getNormalBounds(), maximized: window.isMaximized() }
  await mkdir(dirname(file), { recursive: true })
  await writeFile(`${file}.new`, JSON.stringify(state))
  await rename(`${file}.new`, file)
}
