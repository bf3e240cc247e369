import { useMemo } from 'react'
import { reachOf } from '../../../shared/compiler/index.ts'
import { staysHere } from '../../../shared/model/policy.ts'
import type { Target } from '../../../shared/model/types.ts'
import { providerOf, useEnvironment } from '../../store/index.ts'
import { Tag } from '../../ui/index.ts'
import { useEditor } from '../session.ts'

/** Where a wire's data may go from there, and which tags it carries. */
export function WireReach({ edgeId }: { edgeId: string }) {
  const document = useEditor((state) => state.document)
  const environment = useEnvironment((state) => state.environment)
  const reach = useMemo(
    () => (environment === null ? undefined : reachOf(document, environment).get(edgeId)),
    [document, environment, edgeId],
  )
  if (reach === undefined || environment === null) return null
  const labels = reach.tags.map((tag) => environment.policies?.find((policy) => policy.tag === tag)?.label ?? tag)
  const place = (target: Target): string => {
    const provider = providerOf(environment, target.provider)
    return provider !== null && staysHere(provider) ? 'this machine' : (provider?.label ?? target.provider)
  }
  const mcpWords = (name: string): string => {
    const server = environment.toolServers?.find((each) => each.name === name)
    if (server === undefined) return 'MCP server, not on this machine'
    return server.host === null ? 'MCP server, a program here' : `MCP server at ${server.host}`
  }
  return (
    <section className="border-line border-b px-3.5 py-3">
      <h3 className="text-ink-2 mb-1.5 text-sm font-semibold">Where its data may go</h3>
      {labels.length > 0 && (
        <p className="mb-1.5 flex flex-wrap gap-1">
          {labels.map((label) => (
            <Tag key={label}>{label}</Tag>
          ))}
        </p>
      )}
      {reach.targets.length + reach.places.length === 0 ? (
        <p className="text-ink-2">To no model and no tool.</p>
      ) : (
        <ul className="flex flex-col gap-0.5">
          {reach.targets.map((target) => (
            <li key={`${target.provider} ${target.model}`} className="flex items-baseline gap-2">
              <span className="min-w-0 truncate">{target.model}</span>
              <span className="text-ink-2 shrink-0 text-sm">{place(target)}</span>
            </li>
          ))}
          {reach.places.map(({ id, label, what, here }) => (
            <li key={id} className="flex items-baseline gap-2">
              <span className="min-w-0 truncate">{label}</span>
              <span className="text-ink-2 shrink-0 text-sm">
                {what === 'mcp' ? mcpWords(label) : here ? 'web service of this machine' : 'web service'}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
