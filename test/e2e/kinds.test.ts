import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { pdfOf } from '../support/pdf.ts'
import { type OpenApp, freshHome, launchChromium } from './support/apps.ts'
import { canvas, choose, connect, draw, inspector, node, select } from './support/drawing.ts'
import { screenshot } from './support/screenshot.ts'

/* Kinds that need a person's hands, used as a person does: drawn, set, run and answered by the mouse. */

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

const home = (page: Page) => page.evaluate(() => (window.location.hash = '#/'))
const dock = (page: Page) => page.getByRole('region', { name: 'Run', exact: true })

async function fresh(page: Page): Promise<void> {
  await home(page)
  await page.getByRole('button', { name: 'New pipeline' }).click()
  await canvas(page).waitFor()
}

async function run(page: Page, text: string): Promise<void> {
  await dock(page).getByRole('textbox').first().fill(text)
  await page.getByRole('button', { name: 'Run', exact: true }).click()
}

const state = (page: Page, title: string) => node(page, title).getAttribute('data-state')

describe('Human review', () => {
  test('is drawn, asks, and is approved, changed and rejected', async () => {
    const { page } = app
    await fresh(page)
    await draw(page, 'input', { x: 0.14, y: 0.15 }, 'Question')
    await draw(page, 'model', { x: 0.42, y: 0.15 }, 'Small')
    await draw(page, 'human', { x: 0.7, y: 0.15 }, 'Look first')
    await draw(page, 'output', { x: 0.42, y: 0.65 }, 'Answer')
    await draw(page, 'output', { x: 0.7, y: 0.65 }, 'Turned away')
    await choose(page, 'Small', 'cheap')
    await connect(page, ['Question', 'value'], ['Small', 'prompt'])
    await connect(page, ['Small', 'answer'], ['Look first', 'value'])
    await connect(page, ['Look first', 'approved'], ['Answer', 'value'])
    await connect(page, ['Look first', 'rejected'], ['Turned away', 'value'])
    const waiting = page.getByRole('button', { name: '1 review waiting for you' })
    const dialog = page.getByRole('dialog', { name: 'Look first' })

    await run(page, 'What is 17 * 23?')
    await waiting.click()
    await dialog.getByText('391').waitFor()
    await screenshot(page, 'review')
    await dialog.getByRole('button', { name: 'Approve', exact: true }).click()
    await expect.poll(() => state(page, 'Answer')).toBe('done')
    await page.keyboard.press('Escape')

    await run(page, 'What is 3 * 7?')
    await waiting.click()
    await dialog.getByRole('button', { name: 'Change it' }).click()
    await dialog.getByLabel('As it should be').fill('Twenty-one')
    await dialog.getByRole('button', { name: 'Approve as changed' }).click()
    await page.keyboard.press('Escape')
    await dock(page).getByText('Twenty-one').first().waitFor()

    await run(page, 'What is 5 * 5?')
    await waiting.click()
    await dialog.getByRole('button', { name: 'Reject' }).click()
    await page.keyboard.press('Escape')
    await expect.poll(() => state(page, 'Turned away')).toBe('done')
    expect(await state(page, 'Answer')).toBe('skipped')
  })
})

describe('Refine', () => {
  test('from its template is run; what lies in it shows how it went, and the receipt counts it', async () => {
    const { page } = app
    await home(page)
    await page
      .getByRole('button', { name: /refine until good/i })
      .first()
      .click()
    await canvas(page).waitFor()
    await run(page, 'Write two sentences about rain.')
    await page.getByRole('button', { name: 'Stop', exact: true }).waitFor()
    await page.getByRole('button', { name: 'Run', exact: true }).waitFor()
    await screenshot(page, 'refine')
    for (const inside of ['Write', 'Good enough?', 'Verdict']) expect(await state(page, inside)).toBe('done')
    await dock(page).getByRole('heading', { name: 'Rounds it took' }).waitFor()
    await dock(page)
      .getByText(/\d+ requests inside/)
      .waitFor()
  })
})

