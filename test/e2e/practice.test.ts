import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { cheapFirst, runToEnd } from './support/contract.ts'
import { noWindow, withWindow } from './support/desktop.ts'

describe.skipIf(noWindow)('the practice provider of the window', () => {
  test('lives in a thread of its own, and is started again when that dies', async () => {
    await withWindow(
      async (app, home) => {
        // It starts at the first question; every thread that begins from here on is remembered.
        await app.electron.evaluate(() => {
          const threads = process.getBuiltinModule('node:worker_threads')
          const begun: unknown[] = []
          ;(globalThis as unknown as { begun: unknown[] }).begun = begun
          threads.Worker = class extends threads.Worker {
            constructor(...given: ConstructorParameters<typeof threads.Worker>) {
              super(...given)
              begun.push(this)
            }
          }
        })
        const begun = (): Promise<number> =>
          app.electron.evaluate(() => (globalThis as unknown as { begun: unknown[] }).begun.length)
        const id = await cheapFirst(app)
        await runToEnd(app, id, 'What is 17 * 23?')
        expect(await begun()).toBe(1)

        await app.electron.evaluate(async () => {
          const [thread] = (globalThis as unknown as { begun: { terminate(): Promise<unknown> }[] }).begun
          await thread?.terminate()
        })
        await expect.poll(begun).toBe(2)
        await runToEnd(app, id, 'What is 48 * 57?')
        expect(await begun()).toBe(2)
        expect(await readFile(join(home, 'logs', 'switchyard.log'), 'utf8')).toContain(
          'The practice provider ended unexpectedly (its thread stopped with code 1). It is started again',
        )
      },
      { SWITCHYARD_PRACTICE_SPEED: '1000' },
    )
  })
})
