import { useState } from 'react'
import type { CallName } from '../../../shared/api/contract.ts'
import { healthWords } from '../../../shared/health/words.ts'
import { type OutOfService, takenOutWords } from '../../../shared/model/service.ts'
import { host } from '../../host/index.ts'
import { setService } from '../../lib/service.ts'
import { factsOfRow, hrefOf, providerOf, useEnvironment } from '../../store/index.ts'
import { Button, toast } from '../../ui/index.ts'
import type { NodeHealth } from './use-node-health.ts'

/** What is the matter with a target, and what can be done about it. */
export function HealthActions({ health }: { health: NodeHealth }) {
  return health.out === null ? <Unwell health={health} /> : <TakenOut out={health.out} />
}

function TakenOut({ out }: { out: OutOfService }) {
  const label = useEnvironment((state) => providerOf(state.environment, out.provider)?.label) ?? out.provider
  const name = out.model === null ? label : `${out.provider} / ${out.model}`
  return (
    <div className="text-sm">
      <p className="wrap-anywhere">{takenOutWords(out, label)} No pipeline asks it.</p>
      <Button size="sm" className="mt-2" onClick={() => void setService(out, true, name)}>
        Put back in service
      </Button>
    </div>
  )
}

function Unwell({ health: { target, row } }: { health: NodeHealth }) {
  const facts = factsOfRow(row)
  // The day on which it is read: a retry of another day is shown with its date.
  const [now] = useState(() => Date.now())
  const act = async (name: Extract<CallName, `health.${string}`>, done: string): Promise<void> => {
    const { provider, model, key } = row
    const result = await host.call(name, { provider, model, key })
    if (result.ok) toast({ tone: 'ok', title: done })
    else toast({ tone: 'bad', title: 'That did not work', description: result.error.message })
  }
  const aboutKey = row.why === 'auth' || row.why === 'permission' || row.why === 'quota'
  return (
    <div className="text-sm">
      <p className="wrap-anywhere">{healthWords(`${target.provider} / ${target.model}`, facts, now)}</p>
      <div className="mt-2 flex flex-wrap items-center gap-1.5">
        {row.state === 'open' && (
          <Button
            size="sm"
            variant="primary"
            onClick={() => void act('health.tryAnyway', 'The next run asks it, whatever was before.')}
          >
            Try anyway
          </Button>
        )}
        <Button size="sm" onClick={() => void act('health.reset', 'It is back in service.')}>
          Back in service
        </Button>
        {aboutKey && (
          <a href={hrefOf({ screen: 'models' })} className="font-semibold underline">
            Models and keys
          </a>
        )}
      </div>
    </div>
  )
}
