import { createProviders } from '../../../electron/providers/index.ts'
import { CallError } from '../../../shared/model/types.ts'
import { callOf, realClock, secret, wires } from './calls.ts'

/*
 * One process that asks hostile far ends, so that what it takes of memory can be measured: `node hostile-child.ts PORT`.
 * It asks each protocol in each way and tells the parent what came of it, and its peak.
 */

const [port = '', ways = ''] = process.argv.slice(2)
const outcomes: object[] = []
let before = 0
for (const wire of wires) {
  const config = [{ id: wire.provider, baseUrl: `http://127.0.0.1:${port}/${wire.protocol}${wire.base ?? ''}` }]
  for (const way of ways.split(',')) {
    const out = createProviders({ clock: realClock, keys: () => secret, config })
    // What the program itself needs, everything loaded.
    before ||= process.memoryUsage().rss
    const asked =
      way === 'list'
        ? out.listModels(wire.provider)
        : out.call(callOf(wire.provider, { request: { stream: way === 'stream' } }))
    const outcome = await asked.then(
      () => ({ class: 'done', message: '' }),
      (error: unknown) =>
        error instanceof CallError
          ? { class: error.class, code: error.code, message: error.message, text: error.partialText.length }
          : { class: 'no CallError', message: String(error) },
    )
    outcomes.push({ protocol: wire.protocol, way, ...outcome })
    await out.close()
  }
}
process.send?.({ outcomes, mb: (process.resourceUsage().maxRSS * 1024 - before) / 2 ** 20 })
process.disconnect?.()
