import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type OpenApp, freshHome, launchChromium } from './support/apps.ts'
import { canvas, choose, connect, drag, draw, inspector, node, select } from './support/drawing.ts'
import { screenshot } from './support/screenshot.ts'

/* Nodes that hold others, and those that bring several together for a person's eye: by mouse and keyboard. */

let app: OpenApp
let folder: Awaited<ReturnType<typeof freshHome>>
beforeAll(async () => {
  folder = await freshHome()
  app = await launchChromium({ home: folder.home })
})
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await screenshot(app.page, `failed-${task.name.replace(/\W+/g, '-').slice(0, 60)}`)
})
afterAll(async () => {
  await app.close()
  await folder.remove()
})

const dock = (page: Page) => page.getByRole('region', { name: 'Run', exact: true })
const state = (page: Page, title: string) => node(page, title).getAttribute('data-state')

async function fresh(page: Page, name: string): Promise<void> {
  await page.evaluate(() => (window.location.hash = '#/'))
  await page.getByRole('button', { name: 'New pipeline' }).click()
  await canvas(page).waitFor()
  const field = page.getByLabel('Name of the pipeline')
  await field.fill(name)
  await field.press('Enter')
}

async function run(page: Page, text: string): Promise<void> {
  await dock(page).getByRole('textbox').first().fill(text)
  await page.getByRole('button', { name: 'Run', exact: true }).click()
}

/** Where a card is on screen once the view has come to rest. */
async function placeOf(page: Page, title: string) {
  let [before, now] = ['', JSON.stringify(await node(page, title).boundingBox())]
  await expect
    .poll(async () => {
      ;[before, now] = [now, JSON.stringify(await node(page, title).boundingBox())]
      return before === now
    })
    .toBe(true)
  const box = await node(page, title).boundingBox()
  if (box === null) throw new Error(`${title} is not on screen`)
  return { left: box.x, top: box.y, right: box.x + box.width, bottom: box.y + box.height }
}

/** Takes a card by its head and lets it go at a place in a frame. */
async function moveInto(page: Page, title: string, frame: string, at: { x: number; y: number }): Promise<void> {
  const [card, box] = [await placeOf(page, title), await placeOf(page, frame)]
  const to = { x: box.left + (box.right - box.left) * at.x, y: box.top + (box.bottom - box.top) * at.y }
  await drag(page, { x: card.left + 60, y: card.top + 14 }, to)
}

const settle = (page: Page, scheme: 'light' | 'dark') =>
  page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })

describe('For each', () => {
  test('dropped beside an Input lies on nothing, in view with it; filled, wired and run, its items are looked at one by one', async () => {
    const { page } = app
    await settle(page, 'light')
    await fresh(page, 'Each line')
    await draw(page, 'input', { x: 0.14, y: 0.12 }, 'Lines')
    // Dropped so that it would cover the Input, at 100 %, where it is wider than the canvas.
    await draw(page, 'forEach', { x: 0.15, y: 0.2 }, 'Each')
    const [view, input, box] = [
      await canvas(page).boundingBox(),
      await placeOf(page, 'Lines'),
      await placeOf(page, 'Each'),
    ]
    if (view === null) throw new Error('no canvas')
    const apart =
      input.right <= box.left || box.right <= input.left || input.bottom <= box.top || box.bottom <= input.top
    expect(apart).toBe(true)
    for (const each of [input, box]) {
      expect(each.left).toBeGreaterThanOrEqual(view.x)
      expect(each.right).toBeLessThanOrEqual(view.x + view.width)
      expect(each.top).toBeGreaterThanOrEqual(view.y)
      expect(each.bottom).toBeLessThanOrEqual(view.y + view.height)
    }
    await screenshot(page, 'for-each-dropped')

    await draw(page, 'model', { x: 0.5, y: 0.45 }, 'Small', node(page, 'Each'))
    await choose(page, 'Small', 'cheap')
    await connect(page, ['Item', 'value'], ['Small', 'prompt'])
    await connect(page, ['Small', 'answer'], ['Result', 'value'])
    await page.getByRole('button', { name: 'Zoom out' }).click()
    const around = await placeOf(page, 'Each')
    const below = (around.bottom + 60 - view.y) / view.height
    await draw(page, 'output', { x: 0.85, y: below }, 'Answers')
    await select(page, 'Each')
    await inspector(page).getByRole('combobox', { name: 'Items' }).click()
    await page.getByRole('option', { name: /Lines of a text/ }).click()
    await inspector(page).getByLabel('At the same time').fill('2')
    await connect(page, ['Lines', 'value'], ['Each', 'items'])
    await connect(page, ['Each', 'result'], ['Answers', 'value'])

    await run(page, 'What is 17 * 23?\nWhat is 3 * 7?\nWhat is 5 * 5?')
    await expect.poll(() => state(page, 'Answers')).toBe('done')
    for (const [time, sum] of ['17 * 23 =', '3 * 7 =', '5 * 5 ='].entries()) {
      await node(page, 'Each')
        .getByRole('button', { name: `Time ${time + 1}` })
        .click()
      await expect.poll(() => node(page, 'Small').textContent()).toContain(sum)
    }
    await screenshot(page, 'for-each-run')
    await settle(page, 'dark')
    await screenshot(page, 'for-each-run-dark')
  })
})

