import { createServer, type AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cli, exampleFile, startCli, temporaryHome } from '../../support/cli.ts'

let home: Awaited<ReturnType<typeof temporaryHome>>
beforeAll(async () => {
  home = await temporaryHome()
})
afterAll(() => home.remove())

describe('switchyard simulator', () => {
  it.skipIf(process.platform === 'win32').each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'prints its address first, answers with its faults, and ends with 0 at %s',
    async (signal) => {
      const simulator = startCli(['simulator', '--speed', '1000000', '--fault', 'cheap:status=503'], {
        home: home.home,
      })
      const url = await simulator.line((line) => line.startsWith('http'))
      expect(simulator.stdout()).toBe(`${url}\n`)
      const ask = (): Promise<Response> =>
        fetch(`${url}/v1/chat/completions`, {
          method: 'POST',
          body: JSON.stringify({ model: 'cheap', messages: [{ role: 'user', content: 'What is 17 * 23?' }] }),
        })
      expect((await ask()).status).toBe(503)
      expect(await (await ask()).text()).toContain('391')
      simulator.child.kill(signal)
      expect(await simulator.ended).toMatchObject({ code: 0, signal: null, stderr: '' })
    },
  )

  it('says in words that a port can’t be had', async () => {
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    const { port } = taken.address() as AddressInfo
    const refused = await cli(['simulator', '--port', String(port)], { home: home.home })
    expect(refused).toMatchObject({ code: 1, stdout: '' })
    expect(refused.stderr).toMatch(/^That port is taken .*Name another with --port, or none for a free one\.\n$/)
    await new Promise((resolve) => taken.close(resolve))
    const none = await cli(['simulator', '--port', '99999'], { home: home.home })
    expect(none).toMatchObject({ code: 1, stdout: '' })
    expect(none.stderr).toMatch(/^A port is a number from 0 to 65535/)
  })
})

it('a practice speed that is none is the user’s to mend: exit 1', async () => {
  const { code, stderr } = await cli(['run', exampleFile('cheap-first.json'), '--input', 'x'], {
    home: home.home,
    env: { SWITCHYARD_PRACTICE_SPEED: 'fast' },
  })
  expect([code, stderr]).toEqual([1, 'SWITCHYARD_PRACTICE_SPEED takes a number over 0, not "fast".\n'])
})
