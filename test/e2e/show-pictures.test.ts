import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { answer, draw, model, question } from '../support/draw.ts'
import { png } from '../support/pictures.ts'
import { type OpenApp, freshHome, launchChromium } from './support/apps.ts'
import { call, show } from './support/contract.ts'
import { chromium } from './support/needs.ts'
import { screenshot } from './support/screenshot.ts'

/* A person shows a model a picture. */

let app: OpenApp
let home: Awaited<ReturnType<typeof freshHome>>
const missing = chromium().missing

beforeAll(async () => {
  if (missing !== null) return
  home = await freshHome()
  app = await launchChromium({ home: home.home })
})
afterAll(async () => {
  if (missing !== null) return
  await app.close()
  await home.remove()
})

test.skipIf(missing !== null)('a picture is chosen in the form, seen there, and shown to the model', async () => {
  const { page } = app
  const document = draw(
    {
      question: [...question, { title: 'Question' }],
      photo: ['input', { name: 'photo', type: 'file' }, { title: 'Photo', position: { x: 0, y: 220 } }],
      looker: [...model('practice', 'balanced', { images: true }), { title: 'Looker', position: { x: 320, y: 0 } }],
      answer: [...answer, { title: 'Answer', position: { x: 640, y: 0 } }],
    },
    ['question.value > looker.prompt', 'photo.value > looker.images', 'looker.answer > answer.value'],
  )
  const { id } = await call(app, 'pipelines.create', { document })
  await show(app, `#/p/${id}`)
  const form = page.getByRole('region', { name: 'Run', exact: true })
  await form.getByRole('textbox', { name: /question/i }).fill('What do you see in this picture?')

  const path = join(home.home, 'my dog.png')
  await writeFile(path, png(320, 200))
  const chooser = page.waitForEvent('filechooser')
  await form.getByRole('button', { name: /Choose a picture for Photo/ }).click()
  await (await chooser).setFiles(path)
  await form.getByText('my dog.png, 320 × 200').waitFor()
  await screenshot(page, 'picture-chosen')

  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await page.getByText('a wide PNG picture of 320 by 200 pixels').first().waitFor()
  await screenshot(page, 'picture-answered')
  expect(app.complaints).toEqual([])
})
