import { StreamableHTTPClientTransport, type Transport } from '@modelcontextprotocol/client'
import { type Response as HttpResponse, fetch } from 'undici'
import type { ProgramServer, WebServer } from '../../../shared/tools/servers.ts'
import type { Transport as HttpTransport } from '../base/way-out.ts'
import { programTransport } from './program.ts'

/** Of one message of a program, or one answer of a server, in bytes. */
export const mostBytes = 1024 * 1024

/** Of what a program writes beside its answers, in characters: enough to say why it ended. */
const longestComplaint = 2000

/** The way to a server, before it is spoken to. */
export interface Way {
  transport: Transport
  /** It may be asked first which version it speaks; a program is not, since one that doesn't know the question may end. */
  finds: boolean
  /** Of a program that runs. */
  pid(): number | null
  /** The last it wrote to its standard error. */
  complaint(): string
  /** Ends what the server holds for us, where it holds something. */
  leave(): Promise<void>
}

/** The server wants a person to sign in, which this app doesn't do. */
export class SignInWanted extends Error {}
/** Words of ours, for the user. */
export class Refused extends Error {}

/** Starts the program: without a shell, with the usual few variables and the named keys alone. */
export function programWay(server: ProgramServer, env: Record<string, string>): Way {
  const transport = programTransport(server, env, mostBytes)
  let complaint = ''
  transport.onComplaint = (text) => {
    complaint = `${complaint}${text}`.slice(-longestComplaint)
  }
  return {
    transport,
    finds: false,
    pid: () => transport.pid,
    complaint: () => complaint,
    leave: () => Promise.resolve(),
  }
}

/** Speaks to an address: no redirect followed, no stream kept open beside the calls, and so much of each answer. */
export function webWay(server: WebServer, secret: string | null, http: HttpTransport): Way {
  const name = server.header.toLowerCase()
  const value = secret === null ? null : name === 'authorization' ? `Bearer ${secret}` : secret
  const url = new URL(server.url)
  const transport = new StreamableHTTPClientTransport(url, {
    requestInit: { headers: { 'user-agent': 'Switchyard', ...(value === null ? {} : { [name]: value }) } },
    reconnectionOptions: {
      maxRetries: 0,
      initialReconnectionDelay: 1,
      maxReconnectionDelay: 1,
      reconnectionDelayGrowFactor: 1,
    },
    onInsufficientScope: 'throw',
    fetch: async (to, init) => {
      // What a server says unasked isn't heard: its tools are listed anew before each call.
      if (init?.method === 'GET') return new Response(null, { status: 405 })
      const answer = await fetch(to, {
        ...(init as Parameters<typeof fetch>[1]),
        redirect: 'manual',
        dispatcher: await http.dispatcherFor(url),
      })
      return bounded(answer)
    },
  })
  return {
    transport,
    finds: true,
    pid: () => null,
    complaint: () => '',
    leave: () => transport.terminateSession().catch(() => undefined),
  }
}

function bounded(answer: HttpResponse): Response {
  const { status } = answer
  if (status === 401 || status === 403) throw new SignInWanted(`It answered ${status}.`)
  if (status >= 300 && status < 400) throw new Refused('It sends on to another address, which is not followed.')
  let bytes = 0
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      bytes += chunk.byteLength
      if (bytes > mostBytes) controller.error(new Refused('It sent more than 1 MB.'))
      else controller.enqueue(chunk)
    },
  })
  const body = answer.body as ReadableStream<Uint8Array> | null
  const headers = Object.fromEntries(answer.headers)
  const nothing = body === null || status === 204 || status === 205
  return new Response(nothing ? null : body.pipeThrough(counter), { status, statusText: answer.statusText, headers })
}
