/// <reference lib="dom" />
import type { Page } from 'playwright-core'
import { quantile } from '../lib/measure.ts'

/** What a hand does with a drawing, and how often the page is drawn meanwhile. Frames in ms. */
const seconds = 2

export interface Frames {
  mean: number
  p95: number
}

/** Frames of the page while the mouse moves 125 times a second, as a real one does. */
export async function frames(page: Page, move: (step: number) => Promise<void>): Promise<Frames> {
  await page.evaluate(() => {
    const times: number[] = []
    Object.assign(window, { times, counting: true })
    const tick = (now: number): void => {
      times.push(now)
      if ((window as unknown as { counting: boolean }).counting) requestAnimationFrame(tick)
    }
    requestAnimationFrame(tick)
  })
  const end = performance.now() + seconds * 1000
  for (let step = 0; performance.now() < end; step++) {
    const next = performance.now() + 8
    await move(step)
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - performance.now())))
  }
  const times = await page.evaluate(() => {
    Object.assign(window, { counting: false })
    return (window as unknown as { times: number[] }).times
  })
  const between = times.slice(1).map((time, index) => time - (times[index] ?? time))
  return { mean: between.reduce((sum, each) => sum + each, 0) / between.length, p95: quantile(between, 0.95) }
}

/** To a block in the middle of the grid of 1,000 (row 15, column 16), wherever the view was panned to: an element once the pointer is there. */
async function overOne(page: Page): Promise<void> {
  const at = await page.evaluate(() => {
    const frame = document.querySelector('.react-flow')?.getBoundingClientRect() ?? new DOMRect()
    const { a, d, e, f } = new DOMMatrix(
      getComputedStyle(document.querySelector('.react-flow__viewport') ?? document.body).transform,
    )
    return { x: frame.x + e + (280 * 17 + 60) * a, y: frame.y + f + (190 * 15 + 60) * d }
  })
  await page.mouse.move(at.x, at.y)
  await page.locator('[data-node-id="m496"]').waitFor()
}

/** A point of the page on which nothing stands. */
const freePoint = (page: Page): Promise<{ x: number; y: number }> =>
  page.evaluate(() => {
    for (let y = 120; y < innerHeight - 40; y += 7)
      for (let x = 320; x < innerWidth - 40; x += 7) {
        const on = document.elementFromPoint(x, y)
        if (on !== null && (on.classList.contains('react-flow__pane') || on.id === 'pane')) return { x, y }
      }
    throw new Error('Nothing free to take hold of.')
  })

export async function pan(page: Page): Promise<Frames> {
  let from = await freePoint(page)
  await page.mouse.move(from.x, from.y)
  // From far away the pointer makes an element of what is painted under it: between two of them is the drawing itself.
  for (let tries = 0; tries < 40 && (await page.locator('[data-node-id]:hover').count()) > 0; tries++) {
    from = { x: from.x + 3, y: from.y + 2 }
    await page.mouse.move(from.x, from.y)
  }
  await page.mouse.down()
  const measured = await frames(page, (step) =>
    page.mouse.move(from.x + 250 * Math.sin(step / 15), from.y + 150 * Math.sin(step / 11)),
  )
  await page.mouse.up()
  return measured
}

async function drag(page: Page, selector: string): Promise<Frames> {
  const box = await page.locator(selector).first().boundingBox()
  if (box === null) throw new Error(`${selector} is not on screen.`)
  const from = { x: box.x + Math.min(60, box.width / 2), y: box.y + Math.min(14, box.height / 2) }
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  const measured = await frames(page, (step) =>
    page.mouse.move(from.x + 60 + 50 * Math.sin(step / 15), from.y + 60 + 50 * Math.sin(step / 11)),
  )
  await page.mouse.up()
  return measured
}

export async function dragOurs(page: Page, zoomedOut: boolean): Promise<Frames> {
  if (zoomedOut) await overOne(page)
  return drag(page, '[data-node-id]')
}

/** A wire pulled out of a port. */
export async function wire(page: Page): Promise<Frames> {
  const box = await page.locator('[data-side="out"]').first().boundingBox()
  if (box === null) throw new Error('No port is on screen.')
  await page.mouse.move(box.x + 6, box.y + 6)
  await page.mouse.down()
  const measured = await frames(page, (step) =>
    page.mouse.move(box.x + 150 + 120 * Math.sin(step / 15), box.y + 120 + 100 * Math.sin(step / 11)),
  )
  await page.mouse.up()
  await page.keyboard.press('Escape')
  return measured
}
