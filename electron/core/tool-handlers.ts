import type { Payload, Results } from '../../shared/api/contract.ts'
import type { toolCalls } from '../../shared/api/tool-calls.ts'
import type { Models } from './models.ts'

type Name = keyof typeof toolCalls
type Handlers = { [Each in Name]: (payload: Payload<Each>) => Results[Each] | Promise<Results[Each]> }

/** The calls of the contract that are about tools. */
export const toolHandlers = ({ tools }: Models): Handlers => ({
  'tools.get': () => ({ servers: tools.servers.rows(), permissions: tools.permissions.rows() }),
  'tools.save': (payload) => tools.servers.save(payload),
  'tools.delete': ({ name }) => tools.servers.delete(name),
  'tools.start': (payload) => tools.servers.start(payload),
  'tools.look': ({ name }) => tools.servers.look(name),
  'tools.allow': (payload) => tools.servers.allow(payload),
  'tools.forget': ({ permission, pipelineId }) => {
    tools.permissions.forget(permission, pipelineId)
    return { permission }
  },
})