describe('Group', () => {
  test('two nodes moved into one fold away, their wires at its border, and come back, and run the same', async () => {
    const { page } = app
    await settle(page, 'light')
    await fresh(page, 'Grouped')
    await draw(page, 'input', { x: 0.14, y: 0.12 }, 'Question')
    await draw(page, 'model', { x: 0.42, y: 0.12 }, 'First')
    await draw(page, 'model', { x: 0.7, y: 0.12 }, 'Second')
    await draw(page, 'output', { x: 0.14, y: 0.5 }, 'Answer')
    for (const title of ['First', 'Second']) await choose(page, title, 'cheap')
    await connect(page, ['Question', 'value'], ['First', 'prompt'])
    await connect(page, ['First', 'answer'], ['Second', 'prompt'])
    await connect(page, ['Second', 'answer'], ['Answer', 'value'])
    await draw(page, 'group', { x: 0.45, y: 0.55 }, 'Both')
    await moveInto(page, 'First', 'Both', { x: 0.15, y: 0.35 })
    await moveInto(page, 'Second', 'Both', { x: 0.65, y: 0.35 })
    await screenshot(page, 'group-open')
    await page.getByRole('button', { name: 'Fold Both', exact: true }).click()
    await node(page, 'First').waitFor({ state: 'detached' })
    expect(await node(page, 'Second').count()).toBe(0)
    // Its wires end at its border, seen: one in, one out.
    await expect.poll(() => page.locator('path[data-wire]').count()).toBe(2)
    await screenshot(page, 'group-folded')
    await run(page, 'What is 17 * 23?')
    await expect.poll(() => state(page, 'Answer')).toBe('done')
    await page.getByRole('button', { name: 'Unfold Both', exact: true }).click()
    for (const title of ['First', 'Second']) await expect.poll(() => state(page, title)).toBe('done')
    await run(page, 'What is 3 * 7?')
    await expect.poll(() => dock(page).getByRole('article').textContent()).toContain('21')
  })
})

describe('Pipeline', () => {
  test('another pipeline of the app is chosen as a node, its ports are wired, and it runs', async () => {
    const { page } = app
    await settle(page, 'light')
    await fresh(page, 'Small helper')
    await draw(page, 'input', { x: 0.14, y: 0.15 }, 'Question')
    await draw(page, 'model', { x: 0.42, y: 0.15 }, 'Small')
    await draw(page, 'output', { x: 0.7, y: 0.15 }, 'Answer')
    await choose(page, 'Small', 'cheap')
    await connect(page, ['Question', 'value'], ['Small', 'prompt'])
    await connect(page, ['Small', 'answer'], ['Answer', 'value'])
    await page.locator('[data-save="saved"]').waitFor()

    await fresh(page, 'With a helper')
    await draw(page, 'input', { x: 0.14, y: 0.15 }, 'Asked')
    await draw(page, 'pipeline', { x: 0.42, y: 0.15 }, 'Helper')
    await draw(page, 'output', { x: 0.7, y: 0.15 }, 'Given')
    await select(page, 'Helper')
    await inspector(page).getByRole('combobox', { name: 'Pipeline' }).click()
    await page.getByRole('option', { name: /Small helper/ }).click()
    await inspector(page)
      .getByText(/Holds version \d+ of “Small helper”/)
      .waitFor()
    const ports = node(page, 'Helper')
    const [takes, gives] = [ports.locator('[data-side="in"][data-port]'), ports.locator('[data-side="out"][data-port]')]
    const [into, out] = [await takes.getAttribute('data-port'), await gives.getAttribute('data-port')]
    await connect(page, ['Asked', 'value'], ['Helper', into ?? ''])
    await connect(page, ['Helper', out ?? ''], ['Given', 'value'])
    await run(page, 'What is 17 * 23?')
    await expect.poll(() => state(page, 'Given')).toBe('done')
    await dock(page).getByText('391').first().waitFor()
    await screenshot(page, 'pipeline-node')
  })
})

