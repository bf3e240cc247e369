/** Where, beside models, a tool may send what it is given. */
export interface Place {
  /** As a policy names it: host and port of a web service, `mcp:` and the name of an MCP server. */
  id: string
  label: string
  what: 'web' | 'mcp'
  /**
   * A web service of this machine, by the address in the document. An MCP server never is, wherever it runs: most are there
   * to fetch and to send.
   */
  here: boolean
}

/**
 * A whole address of the web: http or https, and a server in plain ASCII, without a name and password. Letters of other
 * alphabets, which may look like these, stand there as `xn--…`; nothing in the server can be filled in.
 */
export const webAddress = /^https?:\/\/[A-Za-z0-9._~:[\]-]+(?:[/?#]\S*)?$/i

/** Host and port, as an address names them. */
export const serverOf = (url: string): string => /^https?:\/\/([^\s/?#]*)/i.exec(url)?.[1]?.toLowerCase() ?? ''

const isHere = (server: string): boolean => /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/.test(server)

const ownV4 =
  /^(?:(?:0|10|127)\.\d+|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\.\d+\.\d+$/
const ownV6 = /^\[(?:::1?|::ffff:.*|f[cd].*|fe[89ab].*)\]$/
/** A single word is a machine of one's own network, as its router names it. */
const ownName = /^localhost$|\.(?:localhost|local|lan|internal|home\.arpa)$|^[^.:[\]]+$/

/** Is this host, as a browser would write it, this machine or one of its own network, and none of the web? */
export const isOwnNetwork = (host: string): boolean => [ownV4, ownV6, ownName].some((form) => form.test(host))

export function webPlace(url: string): Place {
  const server = serverOf(url)
  return { id: server, label: server, what: 'web', here: isHere(server) }
}

export const mcpPlace = (server: string): Place => ({ id: `mcp:${server}`, label: server, what: 'mcp', here: false })
