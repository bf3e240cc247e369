import type { ProblemList } from '../document/collect.ts'
import type { PipelineDocument, PipelineNode } from '../document/schema.ts'
import { shorten } from '../document/words.ts'
import { isJsonObject, type Json, type JsonObject } from '../json.ts'
import type { Environment } from '../model/types.ts'
import { mayCall, type ServerTool } from '../tools/servers.ts'
import { nameOf } from './graph.ts'

/** What of a Tool use's rows is this machine's to say. */
const listedKey = 'listed'

/**
 * The document with what this machine knows of every MCP tool that a Tool use names put into its row, so that the plan pins
 * it; what a document has there itself counts for nothing. A tool that can't be called here, or that the user has not
 * allowed, is a problem of setup. Never changes what it is given.
 */
export function withServerTools(
  document: PipelineDocument,
  environment: Environment,
  pipelineId: string | null,
  problems: ProblemList,
): PipelineDocument {
  let found = false
  const nodes = document.nodes.map((node): PipelineNode => {
    const config =
      node.config === undefined
        ? undefined
        : resolved(node.kind, node.config, (row) => {
            const known = lookUp(row, environment, pipelineId)
            if ('problem' in known) report(node, row, known, problems)
            return 'tool' in known ? known : null
          })
    if (config === undefined || config === node.config) return node
    found = true
    return { ...node, config }
  })
  return found ? { ...document, nodes } : document
}

interface Row extends JsonObject {
  server: string
  tool: string
}

interface Known {
  tool: ServerTool
  host: string | null
}
interface Missing {
  problem: string
  fix: string
  /** What the user may allow here. */
  asks?: true
}

const isRow = (row: Json): row is Row =>
  isJsonObject(row) && typeof row['server'] === 'string' && typeof row['tool'] === 'string'

/** A node's config, also of nodes in a pipeline that it holds; the same where it names no such tool. */
function resolved(kind: string, config: JsonObject, look: (row: Row) => Known | null): JsonObject {
  const { tools, document } = config
  if (kind === 'tool' && Array.isArray(tools)) {
    const rows = tools.map((row) => (isJsonObject(row) ? resolvedRow(row, look) : row))
    return rows.some((row, i) => row !== tools[i]) ? { ...config, tools: rows } : config
  }
  const nodes = isJsonObject(document) ? document['nodes'] : undefined
  if (!isJsonObject(document) || !Array.isArray(nodes)) return config
  const inner = nodes.map((node) => {
    if (!isJsonObject(node) || typeof node['kind'] !== 'string' || !isJsonObject(node['config'])) return node
    const own = resolved(node['kind'], node['config'], look)
    return own === node['config'] ? node : { ...node, config: own }
  })
  return inner.some((node, i) => node !== nodes[i]) ? { ...config, document: { ...document, nodes: inner } } : config
}

function resolvedRow(row: JsonObject, look: (row: Row) => Known | null): JsonObject {
  const { [listedKey]: said, ...own } = row
  const plain = said === undefined ? row : own
  const known = isRow(plain) ? look(plain) : null
  if (known === null) return plain
  const { description, schema, shape } = known.tool
  return { ...plain, [listedKey]: { description, schema, shape, host: known.host } }
}

const setUp = 'See to it under Models and keys, Tools.'

function lookUp(
  row: Row,
  { toolServers = [] }: Environment,
  pipelineId: string | null,
): Known | (Known & Missing) | Missing {
  const [serverName, toolName] = [shorten(row.server, 40), shorten(row.tool, 128)]
  const server = toolServers.find(({ name }) => name === row.server)
  if (server === undefined)
    return {
      problem: `uses the server "${serverName}", which isn't set up on this machine.`,
      fix: 'Add it under Models and keys, Tools, or take its tools out.',
    }
  if (!server.allowed)
    return { problem: `uses the server "${serverName}", which you have not allowed to be started.`, fix: setUp }
  if (server.tools === null)
    return { problem: `uses the server "${serverName}", which has not said yet what it can do.`, fix: setUp }
  const tool = server.tools.find(({ name }) => name === row.tool)
  if (tool === undefined)
    return {
      problem: `uses the tool "${toolName}", which "${serverName}" doesn't have.`,
      fix: 'Choose one of its tools.',
    }
  if (tool.problem !== null)
    return {
      problem: `uses the tool "${toolName}" of "${serverName}", which can't be offered: ${tool.problem}`,
      fix: 'Choose another tool.',
    }
  const known = { tool, host: server.host }
  if (mayCall(tool, pipelineId)) return known
  const problem = tool.changed
    ? `uses the tool "${toolName}" of "${serverName}", which the server has changed since you allowed it.`
    : `uses the tool "${toolName}" of "${serverName}", which you have not allowed.`
  return {
    ...known,
    problem,
    fix: 'Look at what it says of itself, and allow it here or under Models and keys, Tools. It can be rehearsed before: no tool is called then.',
    asks: true,
  }
}

function report(
  node: PipelineNode,
  { server, tool }: Row,
  { problem, fix, asks }: Missing,
  problems: ProblemList,
): void {
  const about = asks === true ? { server, tool } : undefined
  problems.add('missing_tool', node.id, `${nameOf(node)} ${problem}`, fix, about)
}
