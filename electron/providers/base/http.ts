import type { Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import type { Dispatcher } from 'undici'
import { type Headers, header } from './retry-after.ts'

export interface HttpRequest {
  method: 'GET' | 'POST'
  url: URL
  headers: Record<string, string>
  body?: string
}

export interface HttpListener {
  /** From here on the request may have left this machine. */
  onSent(): void
  onHead(status: number, headers: Headers): void
  onData(chunk: Buffer): void
  onEnd(): void
  /** The connection failed or the body can't be unpacked; nothing comes after it. */
  onFailure(error: Error): void
}

/** Closes the connection, whatever state it is in. */
export type Abort = () => void

const aborted = new Error('aborted')

/** An answer is packed in a way that was not asked for and can't be undone here. */
export class UnknownPacking extends Error {
  readonly packing: string
  constructor(packing: string) {
    super(`packed as ${packing}`)
    this.packing = packing
  }
}

export function exchange(dispatcher: Dispatcher, request: HttpRequest, listener: HttpListener): Abort {
  let controller: Dispatcher.DispatchController | null = null
  let stopped = false
  let unpack: Unpacker | null = null
  const abort = (): void => {
    stopped = true
    unpack?.destroy()
    controller?.abort(aborted)
  }
  const fail = (error: Error): void => {
    if (stopped) return
    stopped = true
    listener.onFailure(error)
  }
  dispatcher.dispatch(
    {
      origin: request.url.origin,
      path: request.url.pathname + request.url.search,
      method: request.method,
      headers: request.headers,
      body: request.body ?? null,
    },
    {
      onRequestStart: (started) => {
        controller = started
        if (stopped) started.abort(aborted)
        else listener.onSent()
      },
      onResponseStart: (started, status, headers) => {
        if (stopped || status < 200) return
        const packing = packingOf(headers)
        if (packing !== null && unpackers[packing] === undefined) {
          fail(new UnknownPacking(packing))
          return started.abort(aborted)
        }
        unpack = unpackerFor(packing, listener, fail)
        listener.onHead(status, headers)
      },
      onResponseData: (_controller, chunk) => {
        if (stopped) return
        if (unpack === null) listener.onData(chunk)
        else unpack.write(chunk)
      },
      onResponseEnd: () => {
        if (stopped) return
        if (unpack === null) listener.onEnd()
        else unpack.end()
      },
      onResponseError: (_controller, error) => fail(error),
    },
  )
  return abort
}

interface Unpacker {
  write(chunk: Buffer): void
  end(): void
  destroy(): void
}

/** How a body is packed, in small letters; null: not at all. */
const packingOf = (headers: Headers): string | null => {
  const packings = (header(headers, 'content-encoding') ?? '')
    .toLowerCase()
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '' && each !== 'identity' && each !== 'none')
  return packings.length === 0 ? null : packings.join(', ')
}

/** We ask for no compression; a server or proxy may use it all the same. Null: nothing to unpack. */
function unpackerFor(packing: string | null, listener: HttpListener, fail: (error: Error) => void): Unpacker | null {
  const make = packing === null ? undefined : unpackers[packing]
  if (make === undefined) return null
  const stream = make()
  stream.on('data', (chunk: Buffer) => listener.onData(chunk))
  stream.on('end', () => listener.onEnd())
  stream.on('error', fail)
  return {
    write: (chunk) => void stream.write(chunk),
    end: () => void stream.end(),
    destroy: () => void stream.destroy(),
  }
}

const unpackers: Record<string, () => Readable & NodeJS.WritableStream> = {
  gzip: () => createGunzip(),
  'x-gzip': () => createGunzip(),
  deflate: () => createInflate(),
  br: () => createBrotliDecompress(),
}
