import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'

/** Drawing as a person does: by the mouse. Nodes are named by their titles, ports by their ids. */

export const node = (page: Page, title: string): Locator => page.locator(`[data-node-id][aria-label^="${title}, "]`)
export const inspector = (page: Page): Locator => page.getByRole('complementary', { name: /^Settings/ })
export const canvas = (page: Page): Locator => page.locator('.react-flow__pane')

export async function center(target: Locator): Promise<{ x: number; y: number }> {
  const box = await target.boundingBox()
  if (box === null) throw new Error('not on screen')
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

export async function drag(page: Page, from: { x: number; y: number }, to: { x: number; y: number }): Promise<void> {
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 })
  await page.mouse.move(to.x, to.y, { steps: 4 })
  await page.mouse.up()
}

/** Drags a kind from the palette to a place in the canvas or in a frame, given in shares of it, and gives it a title. */
export async function draw(
  page: Page,
  kind: string,
  at: { x: number; y: number },
  title: string,
  into = canvas(page),
): Promise<void> {
  const box = await into.boundingBox()
  if (box === null) throw new Error('nothing to draw in')
  const before = await page.locator('[data-node-id]').count()
  const to = { x: box.x + box.width * at.x, y: box.y + box.height * at.y }
  const item = page.locator(`button[data-kind="${kind}"]`)
  await item.scrollIntoViewIfNeeded()
  await drag(page, await center(item), to)
  await expect.poll(() => page.locator('[data-node-id]').count()).toBeGreaterThan(before)
  const field = inspector(page).getByLabel('Title', { exact: true })
  await field.fill(title)
  await field.press('Enter')
  await node(page, title).waitFor()
}

export async function choose(page: Page, title: string, model: string): Promise<void> {
  await select(page, title)
  await inspector(page)
    .getByRole('button', { name: /^Model:/ })
    .click()
  await page
    .getByRole('region', { name: 'Practice provider', exact: true })
    .getByRole('button', { name: new RegExp(`^${model}`) })
    .click()
  await inspector(page)
    .getByRole('button', { name: new RegExp(`^Model: .*/ ${model}`) })
    .waitFor()
}

export async function select(page: Page, title: string): Promise<void> {
  await node(page, title).click({ position: { x: 60, y: 14 } })
  await inspector(page).getByLabel('Title', { exact: true }).waitFor()
}

export async function connect(
  page: Page,
  from: [title: string, port: string],
  to: [title: string, port: string],
): Promise<void> {
  const before = await page.locator('.react-flow__edge').count()
  const source = node(page, from[0]).locator(`[data-side="out"][data-port="${from[1]}"]`)
  const target = node(page, to[0]).locator(`[data-side="in"][data-port="${to[1]}"]`)
  await drag(page, await center(source), await center(target))
  await expect
    .poll(() => page.locator('.react-flow__edge').count(), { message: `${from.join('.')} to ${to.join('.')}` })
    .toBe(before + 1)
}
