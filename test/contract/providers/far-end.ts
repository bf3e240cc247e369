import { type AddressInfo, type Server, type Socket, createServer } from 'node:net'

/*
 * A far end written by hand, byte for byte, so that a test can say exactly what comes over the wire and when.
 */

export interface Received {
  method: string
  path: string
  headers: Record<string, string>
  body: string
  json: Record<string, unknown>
  /** The connection it came over; later requests on the same one have the same number. */
  socket: number
}

export interface Answering {
  socket: Socket
  /** Status line, headers and, where given, the whole body with its length. */
  reply(status: number, headers: Record<string, string>, body?: string | Buffer): void
  /** Part of a chunked body that `reply` without a body began. */
  chunk(part: string | Buffer): void
  /** The orderly end of a chunked body. */
  end(): void
  /** Drops the connection without a word. */
  reset(): void
}

export interface FarEnd {
  url: string
  requests: Received[]
  /** Resolves when the `n`th connection (from 0) is closed by either side. */
  closed(n: number): Promise<void>
  close(): Promise<void>
}

export type Handler = (request: Received, answer: Answering) => void

export async function farEnd(handle: Handler): Promise<FarEnd> {
  const requests: Received[] = []
  const sockets: { socket: Socket; closed: Promise<void> }[] = []
  const server: Server = createServer((socket) => {
    const number = sockets.length
    sockets.push({ socket, closed: new Promise((resolve) => socket.once('close', () => resolve())) })
    socket.on('error', () => {})
    let pending = Buffer.alloc(0)
    socket.on('data', (part) => {
      pending = Buffer.concat([pending, part])
      const request = takeRequest(pending, number)
      if (request === null) return
      pending = Buffer.alloc(0)
      requests.push(request)
      handle(request, answering(socket))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    closed: async (n) => {
      await sockets[n]?.closed
    },
    close: async () => {
      for (const { socket } of sockets) socket.destroy()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

function takeRequest(bytes: Buffer, socket: number): Received | null {
  const text = bytes.toString('latin1')
  const split = text.indexOf('\r\n\r\n')
  if (split < 0) return null
  const [first = '', ...rest] = text.slice(0, split).split('\r\n')
  const headers = Object.fromEntries(
    rest.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  )
  const body = bytes.subarray(split + 4)
  if (body.length < Number(headers['content-length'] ?? 0)) return null
  const [method = '', path = ''] = first.split(' ')
  const whole = body.toString('utf8')
  return {
    method,
    path,
    headers,
    body: whole,
    json: whole === '' ? {} : (JSON.parse(whole) as Record<string, unknown>),
    socket,
  }
}

function answering(socket: Socket): Answering {
  return {
    socket,
    reply: (status, headers, body) => {
      const length =
        body === undefined ? { 'transfer-encoding': 'chunked' } : { 'content-length': String(Buffer.byteLength(body)) }
      const lines = Object.entries({ ...length, ...headers }).map(([name, value]) => `${name}: ${value}`)
      socket.write([`HTTP/1.1 ${status} Said`, ...lines, '', ''].join('\r\n'))
      if (body !== undefined) socket.write(body)
    },
    chunk: (part) => {
      socket.write(`${Buffer.byteLength(part).toString(16)}\r\n`)
      socket.write(part)
      socket.write('\r\n')
    },
    end: () => void socket.write('0\r\n\r\n'),
    reset: () => void socket.resetAndDestroy(),
  }
}
