import { randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib'
import type { Answering } from './far-end.ts'
import type { Wire } from './wire-types.ts'

/* Far ends that nobody means well with, or that are broken: what they send, and what it has to be called. */

export interface HostileEnd {
  name: string
  /** Streamed, in one piece, or the list of models. */
  ways: readonly ('stream' | 'whole' | 'list')[]
  send(wire: Wire, answer: Answering): void
  classes: readonly string[]
}

const megabyte = 1024 * 1024
const bombSize = 64 * megabyte

/** Writes the same for ever, as fast as it is taken, until the other side lets go. */
function forEver(socket: Socket, head: string, part: Buffer): void {
  socket.write(head)
  const chunk = Buffer.concat([Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n')])
  const more = (): void => {
    let room = true
    while (room && !socket.destroyed) room = socket.write(chunk)
  }
  socket.on('drain', more)
  socket.on('close', () => socket.removeListener('drain', more))
  more()
}

const head = (type: string, status = 200, more = ''): string =>
  `HTTP/1.1 ${status} Said\r\ncontent-type: ${type}\r\n${more}transfer-encoding: chunked\r\n\r\n`

const typeOf = (wire: Wire, streamed: boolean): string => (streamed ? wire.streamType : 'application/json')

/** A small body that unpacks to 64 MB. */
const bomb = (name: string, encoding: string, pack: (bytes: Buffer) => Buffer, fill: string): HostileEnd => {
  let packed: Buffer | null = null
  return {
    name: `${name} of 64 MB`,
    ways: ['stream', 'whole', 'list'],
    send: (wire, answer) => {
      packed ??= pack(Buffer.alloc(bombSize, fill))
      answer.reply(200, { 'content-type': typeOf(wire, fill !== ' '), 'content-encoding': encoding }, packed)
    },
    classes: ['server', 'empty', 'truncated'],
  }
}

export const hostileEnds: readonly HostileEnd[] = [
  bomb('a gzip bomb', 'gzip', (bytes) => gzipSync(bytes), ' '),
  bomb('a gzip bomb of one line', 'gzip', (bytes) => gzipSync(bytes), 'a'),
  bomb('a deflate bomb', 'deflate', (bytes) => deflateSync(bytes), ' '),
  bomb(
    'a brotli bomb',
    'br',
    (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }),
    ' ',
  ),
  {
    name: 'words for ever',
    ways: ['stream'],
    send: (wire, answer) => {
      const delta = Buffer.from(wire.delta('word '.repeat(13_000)), wire.binary === true ? 'latin1' : 'utf8')
      forEver(answer.socket, head(wire.streamType), delta)
    },
    classes: ['server'],
  },
  {
    name: 'one line without an end',
    ways: ['stream', 'whole', 'list'],
    send: (wire, answer) => forEver(answer.socket, head(wire.streamType), Buffer.alloc(65_536, 'data: "aaaa')),
    classes: ['server'],
  },
  {
    name: 'JSON that never closes',
    ways: ['stream', 'whole', 'list'],
    send: (_wire, answer) => forEver(answer.socket, head('application/json'), Buffer.from('{"a":[{},{}'.repeat(6000))),
    classes: ['server'],
  },
  {
    name: 'noise for ever',
    ways: ['stream', 'whole', 'list'],
    send: (wire, answer) => forEver(answer.socket, head(wire.streamType), randomBytes(65_536)),
    classes: ['server'],
  },
  {
    name: 'an error that never ends',
    ways: ['stream', 'whole', 'list'],
    send: (_wire, answer) =>
      forEver(answer.socket, head('application/json', 500), Buffer.from('{"error":{"message":"'.padEnd(65_536, 'a'))),
    classes: ['server'],
  },
  {
    name: 'a page that never ends',
    ways: ['stream', 'whole', 'list'],
    send: (_wire, answer) => forEver(answer.socket, head('text/html'), Buffer.from('<html>'.padEnd(65_536, 'a'))),
    classes: ['config', 'server'],
  },
  {
    name: 'a header of 1 MB',
    ways: ['stream', 'whole', 'list'],
    send: (wire, answer) => answer.reply(200, { 'content-type': wire.streamType, 'x-long': 'a'.repeat(megabyte) }, ''),
    classes: ['config'],
  },
  {
    name: '10,000 headers',
    ways: ['stream', 'whole', 'list'],
    send: (wire, answer) => {
      const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`x-${i}`, String(i)]))
      answer.reply(200, { 'content-type': wire.streamType, ...many }, '')
    },
    classes: ['config'],
  },
  {
    name: 'an error as deep as a well',
    ways: ['stream', 'whole', 'list'],
    send: (_wire, answer) => {
      const deep = `{"error":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
      answer.reply(500, { 'content-type': 'application/json' }, deep)
    },
    classes: ['server'],
  },
]
