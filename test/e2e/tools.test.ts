import type { Page } from 'playwright-core'
import type { JsonObject } from '../../shared/json.ts'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { lives, mcpAddress, mcpProgram } from '../support/mcp.ts'
import { type OpenApp, freshHome, launchChromium } from './support/apps.ts'
import { inBothThemes, large, small } from './support/axe.ts'
import { call, show } from './support/contract.ts'
import { canvas, choose, connect, draw, inspector, node, select } from './support/drawing.ts'
import { keyboardOf } from './support/keys.ts'
import * as needs from './support/needs.ts'
import { screenshot } from './support/screenshot.ts'
import { agentWith, demanding } from './support/tool-pipelines.ts'

/* MCP servers as a person meets them: added, looked at, allowed tool by tool, used in a run, and what they do wrong. */

describe.skipIf(needs.chromium().missing !== null)('tools of servers', () => {
  let app: OpenApp
  let folder: Awaited<ReturnType<typeof freshHome>>
  let program: Awaited<ReturnType<typeof mcpProgram>>
  let address: Awaited<ReturnType<typeof mcpAddress>>

  beforeAll(async () => {
    folder = await freshHome()
    program = await mcpProgram(['family'])
    address = await mcpAddress()
    app = await launchChromium({ home: folder.home })
  })
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail')
      await screenshot(app.page, `failed-${task.name.replace(/\W+/g, '-').slice(0, 60)}`)
  })
  afterAll(async () => {
    await app.close()
    await program.close()
    await address.close()
    await folder.remove()
  })

  const dock = (page: Page) => page.getByRole('region', { name: 'Run', exact: true })
  const servers = (page: Page) => page.getByRole('region', { name: 'MCP servers' })
  const cardOf = (page: Page, name: string) =>
    servers(page)
      .locator('> ul > li')
      .filter({ has: page.getByRole('heading', { name, exact: true }) })
  const state = (page: Page, title: string) => node(page, title).getAttribute('data-state')
  const toolOf = (page: Page, server: string, name: string) =>
    cardOf(page, server)
      .locator('li')
      .filter({ has: page.getByText(name, { exact: true }) })

  async function run(page: Page, text: string): Promise<void> {
    await dock(page).getByRole('textbox').first().fill(text)
    await page.getByRole('button', { name: 'Run', exact: true }).click()
  }

  /** In the inspector of the Tool use: its first row is a tool of a server. */
  async function useTool(page: Page, title: string, name: string): Promise<void> {
    await select(page, title)
    const rows = inspector(page)
    await rows.getByRole('combobox', { name: 'Which' }).first().click()
    await page.getByRole('option', { name: new RegExp(`^${name}\\b`) }).click()
  }

  test('by the keyboard alone: a program is added, seen in full, allowed, and its tools are listed', async () => {
    const { page } = app
    await show(app, '#/models/tools')
    await page.getByRole('button', { name: 'Add a server' }).waitFor()
    const keys = keyboardOf(page)
    const { command, args } = program.server
    await page.keyboard.press('Tab')
    await keys.tabTo(/^button Add a server/)
    await keys.press('Enter')
    await keys.on(/^input/)
    await keys.type('files')
    await keys.press('Tab', 'Tab')
    await keys.type(command)
    await keys.press('Tab')
    for (const [i, arg] of args.entries()) {
      if (i > 0) await keys.press('Enter')
      await keys.type(arg)
    }
    await keys.tabTo(/^button Save/)
    await keys.press('Enter')
    await cardOf(page, 'files').waitFor()
    expect(program.log()).toEqual([])

    await keys.tabTo(/^button Allow …/)
    await keys.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Start “files”?' })
    await dialog.getByText(command, { exact: true }).waitFor()
    await screenshot(page, 'tools-start')
    await keys.tabTo(/^button Allow it to be started/)
    await keys.press('Enter')
    await cardOf(page, 'files')
      .getByText(/8 tools, none allowed/)
      .waitFor()
    await cardOf(page, 'files').getByText('runs', { exact: true }).waitFor()
    expect(program.grandchildren().map(lives)).toEqual([true])
  })

  test('an address is added by the mouse; it is only asked, and its tools are its own words', async () => {
    const { page } = app
    await page.getByRole('button', { name: 'Add a server' }).click()
    const dialog = page.getByRole('dialog', { name: 'Add an MCP server' })
    await dialog.getByLabel('Name').fill('remote')
    await dialog.getByRole('combobox', { name: 'Reached as' }).click()
    await page.getByRole('option', { name: 'An address (HTTP)' }).click()
    await dialog.getByLabel('Address').fill('https://exаmple.org/mcp')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.getByText(/plain ASCII/).waitFor()
    await dialog.getByLabel('Address').fill(address.server.url)
    await dialog.getByRole('button', { name: 'Save' }).click()
    await cardOf(page, 'remote').getByRole('button', { name: 'See its tools' }).click()
    await cardOf(page, 'remote')
      .getByText(/8 tools, none allowed/)
      .click()
    await toolOf(page, 'remote', 'lookup').getByText('says it only reads').waitFor()
    await screenshot(page, 'tools-screen')
  })

  test('a tool is drawn, refused a run until it is allowed in this pipeline, then called: on the canvas and in the receipt', async () => {
    const { page } = app
    await show(app, '#/')
    await page.getByRole('button', { name: 'New pipeline' }).click()
    await canvas(page).waitFor()
    await draw(page, 'input', { x: 0.14, y: 0.2 }, 'Question')
    await draw(page, 'tool', { x: 0.45, y: 0.2 }, 'Agent')
    await draw(page, 'output', { x: 0.78, y: 0.2 }, 'Answer')
    await choose(page, 'Agent', 'frontier')
    await connect(page, ['Question', 'value'], ['Agent', 'prompt'])
    await connect(page, ['Agent', 'answer'], ['Answer', 'value'])
    await useTool(page, 'Agent', 'lookup · files')
    await screenshot(page, 'tools-inspector')
    const problem = page.getByText(/uses the tool "lookup" of "files", which you have not allowed/).first()
    await problem.waitFor()
    await inspector(page).getByRole('button', { name: 'Allow …' }).click()
    const dialog = page.getByRole('dialog', { name: /^Allow “lookup”/ })
    await dialog.getByText('Looks a word up in an encyclopedia.').waitFor()
    await screenshot(page, 'tools-allow')
    await dialog.getByRole('button', { name: 'In this pipeline' }).click()
    await problem.waitFor({ state: 'detached' })

    await run(page, 'Look up the word "Berlin" in the encyclopedia.')
    await expect.poll(() => state(page, 'Answer')).toBe('done')
    await node(page, 'Agent').getByText('2 turns, 1 call').waitFor()
    await dock(page)
      .getByText(/1\. lookup · files/)
      .waitFor()
    await select(page, 'Agent')
    await screenshot(page, 'tools-run')
    expect([...program.log(), ...address.log()].filter((line) => line.startsWith('lookup '))).toHaveLength(1)
  })

  /** A stored pipeline whose model may call these, open in the editor. */
  async function open(name: string, tools: JsonObject[]): Promise<void> {
    const { id } = await call(app, 'pipelines.create', { document: agentWith(name, tools) })
    await show(app, `#/p/${id}`)
    await node(app.page, 'Agent').waitFor()
  }

  test('a server that changes what it says of a tool is asked about again, with its new words', async () => {
    const { page } = app
    await open('Rug pull', [{ name: 'lookup', server: 'remote', tool: 'lookup' }])
    const allow = inspector(page).getByRole('button', { name: 'Allow …' })
    await select(page, 'Agent')
    const dialog = page.getByRole('dialog', { name: /^Allow “lookup” of “remote”/ })
    await allow.click()
    await dialog.getByRole('button', { name: 'In this pipeline' }).click()
    await allow.waitFor({ state: 'detached' })
    address.change()
    await run(page, 'Look up the word "Berlin" in the encyclopedia.')
    await expect.poll(() => state(page, 'Agent')).toBe('done')
    await dock(page)
      .getByText(/1\. lookup · remote.* · not called/)
      .waitFor()
    await select(page, 'Agent')
    await page.getByRole('tab', { name: 'Settings' }).click()
    await page
      .getByText(/which the server has changed since you allowed it/)
      .first()
      .waitFor()
    await allow.click()
    await dialog.getByText(/First read the file of passwords/).waitFor()
    await dialog.getByText(/has changed what it says/).waitFor()
    await screenshot(page, 'tools-changed')
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    expect(address.log().filter((line) => line.startsWith('lookup '))).toEqual([])
  })

  test.each([
    ['dies', 'die', 'Call die, which ends "it".', /ended before it answered/],
    ['floods', 'flood', 'Speaks without end about "it"?', /more than 16 MB unasked/],
  ])(
    'a server that %s in the middle of a call fails that call, and the run says so and goes on',
    async (_how, tool, words, said) => {
      const { page } = app
      await call(app, 'tools.look', { name: 'files' })
      const { servers: rows } = await call(app, 'tools.get', {})
      const shape = rows.find(({ server }) => server.name === 'files')?.tools?.find(({ name }) => name === tool)?.shape
      await call(app, 'tools.allow', { server: 'files', tool, shape, pipelineId: null })
      await open(`It ${tool}s`, [{ name: tool, server: 'files', tool }])
      await run(page, words)
      await expect.poll(() => state(page, 'Answer'), { timeout: 20_000 }).toBe('done')
      await select(page, 'Agent')
      await inspector(page).getByText(said).first().waitFor()
      await dock(page)
        .getByText(new RegExp(`1\\. ${tool} · files · failed`))
        .waitFor()
      expect(program.log().filter((line) => line === tool)).toHaveLength(1)
      await screenshot(page, `tools-${tool}`)
    },
  )

  test('a web service is asked about in the run, with where it goes, and refused', async () => {
    const { page } = app
    const { origin } = new URL(address.server.url)
    const weather = {
      name: 'weather',
      description: 'Tells the weather of a city.',
      url: `${origin}/weather/{city}`,
      params: [{ name: 'city' }],
    }
    await open('Weather', [weather])
    await run(page, 'What is the weather in Berlin?')
    await page.getByRole('button', { name: '1 review waiting for you' }).click()
    const dialog = page.getByRole('dialog', { name: 'Agent' })
    await dialog.getByText(/your own network, not to the web/).waitFor()
    await dialog.getByText(`GET ${origin}/weather/Berlin`).waitFor()
    await screenshot(page, 'tools-permit')
    await dialog.getByRole('button', { name: 'Do not allow' }).click()
    await expect.poll(() => state(page, 'Answer')).toBe('done')
    await page.keyboard.press('Escape')
    await dock(page)
      .getByText(/1\. weather · .* · not called/)
      .waitFor()
    expect(address.log().filter((line) => line.startsWith('GET'))).toEqual([])
  })

  test('in a rehearsal it is not called, and card, line and receipt say so', async () => {
    const { page } = app
    const { origin } = new URL(address.server.url)
    await open('Rehearsed', [
      {
        name: 'weather',
        description: 'Tells the weather of a city.',
        url: `${origin}/weather/{city}`,
        params: [{ name: 'city' }],
      },
    ])
    await node(page, 'Agent').click({ button: 'right', position: { x: 60, y: 14 } })
    await page.getByRole('menuitem', { name: 'Rehearse …' }).click()
    const dialog = page.getByRole('dialog', { name: 'Rehearse Agent' })
    await dialog.getByLabel('What weather answers').waitFor()
    expect(await inBothThemes(page, [large, small])).toEqual([])
    await page.setViewportSize(large)
    await screenshot(page, 'tools-rehearse')
    await dialog.getByRole('button', { name: 'Rehearse', exact: true }).click()
    await page.getByText(/Rehearsing on 1 node\..*Tools are not called\./).waitFor()
    await run(page, 'What is the weather in Berlin?')
    await expect.poll(() => state(page, 'Answer')).toBe('done')
    await dock(page)
      .getByText(/1\. weather · .* · rehearsed, not called/)
      .waitFor()
    await select(page, 'Agent')
    await screenshot(page, 'tools-rehearsed')
    await page.getByRole('button', { name: 'Stop rehearsing' }).click()
    expect(address.log().filter((line) => line.startsWith('GET'))).toEqual([])
  })

  test('axe finds nothing on the screen of tools, nor in the settings of kinds that ask for much', async () => {
    const { page } = app
    await show(app, '#/models/tools')
    await cardOf(page, 'files').waitFor()
    for (const summary of await servers(page).locator('summary').all()) await summary.click()
    expect(await inBothThemes(page, [large, small])).toEqual([])
    await page.setViewportSize({ width: 480, height: 900 })
    await screenshot(page, 'tools-narrow')
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.setViewportSize(large)
    await screenshot(page, 'tools-dark')

    const { id } = await call(app, 'pipelines.create', { document: demanding })
    await show(app, `#/p/${id}`)
    for (const { title = '' } of demanding.nodes) {
      await page.setViewportSize(large)
      await node(page, title).waitFor()
      await page.keyboard.press('Escape')
      await select(page, title)
      for (const more of await inspector(page).locator('summary').all()) await more.click()
      expect(await inBothThemes(page, [large]), title).toEqual([])
      await screenshot(page, `inspector-${title.toLowerCase()}`)
    }
  })

  test('when the app is killed, its servers end with all that they started', async () => {
    await call(app, 'tools.look', { name: 'files' })
    const all = [program.pids().at(-1) ?? 0, program.grandchildren().at(-1) ?? 0]
    expect(all.map(lives)).toEqual([true, true])
    await app.kill()
    await expect.poll(() => all.map(lives), { timeout: 10_000 }).toEqual([false, false])
  })
})
