import { afterEach, describe, expect, it } from 'vitest'
import { FakeClock } from '../../support/fake-clock.ts'
import { bytesOf, callOf, failureOf, secret, usageOf, wires } from './calls.ts'
import { farEnd } from './far-end.ts'
import { received, saying, streaming, useLine } from './talk.ts'

/*
 * Far ends that are odd rather than hostile: what can be read is read, what can't is said in a sentence that names what
 * to do (issue 4).
 */

const line = useLine()
const others: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const other of others.splice(0)) await other.close()
})

const whole = { request: { stream: false } }

describe.each(wires)('$protocol', (wire) => {
  const text = wire.binary !== true
  const ask = (given: object = {}) => callOf(wire.provider, given)

  it.each([301, 302, 303, 307, 308])(
    'a redirect (%i) is followed neither to another host nor to itself',
    async (status) => {
      const other = await farEnd(saying(200, wire.whole('Good')))
      others.push(other)
      for (const location of [`${other.url}/v1`, '/elsewhere', 'not an address']) {
        const out = await line.talk(wire, (_request, answer) => answer.reply(status, { location }, ''))
        const error = await failureOf(out.call(ask(whole)))
        expect(error).toMatchObject({ class: 'config', httpStatus: status })
        expect(error.message).toMatch(/sends on to .+ Check the address/)
        expect(line.server?.requests).toHaveLength(1)
        expect(await out.test(wire.provider)).toMatchObject({ ok: false, what: 'wrong_address' })
      }
      expect(other.requests).toEqual([])
    },
  )

  it('a captive portal is named as one would find it: another page at this address', async () => {
    const page = '<!DOCTYPE html><html><script>location="/login"</script></html>'
    for (const [status, type] of [
      [200, 'text/html'],
      [200, 'text/html; charset=utf-8'],
      [200, 'application/json'],
      [511, 'text/html'],
    ] as const)
      for (const stream of [true, false]) {
        const out = await line.talk(wire, (_request, answer) => answer.reply(status, { 'content-type': type }, page))
        const error = await failureOf(out.call(ask({ request: { stream } })))
        expect(error.class).toBe('config')
        expect(error.message).toContain('Check the address in Models and keys')
        expect(error.message).not.toContain('<')
      }
  })

  it('an answer is read though it is called a page, has a mark before it, or is set in white space', async () => {
    const body = JSON.stringify(wire.whole('Zoë ✓'))
    for (const [type, said] of [
      ['text/html', body],
      ['text/plain', body],
      ['', body],
      ['application/json', `\uFEFF${body}`],
      ['application/json; charset=utf-8', `\r\n\t ${body}\r\n\r\n`],
    ] as const) {
      const out = await line.talk(wire, (_request, answer) => answer.reply(200, { 'content-type': type }, said))
      expect(await out.call(ask(whole))).toMatchObject({ text: 'Zoë ✓', usage: usageOf(wire) })
    }
  })

  it('an answer with something behind it is class server, not half an answer', async () => {
    const out = await line.talk(wire, (_request, answer) =>
      answer.reply(200, { 'content-type': 'application/json' }, `${JSON.stringify(wire.whole('Good'))} and so on`),
    )
    expect(await failureOf(out.call(ask(whole)))).toMatchObject({ class: 'server', code: 'bad_json', sent: true })
  })

  if (text)
    it('a stream is read with a mark before it, with CRLF or CR alone between lines, and whatever comes behind its end', async () => {
      const body = wire.opening + wire.delta('Zoë ') + wire.delta('✓') + wire.ending('stop')
      const variants = [`\uFEFF${body}`, body.replaceAll('\n', '\r\n')]
      if (wire.protocol !== 'ollama') variants.push(body.replaceAll('\n', '\r'))
      if (wire.protocol === 'openai' || wire.protocol === 'anthropic')
        variants.push(`${body}data: {"x":1}\n\nnonsense\n`)
      for (const variant of variants) {
        const out = await line.talk(wire, streaming(wire, variant))
        expect((await out.call(ask())).text).toBe('Zoë ✓')
      }
    })

  if (text)
    it('letters that are none are shown as such, and the answer goes on (what is binary has checksums instead)', async () => {
      const bytes = bytesOf(wire, wire.opening + wire.delta('Zo@ and on') + wire.ending('stop'))
      const at = bytes.indexOf('@')
      const broken = Buffer.concat([bytes.subarray(0, at), Buffer.from([0xff, 0xc3]), bytes.subarray(at + 1)])
      const out = await line.talk(wire, (_request, answer) => {
        answer.reply(200, { 'content-type': wire.streamType })
        answer.chunk(broken)
        answer.end()
      })
      expect((await out.call(ask())).text).toBe('Zo\uFFFD\uFFFD and on')
    })

  it.each(['zstd', 'gzip, br', 'compress'])(
    'an answer packed as %s, which nobody asked for, is said to be so, with what to do',
    async (packing) => {
      for (const stream of [true, false]) {
        const out = await line.talk(wire, (_request, answer) =>
          answer.reply(200, { 'content-type': 'application/json', 'content-encoding': packing }, '\x28\xb5\x2f\xfd'),
        )
        const error = await failureOf(out.call(ask({ request: { stream } })))
        expect(error).toMatchObject({ class: 'config', code: 'unknown_packing', sent: true })
        expect(error.message).toContain(`packs its answers as “${packing}”`)
        expect(error.message).toContain('proxy')
        expect(await out.test(wire.provider)).toMatchObject({ ok: false, what: 'wrong_address' })
      }
    },
  )

  it('one that is said to be packed as identity is not packed', async () => {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'identity' }
    const out = await line.talk(wire, (_request, answer) =>
      answer.reply(200, headers, JSON.stringify(wire.whole('Good'))),
    )
    expect((await out.call(ask(whole))).text).toBe('Good')
  })

  it('a head that comes letter by letter has no longer than any other', async () => {
    const clock = new FakeClock()
    let drip: (part: string) => void = () => {}
    const out = await line.talk(
      wire,
      (_request, answer) => void (drip = (part) => void answer.socket.write(part)),
      clock,
    )
    const failed = failureOf(out.call(ask()))
    await received(() => (line.server?.requests.length ?? 0) === 1)
    for (const letter of 'HTTP/1.1 200 OK\r\nx: ') {
      drip(letter)
      await clock.advance(1500)
    }
    expect(await failed).toMatchObject({ class: 'timeout', code: 'first', sent: true })
    await line.server?.closed(0)
    expect(clock.pending).toBe(0)
  })

  it.each(['-5', '1e300', '"many"', 'null', '1.5', '[]', '{}', 'true', '99999999999999999999'])(
    'a count of %s is no count: never a negative or endless cost, and the answer stays',
    async (nonsense) => {
      const body = JSON.stringify(wire.whole('Good')).replaceAll(/("\w*(?:okens?|ount)"):(\d+)/g, `$1:${nonsense}`)
      expect(body).toContain(nonsense)
      const out = await line.talk(wire, (_request, answer) =>
        answer.reply(200, { 'content-type': 'application/json' }, body),
      )
      const { text: said, usage } = await out.call(ask(whole))
      expect(said).toBe('Good')
      for (const tokens of Object.values(usage ?? {})) {
        expect(Number.isSafeInteger(tokens)).toBe(true)
        expect(tokens).toBeGreaterThanOrEqual(0)
        expect(tokens).toBeLessThan(1e10)
      }
    },
  )

  it('a number that JSON doesn’t have is class server', async () => {
    const body = JSON.stringify(wire.whole('Good')).replace(/("\w*(?:okens?|ount)"):(\d+)/, '$1:NaN')
    const out = await line.talk(wire, (_request, answer) =>
      answer.reply(200, { 'content-type': 'application/json' }, body),
    )
    expect(await failureOf(out.call(ask(whole)))).toMatchObject({ class: 'server', code: 'bad_json' })
  })

  it('a far end that says the key back is never quoted with it', async () => {
    for (const status of [200, 401, 500]) {
      const out = await line.talk(wire, (request, answer) =>
        answer.reply(
          status,
          { 'content-type': 'application/json' },
          JSON.stringify({ error: { message: JSON.stringify(request.headers) } }),
        ),
      )
      const error = await failureOf(out.call(ask(whole)))
      expect(`${error.message}${error.stack}${JSON.stringify(error)}`).not.toContain(secret)
    }
  })
})