describe('Compare', () => {
  test('its template is run, one answer is picked, or each is rated, and that is there after a reload', async () => {
    const { page } = app
    await settle(page, 'light')
    await page.evaluate(() => (window.location.hash = '#/'))
    await page
      .getByRole('button', { name: /compare three models/i })
      .first()
      .click()
    await canvas(page).waitFor()
    await run(page, 'What is 17 * 23?')
    const columns = dock(page).getByRole('list', { name: 'Answers side by side' }).getByRole('listitem')
    await columns.nth(1).getByRole('button', { name: 'Pick this one' }).click()
    await columns.nth(1).getByText('your pick').waitFor()
    await screenshot(page, 'compare')
    await page.reload()
    await columns.nth(1).getByText('your pick').waitFor()
    expect(await dock(page).getByText('your pick').count()).toBe(1)

    await select(page, 'Side by side')
    const settings = inspector(page).getByRole('tab', { name: 'Settings' })
    if ((await settings.count()) > 0) await settings.click()
    await inspector(page).getByRole('combobox').first().click()
    await page.getByRole('option', { name: /rate/i }).click()
    await run(page, 'What is 3 * 7?')
    const good = columns.nth(0).getByRole('button', { name: 'Good answer' })
    await good.click()
    await expect.poll(() => good.getAttribute('aria-pressed')).toBe('true')
    await page.reload()
    await expect.poll(() => good.getAttribute('aria-pressed')).toBe('true')
    await settle(page, 'dark')
    await screenshot(page, 'compare-rated-dark')
  })
})

describe('Human review', () => {
  test('that chooses shows the candidates, and the one taken by keyboard goes on', async () => {
    const { page } = app
    await settle(page, 'light')
    await fresh(page, 'Choose one')
    await draw(page, 'input', { x: 0.14, y: 0.12 }, 'Question')
    await draw(page, 'model', { x: 0.42, y: 0.12 }, 'Small')
    await draw(page, 'model', { x: 0.42, y: 0.6 }, 'Strong')
    await draw(page, 'human', { x: 0.7, y: 0.12 }, 'Which one')
    await draw(page, 'output', { x: 0.7, y: 0.65 }, 'Answer')
    await choose(page, 'Small', 'cheap')
    await choose(page, 'Strong', 'frontier')
    await select(page, 'Which one')
    await inspector(page).getByRole('combobox', { name: 'What the person does' }).click()
    await page.getByRole('option', { name: /Picks one of several/ }).click()
    await connect(page, ['Question', 'value'], ['Small', 'prompt'])
    await connect(page, ['Question', 'value'], ['Strong', 'prompt'])
    await connect(page, ['Small', 'answer'], ['Which one', 'candidates'])
    await connect(page, ['Strong', 'answer'], ['Which one', 'candidates'])
    await connect(page, ['Which one', 'approved'], ['Answer', 'value'])
    // The small one is wrong about this.
    await run(page, 'What is 48 * 57?')
    await page.getByRole('button', { name: '1 review waiting for you' }).click()
    const dialog = page.getByRole('dialog', { name: 'Which one' })
    const take = dialog.getByRole('button', { name: 'Take this one' })
    await dialog.getByRole('radio').nth(1).waitFor()
    expect(await take.isDisabled()).toBe(true)
    await screenshot(page, 'choose')
    await settle(page, 'dark')
    await dialog.getByRole('radio', { name: /Strong/ }).focus()
    await page.keyboard.press('Space')
    await screenshot(page, 'choose-dark')
    await take.focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Escape')
    await expect.poll(() => state(page, 'Answer')).toBe('done')
    await expect.poll(() => dock(page).getByRole('article').textContent()).toContain('2736')
  })
})
