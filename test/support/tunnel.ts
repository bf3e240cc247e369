import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'

/** A company's way out: an HTTP proxy that secure connections go through by CONNECT. */
export interface Tunnel {
  url: string
  /** The names it was asked for, as `host:port`. */
  asked: string[]
  /** What each asking showed as name and password. */
  headers: unknown[]
  close(): Promise<void>
}

/** Leads every name to one port of this machine, so that no test needs a name that exists. */
export async function startTunnel(port: number): Promise<Tunnel> {
  const asked: string[] = []
  const headers: unknown[] = []
  const server = createServer()
  server.on('connect', (request, socket) => {
    asked.push(request.url ?? '')
    headers.push(request.headers['proxy-authorization'])
    const onward = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      onward.pipe(socket)
      socket.pipe(onward)
    })
    onward.on('error', () => socket.destroy())
    socket.on('error', () => onward.destroy())
    socket.on('close', () => onward.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    headers,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
