import { useState } from 'react'
import { host } from '../../host/index.ts'
import { PipelineSelect } from '../../frame/PipelineSelect.tsx'
import { bytes, counted, dollars } from '../../lib/format.ts'
import { isRunEdge, useCall } from '../../lib/use-call.ts'
import { Button, toast } from '../../ui/index.ts'
import type { Names } from './words.ts'

const everything = '*'

/** What kept answers saved, and a way to forget them. */
export function CacheSection({
  names,
  models,
}: {
  names: Names
  models: readonly { provider: string; model: string }[]
}) {
  const summary = useCall('cache.get', undefined, (push) => push.topic === 'cache' || isRunEdge(push)).value
  const [what, setWhat] = useState(everything)
  const [busy, setBusy] = useState(false)
  if (summary === null) return null
  const { entries, hits, savedUsd } = summary
  const clear = async () => {
    setBusy(true)
    const [first = '', model] = what.split('\n')
    const only = what === everything ? {} : model === undefined ? { pipelineId: first } : { provider: first, model }
    const result = await host.call('cache.clear', only)
    setBusy(false)
    if (result.ok) toast({ tone: 'ok', title: `${counted(result.value.cleared, 'answer')} cleared` })
    else toast({ tone: 'bad', title: 'The cache could not be cleared', description: result.error.message })
  }
  return (
    <section aria-labelledby="kept">
      <h2 id="kept" className="mb-3 text-lg font-bold">
        Kept answers
      </h2>
      <div className="bg-surface border-line rounded-card flex flex-wrap items-center gap-3 border px-4 py-3">
        <p className="mr-auto">
          {entries === 0
            ? 'None now. A Model keeps its answers when “Kept answers” in its settings, under More, says so: the same question then costs nothing.'
            : `${counted(entries, 'answer')}, ${bytes(summary.bytes)}.`}{' '}
          {hits.real + hits.practice > 0 && (
            <span className="text-ink-2">
              Given again {counted(hits.real, 'time')}, saved {dollars(savedUsd.real)}
              {hits.practice > 0 && ` · practice ${counted(hits.practice, 'time')}, ${dollars(savedUsd.practice)}`}.
            </span>
          )}
        </p>
        {entries > 0 && (
          <>
            <PipelineSelect
              aria-label="Which kept answers"
              className="w-56"
              value={what}
              onValueChange={setWhat}
              first={[{ value: everything, label: 'All of them' }]}
              group="Of a pipeline"
              last={models.map(({ provider, model }) => ({
                value: `${provider}\n${model}`,
                label: `${names.providers.get(provider) ?? provider} / ${model}`,
                group: 'Of a model',
              }))}
            />
            <Button busy={busy} onClick={() => void clear()}>
              Clear
            </Button>
          </>
        )}
      </div>
    </section>
  )
}
