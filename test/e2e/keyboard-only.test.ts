import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type OpenApp, freshHome } from './support/apps.ts'
import { call } from './support/contract.ts'
import { hosts } from './support/hosts.ts'
import { keyboardOf } from './support/keys.ts'
import { screenshot } from './support/screenshot.ts'

describe.each(hosts)('without a mouse $name', ({ launch, missing }) => {
  describe.skipIf(missing !== null)('cheap-first is drawn, run and read; the focus can be seen at every step', () => {
    let app: OpenApp
    let folder: Awaited<ReturnType<typeof freshHome>>
    let keys: ReturnType<typeof keyboardOf>

    beforeAll(async () => {
      folder = await freshHome()
      app = await launch({ home: folder.home })
      keys = keyboardOf(app.page)
      // The view is where it is to be at once.
      await app.page.emulateMedia({ reducedMotion: 'reduce' })
    })
    afterEach(async ({ task }) => {
      if (task.result?.state === 'fail') await screenshot(app.page, `failed-keyboard-${task.name.replace(/\W+/g, '-')}`)
    })
    afterAll(async () => {
      await app.close()
      await folder.remove()
    })

    const card = (title: string) => app.page.locator(`[data-node-id][aria-label^="${title}, "]`)
    const isFocused = async (title: string): Promise<void> => {
      await expect.poll(() => card(title).evaluate((element) => element === document.activeElement)).toBe(true)
    }
    const focusedNode = () =>
      app.page.evaluate(
        () => (document.activeElement instanceof HTMLElement && document.activeElement.dataset['nodeId']) || '',
      )
    const wires = () => app.page.locator('.react-flow__edge').count()
    const pipeline = async () => {
      const id = /#\/p\/([^/?]+)/.exec(app.page.url())?.[1] ?? ''
      return call(app, 'pipelines.get', { id })
    }

    /** From the canvas: a node of a kind, found by its name, with a title of its own; the focus stays on its card. */
    async function add(kind: string, title: string): Promise<void> {
      const before = await focusedNode()
      await keys.press('a')
      await keys.on(/^input Add a node/)
      await keys.type(kind)
      await keys.press('Enter')
      await expect.poll(focusedNode).not.toBe(before)
      await expect.poll(focusedNode).not.toBe('')
      await keys.press('Enter')
      await keys.on(/^input Title/)
      await keys.press('ControlOrMeta+a')
      await keys.type(title)
      await keys.press('Escape')
      await isFocused(title)
    }

    /** On the card of a node that asks: its model, found by its name. */
    async function choose(title: string, model: string): Promise<void> {
      await isFocused(title)
      await keys.press('Enter')
      await keys.tabTo(/^button Model: /)
      await keys.press('Enter')
      await keys.on(/^input Find a model/)
      await keys.type(model)
      await keys.press('Tab')
      await keys.tabTo(new RegExp(`^button .*${model}`))
      await keys.press('Enter')
      await keys.tabTo(new RegExp(`^button Model: .*/ ${model}`))
      await keys.press('Escape')
      await isFocused(title)
    }

    /** From anywhere in the editor to a card: Escape leads to the canvas, and Tab goes in reading order. */
    async function goTo(title: string): Promise<void> {
      await keys.press('Escape', 'Escape', 'ArrowRight')
      await keys.tabTo(new RegExp(`^div ${title.replace('?', '\\?')}, `))
    }

    async function connect(from: string, words: string): Promise<void> {
      const before = await wires()
      await goTo(from)
      await keys.press('c')
      await keys.on(/^input Where /)
      await keys.type(words)
      await keys.press('Enter')
      await isFocused(from)
      await expect.poll(wires, { message: `${from} to ${words}` }).toBe(before + 1)
    }

    test('a new pipeline is opened, and the focus brought to the canvas', async () => {
      await app.page.getByRole('button', { name: 'New pipeline' }).waitFor()
      await app.page.keyboard.press('Tab')
      await keys.tabTo(/New pipeline/)
      await app.page.keyboard.press('Enter')
      await app.page.getByRole('application', { name: 'Canvas' }).waitFor()
      await app.page.keyboard.press('Tab')
      await keys.tabTo(/^div Canvas/)
    })

    test('nodes are added from the search, named, moved, and their models chosen', async () => {
      await add('input', 'Question')
      await add('model', 'Small')
      await choose('Small', 'cheap')
      await add('judge', 'Good enough?')
      await add('model', 'Strong')
      await choose('Strong', 'frontier')
      await add('fallback', 'First good answer')
      await add('output', 'Answer')
      const place = async () => (await pipeline()).document.nodes.find((node) => node.title === 'Answer')?.position
      await expect.poll(place).toBeDefined()
      const before = await place()
      await keys.press('Shift+ArrowDown', 'Shift+ArrowDown', 'ArrowRight')
      await expect.poll(place).toEqual({ x: (before?.x ?? 0) + 8, y: (before?.y ?? 0) + 80 })
    })

    test('wires are drawn by the names of nodes and ports, from either end', async () => {
      // All of it in view: what is not seen is not in the page.
      await keys.press('Escape', '1')
      await connect('Question', 'small prompt')
      await connect('Question', 'strong prompt')
      await connect('Question', 'good question')
      await connect('Small', 'good answer')
      await connect('Good enough?', 'pass first option1')
      await connect('Strong', 'first option2')
      await goTo('Answer')
      await keys.press('Shift+C')
      await keys.on(/^input What leads to Answer/)
      await keys.type('first')
      await keys.press('Enter')
      await expect.poll(wires).toBe(7)
      await app.page.getByRole('button', { name: 'No problems' }).waitFor()
      await app.page.locator('[data-save="saved"]').waitFor()
      const { document } = await pipeline()
      const title = (id: string) => document.nodes.find((node) => node.id === id)?.title
      expect(
        document.edges
          .map(({ from, to }) => `${title(from.node)}.${from.port} > ${title(to.node)}.${to.port}`)
          .toSorted(),
      ).toEqual([
        'First good answer.answer > Answer.value',
        'Good enough?.pass > First good answer.option1',
        'Question.value > Good enough?.question',
        'Question.value > Small.prompt',
        'Question.value > Strong.prompt',
        'Small.answer > Good enough?.answer',
        'Strong.answer > First good answer.option2',
      ])
    })

    test('it runs; what is missing is asked for where it is missing, and the end is told', async () => {
      await keys.press('ControlOrMeta+Enter')
      await keys.on(/^textarea/)
      await keys.type('What is 48 * 57?')
      await app.page.keyboard.press('ControlOrMeta+Enter')
      const news = app.page.getByRole('status', { name: 'News of the run' })
      await expect
        .poll(() => news.textContent())
        .toMatch(/^The run is done after .* It cost \$.* Answer: 48 \* 57 = 2736/)
      await keys.press('Escape')
      await keys.tabTo(/^div .*2736/)
    })

    test('undo takes the last wire back, and redo brings it again', async () => {
      await goTo('Answer')
      await keys.press('ControlOrMeta+z')
      await expect.poll(wires).toBe(6)
      await keys.press('ControlOrMeta+Shift+z')
      await expect.poll(wires).toBe(7)
    })

    test('left no complaint in the console', () => {
      expect(app.complaints).toEqual([])
    })
  })
})
