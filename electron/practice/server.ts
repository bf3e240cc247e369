import { Hono } from 'hono'
import type { Clock } from '../../shared/clock.ts'
import { FaultBook } from './faults/book.ts'
import { type Onward, forwardTo } from './faults/forward.ts'
import { framesOf, messagesOf } from './faults/frames.ts'
import { withFaults } from './faults/proxy.ts'
import { parseFaultJson, type FaultRule } from './faults/rules.ts'
import { exchange, listen, type Env, type Practice } from './listen.ts'
import { Log } from './log.ts'
import { realClock } from './pace.ts'
import { dialectFor } from './protocols/index.ts'
import { anthropicModels, foundationModels, geminiModels, ollamaTags, openaiModels } from './protocols/lists.ts'
import { practiceUpstream } from './protocols/practice.ts'
import { isProblem, type Dialect } from './protocols/types.ts'
import { anthropic } from './protocols/anthropic.ts'
import { bedrock } from './protocols/bedrock.ts'
import { gemini } from './protocols/gemini.ts'
import { ollama } from './protocols/ollama.ts'
import { openai } from './protocols/openai.ts'
import type { Dropped, Reply, Upstream } from './upstream.ts'

export interface PracticeServerOptions {
  /** 0 or absent: a free one. */
  port?: number
  /** All of the models' times are divided by it; 1 by default, tests take 1e6. */
  speed?: number
  faults?: readonly FaultRule[]
  clock?: Clock
}

/** Starts the practice provider: every protocol, the log and the faults on one port of the loopback. */
export async function startPractice({
  port = 0,
  speed = 1,
  faults = [],
  clock = realClock,
}: PracticeServerOptions = {}): Promise<Practice> {
  if (!(speed > 0)) throw new RangeError(`The speed must be over 0, not ${speed}.`)
  const book = new FaultBook(faults)
  const log = new Log()
  const upstream = withFaults(practiceUpstream({ clock, speed }), { book, clock })
  const app = new Hono<Env>()

  app.get('/', (c) =>
    c.text('Switchyard practice provider: simulated models, play money. See /v1/models and /practice/log.\n'),
  )
  app.get('/practice/log', (c) => c.json({ requests: log.requests }))
  app.delete('/practice/log', (c) => {
    log.clear()
    return c.json({ requests: [] })
  })
  faultRoutes(app, book, false)

  const list = (path: string, dialectOf: (headers: Headers) => Dialect, body: (dialect: Dialect) => object): void => {
    app.get(path, (c) => {
      const dialect = dialectOf(c.req.raw.headers)
      const headers = Object.fromEntries(c.req.raw.headers)
      const key = dialect.key({
        method: 'GET',
        path: `${c.req.path}?key=${c.req.query('key') ?? ''}`,
        headers,
        body: '',
      })
      if (key !== 'bad-key') return c.json(body(dialect))
      const refused = dialect.error({ status: dialect.statuses.bad_key, kind: 'bad_key' }, 'models')
      return new Response(refused.body, { status: refused.status, headers: refused.headers })
    })
  }
  list(
    '/v1/models',
    (headers) => (headers.has('anthropic-version') ? anthropic : openai),
    (dialect) => (dialect === anthropic ? anthropicModels() : openaiModels()),
  )
  list('/v1beta/models', () => gemini, geminiModels)
  list('/api/tags', () => ollama, ollamaTags)
  list('/foundation-models', () => bedrock, foundationModels)
  list(
    '/inference-profiles',
    () => bedrock,
    () => ({ inferenceProfileSummaries: [] }),
  )

  app.all('*', (c) => exchange(c, encoded(logged(upstream, log, clock))))
  return listen(app, port)
}

export interface FaultProxyOptions extends Onward {
  /** Where the requests go, e.g. `https://api.openai.com`. */
  upstream: string
  port?: number
  faults?: readonly FaultRule[]
  clock?: Clock
}

/** The same faults in front of a real provider, on a port of its own: an outage rehearsed with one's own key. */
export async function startFaultProxy({
  upstream,
  port = 0,
  faults = [],
  clock = realClock,
  ...onward
}: FaultProxyOptions): Promise<Practice> {
  const book = new FaultBook(faults)
  const faulty = encoded(withFaults(decoded(forwardTo(upstream, onward)), { book, clock, anyModel: true }))
  const app = new Hono<Env>()
  faultRoutes(app, book, true)
  app.all('*', (c) => exchange(c, faulty))
  return listen(app, port)
}

/** `POST` and `DELETE /practice/faults`: one rule or a list, all or none taken. */
function faultRoutes(app: Hono<Env>, book: FaultBook, anyModel: boolean): void {
  app.get('/practice/faults', (c) => c.json({ faults: book.rules.map(shown) }))
  app.post('/practice/faults', async (c) => {
    let body: unknown
    try {
      body = await c.req.json()
    } catch {
      return c.json({ error: 'The body is not JSON.' }, 400)
    }
    const parsed = (Array.isArray(body) ? body : [body]).map((rule) => parseFaultJson(rule, { anyModel }))
    const rules: FaultRule[] = []
    for (const [i, one] of parsed.entries()) {
      if ('error' in one) return c.json({ error: parsed.length > 1 ? `Rule ${i + 1}: ${one.error}` : one.error }, 400)
      rules.push(one.rule)
    }
    book.add(rules)
    return c.json({ faults: book.rules.map(shown) })
  })
  app.delete('/practice/faults', (c) => {
    book.clear()
    return c.json({ faults: [] })
  })
}

const shown = (rule: FaultRule): object => ({ ...rule, fault: rule.fault.text })

/** What leaves in bytes of its own protocol's is made of its frames last, so that faults have frames to look at. */
const encoded =
  (upstream: Upstream): Upstream =>
  async (request, signal) => {
    const reply = await upstream(request, signal)
    const encode = dialectFor(request.path)?.encode
    if (encode === undefined || !isEventStream(reply)) return reply
    const { body } = reply
    const whole =
      typeof body === 'string'
        ? (async function* () {
            yield body
          })()
        : body
    const bytes = async function* (): AsyncGenerator<Uint8Array> {
      for await (const frame of framesOf(whole, '\n')) yield encode(frame)
    }
    return { ...reply, body: bytes() }
  }

/** The way back, for what somebody else answers in such bytes. */
const decoded =
  (upstream: Upstream): Upstream =>
  async (request, signal) => {
    const reply = await upstream(request, signal)
    const decode = dialectFor(request.path)?.decode
    if (decode === undefined || !isEventStream(reply) || typeof reply.body === 'string') return reply
    const { body } = reply
    const lines = async function* (): AsyncGenerator<string> {
      for await (const message of messagesOf(body)) yield decode(message)
    }
    return { ...reply, body: lines() }
  }

const isEventStream = (reply: Reply | Dropped): reply is Reply =>
  !('dropped' in reply) && reply.headers['content-type']?.includes('eventstream') === true

/** Notes every call to a model. Only these: lists and strange paths are no calls. */
const logged =
  (upstream: Upstream, log: Log, clock: Clock): Upstream =>
  async (request, signal) => {
    const dialect = dialectFor(request.path)
    if (dialect === undefined) return upstream(request, signal)
    const asked = dialect.read(request)
    const note = log.begin(clock.now(), dialect.protocol, isProblem(asked) ? null : asked)
    const reply = await upstream(request, signal, isProblem(asked) ? undefined : { asked })
    note('dropped' in reply ? null : reply.status, reply.account)
    return reply
  }
