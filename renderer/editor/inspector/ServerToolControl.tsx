import type { JsonObject } from '../../../shared/json.ts'
import { hrefOf, useEnvironment } from '../../store/index.ts'
import { Select } from '../../ui/index.ts'
import type { FormTarget } from './form.ts'

/** What stands in the list for the row's own web service: no server has this name. */
const web = '/'

const idOf = (server: string, tool: string): string => `${server}/${tool}`

/** As a model may call it. */
const callName = (tool: string): string =>
  tool
    .replace(/[^A-Za-z0-9_]/g, '_')
    .replace(/^(?=\d)/, '_')
    .slice(0, 64)

/** A web service, or a tool of one of this machine's MCP servers. */
export function ServerToolControl({ label, target }: { label: string; target: FormTarget }) {
  const servers = useEnvironment((state) => state.environment?.toolServers ?? none)
  const { server, tool } = target.raw
  const value = typeof server === 'string' && typeof tool === 'string' ? idOf(server, tool) : web
  const tools = servers.flatMap(({ name, tools: listed }) => (listed ?? []).map((each) => ({ server: name, ...each })))
  const choose = (next: string) => {
    const found = tools.find((each) => idOf(each.server, each.name) === next)
    const changes = typeof target.raw['changes'] === 'boolean' ? { changes: target.raw['changes'] } : {}
    const row: JsonObject =
      found === undefined
        ? { name: 'lookup', description: '', method: 'GET', url: 'https://', params: [] }
        : { name: callName(found.name), server: found.server, tool: found.name, ...changes }
    if (next !== value) target.replace?.(row, label)
  }
  const known = value === web || tools.some((each) => idOf(each.server, each.name) === value)
  return (
    <div className="flex flex-col gap-1.5">
      <Select
        aria-label={label}
        value={value}
        onValueChange={choose}
        disabled={target.readOnly}
        options={[
          { value: web, label: 'A web service (HTTP)' },
          ...(known ? [] : [{ value, label: `${value} (not on this machine)` }]),
          ...tools.map((each) => ({
            value: idOf(each.server, each.name),
            // Two servers may have a tool of one name.
            label: `${each.name} · ${each.server}`,
            group: each.server,
            disabled: each.problem !== null,
            help: each.problem ?? firstWords(each.description),
          })),
        ]}
      />
      {servers.length === 0 && !target.readOnly && (
        <a href={hrefOf({ screen: 'models', part: 'tools' })} className="text-ink-2 text-xs underline">
          Add an MCP server under Models and keys, Tools
        </a>
      )}
    </div>
  )
}

const none: [] = []

const firstWords = (text: string): string => (text.length > 80 ? `${text.slice(0, 79)}…` : text)
