import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { root } from '../../scripts/lib/places.ts'
import { hostileDocuments } from '../support/hostile.ts'
import { type OpenApp, freshHome } from './support/apps.ts'
import { call } from './support/contract.ts'
import { hosts } from './support/hosts.ts'

const chosen = [
  'text cut off in the middle',
  'bytes that are no UTF-8',
  'a version to come',
  'fifty megabytes',
  'ten thousand levels',
  'a prototype at the top',
  'a prototype in a default',
  'ten thousand broken nodes',
]
const documents = hostileDocuments.filter((document) => chosen.includes(document.name))

/** As a file let go over the window. */
async function drop(page: Page, name: string, content: string | Uint8Array): Promise<void> {
  const body = typeof content === 'string' ? content : [...content]
  await page.evaluate(
    ([fileName, given]) => {
      const part = typeof given === 'string' ? given : Uint8Array.from(given)
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File([part], fileName, { type: 'application/json' }))
      for (const type of ['dragenter', 'dragover', 'drop'])
        document.body.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }))
    },
    [name, body] as const,
  )
}

/** What a script in a document would have left behind. */
const traces = (page: Page): Promise<{ ran: boolean; polluted: boolean }> =>
  page.evaluate(() => ({ ran: 'hacked' in window, polluted: 'polluted' in {} }))

const script = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'

describe.each(hosts)('a hostile document dropped $name', ({ launch, missing }) => {
  describe.skipIf(missing !== null)('on the window', () => {
    let app: OpenApp
    let folder: Awaited<ReturnType<typeof freshHome>>

    beforeAll(async () => {
      folder = await freshHome()
      app = await launch({ home: folder.home })
      await app.page.getByRole('button', { name: 'New pipeline' }).waitFor()
    })
    afterAll(async () => {
      await app.close()
      await folder.remove()
    })

    test('is of every kind that was chosen', () => {
      expect(documents).toHaveLength(chosen.length)
    })

    test.each(documents)('$name: says what is wrong, and goes on', async ({ text, codes }) => {
      const { page } = app
      await drop(page, 'hostile.json', text())
      const dialog = page.getByRole('dialog', { name: /hostile\.json/ })
      await dialog.waitFor()
      for (const code of codes)
        await dialog
          .getByText(new RegExp(`· ${code}$`))
          .first()
          .waitFor()
      await dialog.getByRole('button', { name: 'Close', exact: true }).last().click()
      await dialog.waitFor({ state: 'hidden' })
      expect(await traces(page)).toEqual({ ran: false, polluted: false })
      expect((await call(app, 'app.info', {})).version).not.toBe('')
    })

    test('with scripts for names and titles shows them as the letters they are', async () => {
      const { page } = app
      const document = JSON.parse(await readFile(join(root, 'examples', 'cheap-first.json'), 'utf8')) as {
        name: string
        description: string
        nodes: { title: string }[]
      }
      document.name = script
      document.description = script
      for (const node of document.nodes) node.title = script
      await drop(page, 'scripts.json', JSON.stringify(document))
      await page.locator('[data-node-id="small"]').waitFor()
      expect(await page.locator('[data-node-id="small"]').innerText()).toContain(script)
      await page.evaluate(() => (window.location.hash = '#/'))
      await page.getByText(script).first().waitFor()
      expect(await traces(page)).toEqual({ ran: false, polluted: false })
      expect(await page.locator('img[src="x"]').count()).toBe(0)
    })

    test('left no complaint in the console', () => {
      expect(app.complaints).toEqual([])
    })
  })
})
