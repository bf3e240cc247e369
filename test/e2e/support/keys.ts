import type { Page } from 'playwright-core'
import { expect } from 'vitest'

/** What has the focus, in words, and whether it looks like it. */
export interface Focus {
  what: string
  shown: boolean
}

/** In the page: does the focused element, or what is drawn around it, say that it has the focus? */
const look = (): Focus => {
  const focused = document.activeElement
  if (focused === null || focused === document.body) return { what: 'nothing', shown: false }
  for (const animation of document.getAnimations()) if (animation instanceof CSSTransition) animation.finish()
  const accent = (() => {
    const probe = document.createElement('span')
    probe.style.color = 'var(--accent)'
    document.body.append(probe)
    const { color } = getComputedStyle(probe)
    probe.remove()
    return color
  })()
  const seen = (color: string): boolean => !/^transparent$|, 0\)$|\/ 0\)$/.test(color)
  const ringed = (element: Element | null): boolean =>
    element !== null &&
    [null, '::after'].some((part) => {
      const style = getComputedStyle(element, part)
      const outline = style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 1
      return (
        (outline && seen(style.outlineColor)) ||
        style.boxShadow.includes(accent) ||
        [style.borderTopColor, style.borderBottomColor].some(
          (color, index) =>
            color === accent && Number.parseFloat(index === 0 ? style.borderTopWidth : style.borderBottomWidth) >= 1,
        )
      )
    })
  const around = [focused, focused.parentElement, focused.nextElementSibling, focused.previousElementSibling]
  // In a menu the row itself is lit; a window that took the focus as a whole is what one looks at.
  const lit = focused.matches('[data-highlighted], [role=dialog]')
  const name = focused.getAttribute('aria-label') ?? focused.textContent ?? ''
  return { what: `${focused.tagName.toLowerCase()} ${name.slice(0, 60)}`, shown: lit || around.some(ringed) }
}

/** A keyboard and nothing else: after each key the focus is somewhere, and can be seen. */
export function keyboardOf(page: Page) {
  const focusIsSeen = async (after: string): Promise<Focus> => {
    // A window that opens or closes moves the focus in its next frame.
    await expect
      .poll(() => page.evaluate(look), { message: `after ${after}` })
      .toMatchObject({ shown: true, what: expect.any(String) })
    return page.evaluate(look)
  }
  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) {
      await page.keyboard.press(key)
      await focusIsSeen(key)
    }
  }
  return {
    press,
    async type(text: string): Promise<void> {
      await page.keyboard.type(text)
      await focusIsSeen(text)
    },
    /** Waits until what has the focus is called so: a window that a key opened is there. */
    async on(name: RegExp): Promise<void> {
      await expect.poll(() => page.evaluate(look)).toMatchObject({ what: expect.stringMatching(name), shown: true })
    },
    /** Tab until what has the focus is called so. */
    async tabTo(name: RegExp, backwards = false): Promise<void> {
      const met: string[] = []
      for (let step = 0; step < 90; step++) {
        const { what } = await focusIsSeen('Tab')
        if (name.test(what)) return
        met.push(what)
        await page.keyboard.press(backwards ? 'Shift+Tab' : 'Tab')
      }
      throw new Error(`The Tab key did not come to ${name}, but to: ${met.join(' · ')}`)
    },
  }
}
