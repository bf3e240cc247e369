import { Client, SdkError, SdkErrorCode, type jsonSchemaValidator } from '@modelcontextprotocol/client'
import type { Signal } from '../../../shared/clock.ts'
import type { JsonObject } from '../../../shared/json.ts'
import type { ToolOutcome } from '../../../shared/kinds/tool/call.ts'
import type { ListedTool } from '../../../shared/tools/servers.ts'
import { quote, redact, withoutKeys } from '../base/words.ts'
import { type RawTool, readListing } from './listing.ts'
import { Flood } from './program.ts'
import { type RawResult, readResult } from './result.ts'
import { Refused, SignInWanted, type Way } from './ways.ts'

const connectMs = 20_000
const listMs = 15_000
const mostPages = 8

/** Why a server could not be spoken to, in words for the user, without a key in them. */
export class McpError extends Error {}

/** Results are read as text, whatever form a server promises for them. */
const noValidator: jsonSchemaValidator = {
  getValidator: () => (input) => ({ valid: true, data: input as never, errorMessage: undefined }),
}

/** One server, connected. What it says is bounded, and nothing is asked twice. */
export class Connection {
  readonly #client: Client
  readonly #way: Way
  readonly #secrets: readonly string[]
  #over = false
  #trouble: unknown = null

  private constructor(client: Client, way: Way, secrets: readonly string[]) {
    this.#client = client
    this.#way = way
    this.#secrets = secrets
    client.onclose = () => (this.#over = true)
    client.onerror = (error) => (this.#trouble = error)
  }

  /** @param secrets what must not stand in anything it says. Rejects with `McpError`. */
  static async open(way: Way, version: string, secrets: readonly string[]): Promise<Connection> {
    const client = new Client(
      { name: 'Switchyard', version },
      {
        capabilities: {},
        jsonSchemaValidator: noValidator,
        // A program is started once, and asked as nearly all are; of an address it is found out.
        versionNegotiation: { mode: way.finds ? 'auto' : 'legacy' },
        inputRequired: { autoFulfill: false },
      },
    )
    const connection = new Connection(client, way, secrets)
    try {
      await client.connect(way.transport, { timeout: connectMs })
    } catch (error) {
      const words = connection.#words(error, `It did not answer within ${connectMs / 1000} s.`)
      await connection.close()
      throw new McpError(words)
    }
    return connection
  }

  get open(): boolean {
    return !this.#over
  }

  get pid(): number | null {
    return this.#way.pid()
  }

  /** Rejects with `McpError`. */
  async list(signal?: Signal): Promise<ListedTool[]> {
    this.#trouble = null
    const tools: RawTool[] = []
    let cursor: string | undefined
    try {
      for (let page = 0; page < mostPages; page++) {
        const params = cursor === undefined ? {} : { cursor }
        const listed = await this.#client.request(
          { method: 'tools/list', params },
          { timeout: listMs, ...abortable(signal) },
        )
        // What it says of itself is kept, shown, and told to models.
        tools.push(...withoutKeys(listed.tools as RawTool[], this.#secrets))
        cursor = listed.nextCursor
        if (cursor === undefined) break
      }
    } catch (error) {
      throw new McpError(this.#words(error, `It did not list its tools within ${listMs / 1000} s.`))
    }
    return readListing(tools)
  }

  /** One call, never repeated; what goes wrong is in the outcome. */
  async call(
    tool: string,
    given: JsonObject,
    timeoutMs: number,
    signal: Signal,
  ): Promise<ToolOutcome & { bytes: number }> {
    this.#trouble = null
    try {
      // Not `callTool`, which asks once more where a server doesn't like its headers.
      const raw: RawResult = await this.#client.request(
        { method: 'tools/call', params: { name: tool, arguments: given } },
        { timeout: timeoutMs, maxTotalTimeout: timeoutMs, ...abortable(signal) },
      )
      const { text, ...result } = readResult(raw)
      return { ...result, status: null, text: this.#clean(text) }
    } catch (error) {
      const text = signal.aborted
        ? 'The call was stopped.'
        : this.#words(error, `It did not answer within ${timeoutMs / 1000} s.`)
      return { ok: false, status: null, bytes: 0, text }
    }
  }

  /** Ends what it holds and the program itself: its input ends, then it is told to, then it is killed. */
  async close(): Promise<void> {
    this.#over = true
    await this.#way.leave()
    await this.#client.close()
  }

  #clean(text: string): string {
    return this.#secrets.reduce((clean, secret) => redact(clean, secret), redact(text, null))
  }

  #words(error: unknown, late: string): string {
    const cause = this.#cause(error)
    const is = (code: SdkErrorCode): boolean => error instanceof SdkError && error.code === code
    if (cause instanceof SignInWanted)
      return `${cause.message} Either its key is missing or wrong, or it wants a sign-in (OAuth), which Switchyard doesn’t do: make a token at the service, and set it as this server’s key.`
    if (cause instanceof Refused) return cause.message
    if (is(SdkErrorCode.RequestTimeout)) return late
    const said = this.#clean(this.#way.complaint()).trim()
    const complaint = said === '' ? '' : ` It wrote: “${quote(said.slice(-300), null)}”`
    const trouble = this.#trouble instanceof Error ? this.#trouble.message : ''
    if (this.#trouble instanceof Flood) return this.#trouble.message
    if (/exceeded maximum size/.test(trouble)) return 'It sent more than 1 MB at once, and was stopped.'
    if (is(SdkErrorCode.ConnectionClosed) || is(SdkErrorCode.NotConnected))
      return `It ended before it answered.${complaint}`
    const words = quote(this.#clean(error instanceof Error ? error.message : String(error)), null)
    return `It failed: ${words}${complaint}`
  }

  /** What our own way said, however often it was wrapped. */
  #cause(error: unknown): unknown {
    for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++)
      if (at instanceof SignInWanted || at instanceof Refused) return at
    const kept = this.#trouble
    return kept instanceof SignInWanted || kept instanceof Refused ? kept : error
  }
}

const abortable = (signal: Signal | undefined): { signal?: AbortSignal } =>
  signal === undefined ? {} : { signal: signal as AbortSignal }
