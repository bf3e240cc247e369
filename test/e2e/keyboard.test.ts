import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type OpenApp, freshHome } from './support/apps.ts'
import { cheapFirst, show } from './support/contract.ts'
import { hosts } from './support/hosts.ts'

/** In the page: which controls there were, which ones the focus came to, and which of them didn't show it. */
interface Walk {
  expected: Element[]
  reached: Set<Element>
  /** Colours of edge, ground and shadow, of those that show the focus by these. */
  look(element: Element): string
  before: Map<Element, string>
  quiet: Set<string>
}

interface Outcome {
  /** Controls that the Tab key never came to. */
  missed: string[]
  /** Controls that had the focus and didn't look like it. */
  quiet: string[]
  reached: number
}

/** Presses Tab from the top of the page until the focus has gone once around. */
async function walk(page: Page): Promise<Outcome> {
  const count = await page.evaluate(() => {
    const tabbable = (element: Element): boolean =>
      element instanceof HTMLElement &&
      element.tabIndex >= 0 &&
      !element.matches(':disabled') &&
      element.closest('[inert], [aria-hidden="true"]') === null &&
      element.checkVisibility({ visibilityProperty: true }) &&
      // Of a group of radio buttons the Tab key comes to one.
      !(element instanceof HTMLInputElement && element.type === 'radio' && !element.checked)
    const controls = (): Element[] =>
      [...document.querySelectorAll('a[href], button, input, select, textarea, [tabindex]')].filter(tabbable)
    const look = (element: Element): string => {
      const { borderColor, backgroundColor, boxShadow } = getComputedStyle(element)
      return [borderColor, backgroundColor, boxShadow, getComputedStyle(element, '::after').boxShadow].join('; ')
    }
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    // From the top, wherever something was clicked last.
    getSelection()?.collapse(document.body, 0)
    const expected = controls()
    const before = new Map(expected.map((element) => [element, look(element)]))
    const kept: Walk = { expected, reached: new Set(), quiet: new Set(), look, before }
    Object.assign(window, { walk: kept })
    return expected.length
  })
  const steps = count * 2 + 20
  for (let step = 0; step < steps; step++) {
    await page.keyboard.press('Tab')
    const around = await page.evaluate(() => {
      const { reached, quiet, look, before } = (window as unknown as { walk: Walk }).walk
      const focused = document.activeElement
      if (focused === null || focused === document.body) return reached.size > 0
      if (reached.has(focused)) return focused === [...reached][0]
      reached.add(focused)
      for (const animation of focused.getAnimations({ subtree: true }))
        if (animation instanceof CSSTransition) animation.finish()
      const seen = (color: string): boolean => !/^transparent$|, 0\)$|\/ 0\)$/.test(color)
      const ringed = (element: Element | null): boolean =>
        element !== null &&
        [null, '::after'].some((part) => {
          const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(element, part)
          return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1 && seen(outlineColor)
        })
      // A control drawn by another element (a slider's thumb, a box around a field) has its ring there.
      const drawn = [focused, focused.parentElement, focused.nextElementSibling, focused.previousElementSibling]
      const changed = before.has(focused) && before.get(focused) !== look(focused)
      if (!changed && !drawn.some(ringed)) quiet.add(focused.outerHTML.slice(0, 200))
      return false
    })
    if (around) return outcome(page)
    // On the empty canvas Tab adds a node, as its help says; after Escape it goes on.
    if (await page.evaluate(() => document.activeElement?.matches('.sw-flow') === true))
      await page.keyboard.press('Escape')
  }
  throw new Error(`The focus did not come around in ${steps} steps: ${JSON.stringify(await outcome(page))}`)
}

const outcome = (page: Page): Promise<Outcome> =>
  page.evaluate(() => {
    const { expected, reached, quiet } = (window as unknown as { walk: Walk }).walk
    const missed = expected.filter(
      (element) =>
        !reached.has(element) &&
        element.isConnected &&
        element.checkVisibility() &&
        (element as HTMLElement).tabIndex >= 0,
    )
    return {
      missed: missed.map((element) => element.outerHTML.slice(0, 200)),
      quiet: [...quiet],
      reached: reached.size,
    }
  })

describe.each(hosts)('by the Tab key $name', ({ launch, missing }) => {
  describe.skipIf(missing !== null)('the focus comes to every control, shows where it is, and is never caught', () => {
    let app: OpenApp
    let folder: Awaited<ReturnType<typeof freshHome>>
    let pipelineId: string

    beforeAll(async () => {
      folder = await freshHome()
      app = await launch({ home: folder.home })
      pipelineId = await cheapFirst(app)
    })
    afterAll(async () => {
      await app.close()
      await folder.remove()
    })

    test('on Home', async () => {
      await app.page.getByText('Cheap first').first().waitFor()
      const { missed, quiet, reached } = await walk(app.page)
      expect({ missed, quiet }).toEqual({ missed: [], quiet: [] })
      expect(reached).toBeGreaterThan(4)
    })

    test('in the Editor', async () => {
      await show(app, `#/p/${pipelineId}`)
      await app.page.locator('[data-node-id]').nth(5).waitFor()
      const { missed, quiet, reached } = await walk(app.page)
      expect({ missed, quiet }).toEqual({ missed: [], quiet: [] })
      expect(reached).toBeGreaterThan(20)
    })

    test('on Models and keys', async () => {
      await show(app, '#/models')
      await app.page.getByText('OpenAI').first().waitFor()
      const { missed, quiet, reached } = await walk(app.page)
      expect({ missed, quiet }).toEqual({ missed: [], quiet: [] })
      expect(reached).toBeGreaterThan(4)
    })
  })
})
