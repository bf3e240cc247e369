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

/** Host and port, as an address names them. */
export const serverOf = (url: string): string => /^https?:\/\/([^\s/?#]*)/i.exec(url)?.[1]?.toLowerCase() ?? ''

const isHere = (server: string): boolean => /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/.test(server)

export function webPlace(url: string): Place {
  const server = serverOf(url)
  return { id: server, label: server, what: 'web', here: isHere(server) }
}

export const mcpPlace = (server: string): Place => ({ id: `mcp:${server}`, label: server, what: 'mcp', here: false })
