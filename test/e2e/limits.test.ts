import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { answer, draw, model, question } from '../support/draw.ts'
import { type Simulator, startSimulator } from '../support/practice.ts'
import { type OpenApp, freshHome, launchChromium } from './support/apps.ts'
import { call, show } from './support/contract.ts'
import * as needs from './support/needs.ts'
import { screenshot } from './support/screenshot.ts'

/* issue 4, 7: "a scheduler that queues rather than hitting 429, shown when it waits". */

const chromium = needs.chromium()

describe.skipIf(chromium.missing !== null)(chromium.missing ?? 'a key whose limit is used up', () => {
  let simulator: Simulator
  let app: OpenApp
  let remove: () => Promise<void>
  beforeAll(async () => {
    simulator = await startSimulator()
    const place = await freshHome()
    remove = place.remove
    app = await launchChromium({ home: place.home, env: { OPENAI_BASE_URL: `${simulator.url}/v1` } })
  })
  afterAll(async () => {
    await app.close()
    await simulator.close()
    await remove()
  })

  test('the node says that it waits and how long, the key what it was told, and a button forgets it', async () => {
    const { page } = app
    await call(app, 'keys.set', { provider: 'openai', name: 'default', secret: 'a-key-of-nobody-0123456789' })
    await simulator.fault({ fault: 'limit=2' })
    const names = ['First', 'Second', 'Third'] as const
    const document = draw(
      {
        question,
        ...Object.fromEntries(names.map((name) => [name, model('openai', 'cheap')])),
        all: ['join', {}],
        answer,
      },
      [
        ...names.flatMap((name) => [`question.value > ${name}.prompt`, `${name}.answer > all.values`]),
        'all.value > answer.value',
      ],
    )
    const placed = document.nodes.map((each, i) => ({
      ...each,
      position: { x: (i % 3) * 280, y: Math.floor(i / 3) * 180 },
    }))
    const { id } = await call(app, 'pipelines.create', { document: { ...document, nodes: placed } })
    await show(app, `#/p/${id}`)
    await page.locator('[data-node-id="First"]').waitFor()
    await page.getByRole('region', { name: 'Run', exact: true }).getByRole('textbox').first().fill('What is 17 * 23?')
    // The simulator counts by the minute of the clock: there must be enough of it left to look.
    await expect.poll(() => Date.now() % 60_000, { timeout: 25_000 }).toBeLessThan(40_000)
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    const sign = page.getByText(/^Rate limit, .+ more$/)
    await sign.waitFor()
    await page.getByTitle('This key takes 2 requests a minute. The request leaves by itself.').waitFor()
    await page.getByRole('region', { name: 'Receipt' }).getByText('held back').waitFor()
    await screenshot(page, 'limits-waiting')

    await show(app, '#/models')
    const limits = page.getByRole('region', { name: 'Limits of key default' })
    await limits.getByText(/cheap: 2 requests a minute, 0 left.*; 1 request waiting; told /).waitFor()
    for (const [scheme, width] of [
      ['light', 1440],
      ['dark', 1440],
      ['light', 760],
    ] as const) {
      await page.emulateMedia({ colorScheme: scheme })
      await page.setViewportSize({ width, height: 900 })
      await screenshot(page, `limits-${scheme}-${width}`)
    }
    // What waits no longer knows what for: it leaves, is refused by the provider itself, and waits for that.
    await limits.getByRole('button', { name: 'Forget the limits of key default' }).click()
    await page.getByText('The next answer tells the limits anew.').waitFor()
    expect(app.complaints).toEqual([])
  })
})