describe('Documents', () => {
  test('a folder of text, Markdown, PDF, CSV and HTML becomes a collection, and an answer carries its sources', async () => {
    const { page } = app
    const files = join(folder.home, 'papers')
    await mkdir(files, { recursive: true })
    await writeFile(join(files, 'hours.txt'), 'The shop is open from nine to five.')
    await writeFile(join(files, 'returns.md'), '# Returns\n\nA parcel may be sent back within thirty days.')
    await writeFile(join(files, 'prices.csv'), 'thing,price\nlamp,40 euros\nchair,90 euros\n')
    await writeFile(join(files, 'jobs.html'), '<h1>Jobs</h1><p>We look for a baker in Lisbon.</p>')
    await writeFile(join(files, 'travel.pdf'), pdfOf(['The bus to the museum leaves at platform seven.']))
    await home(page)
    await page
      .getByRole('button', { name: /ask my documents/i })
      .first()
      .click()
    await canvas(page).waitFor()
    const documents = page.locator('[data-node-id][aria-label*="Documents"]').first()
    await documents.click({ position: { x: 60, y: 14 } })
    await inspector(page).getByRole('button', { name: 'Add a folder' }).click()
    await inspector(page).getByLabel('Folder', { exact: true }).fill(files)
    await inspector(page).getByLabel('Name', { exact: true }).fill('papers')
    await inspector(page).getByRole('button', { name: 'Add', exact: true }).click()
    await inspector(page)
      .getByText(/5 files, \d+ passages/)
      .waitFor()
    await run(page, 'From which platform does the bus to the museum leave?')
    await page.getByRole('button', { name: 'Run', exact: true }).waitFor()
    await dock(page).getByText(/seven/).first().waitFor()
    await dock(page)
      .getByText(/travel\.pdf/)
      .first()
      .waitFor()
    await screenshot(page, 'documents')
  })
})

describe('out of service', () => {
  test('a node’s menu takes its model out, the card says so, a run says so, and the sign puts it back', async () => {
    const { page } = app
    await fresh(page)
    await draw(page, 'input', { x: 0.14, y: 0.15 }, 'Question')
    await draw(page, 'model', { x: 0.42, y: 0.15 }, 'Small')
    await draw(page, 'output', { x: 0.7, y: 0.15 }, 'Answer')
    await choose(page, 'Small', 'cheap')
    await connect(page, ['Question', 'value'], ['Small', 'prompt'])
    await connect(page, ['Small', 'answer'], ['Answer', 'value'])
    await node(page, 'Small').click({ button: 'right', position: { x: 60, y: 14 } })
    await page.getByRole('menuitem', { name: 'Take practice / cheap out of service' }).click()
    await node(page, 'Small').getByRole('button', { name: 'Out of service' }).waitFor()
    await run(page, 'What is 17 * 23?')
    await expect.poll(() => state(page, 'Small')).toBe('failed')
    await select(page, 'Small')
    await screenshot(page, 'out-of-service')
    await node(page, 'Small').getByRole('button', { name: 'Out of service' }).click()
    await page
      .getByRole('dialog', { name: 'How its model is doing' })
      .getByRole('button', { name: 'Put back in service' })
      .click()
    await node(page, 'Small').getByRole('button', { name: 'Out of service' }).waitFor({ state: 'detached' })
    await run(page, 'What is 17 * 23?')
    await expect.poll(() => state(page, 'Answer')).toBe('done')
    await page.evaluate(() => (window.location.hash = '#/models'))
    await page.getByRole('switch', { name: /^In service/ }).waitFor()
    await screenshot(page, 'models-provider')
    await page.getByRole('button', { name: 'Catalog and prices' }).click()
    await page
      .getByRole('switch', { name: / in service$/ })
      .first()
      .waitFor()
    await screenshot(page, 'models-catalog')
  })
})
