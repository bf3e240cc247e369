import { useEffect, useMemo, useState } from 'react'
import { isJsonObject, type Json } from '../../../shared/json.ts'
import type { RouterConfig } from '../../../shared/kinds/router/config.ts'
import { difficultyOf, lineForShare, shareAbove, strongest } from '../../../shared/kinds/router/difficulty.ts'
import { samplePrompts } from '../../../shared/kinds/router/sample-prompts.ts'
import { host } from '../../host/index.ts'
import { Slider } from '../../ui/index.ts'
import { valueAt, type FormTarget } from '../inspector/form.ts'
import { useSession } from '../session.ts'
import { withField } from './rows.ts'
import type { ToolProps } from './ToolControl.tsx'

/** Fewer of one's own prompts than this say less than the sample does. */
const enoughOwn = 10

/** "Send 30 % to the strong model": moves the line of the strongest branch to where that share of the user's prompts is harder. */
export function ShareTool({ field, target }: ToolProps) {
  const own = useOwnPrompts(target.nodeId)
  const prompts = own !== null && own.length >= enoughOwn ? own : samplePrompts
  const scores = useMemo(() => prompts.map((prompt) => difficultyOf(prompt).score), [prompts])
  const branch = strongest({ branches: branchesIn(target, field.key), else: elseIn(target) })
  if (branch === undefined) return null
  const name = branch.label.trim() === '' ? branch.id : branch.label
  const percent = Math.round((branch.atLeast === undefined ? 0 : (shareAbove(scores, branch.atLeast) ?? 0)) * 100)
  return (
    <div className="flex flex-col gap-1">
      <div className="flex items-baseline gap-2">
        <span className="text-ink-2 flex-1 text-sm font-semibold">
          Send {percent} % to {name}
        </span>
      </div>
      <Slider
        aria-label={`Share of the prompts for ${name}`}
        value={percent}
        min={0}
        max={100}
        step={5}
        tint={target.tint}
        disabled={target.readOnly}
        valueText={(now) => `${now} %`}
        onValueChange={(now) => {
          const line = lineForShare(scores, now / 100)
          if (line !== null)
            target.write(field.key, withField(target, field.key, 'atLeast', { [branch.id]: line }), field.label)
        }}
      />
      <p className="text-ink-3 text-xs">
        {prompts === samplePrompts
          ? `Reckoned on ${samplePrompts.length} sample prompts, until ${enoughOwn} of your own have come here.`
          : `Reckoned on your last ${prompts.length} prompts.`}
      </p>
    </div>
  )
}

/** Texts that came to the node in earlier runs; null while they are not known. */
function useOwnPrompts(nodeId: string | undefined): readonly string[] | null {
  const { pipelineId } = useSession()
  const [prompts, setPrompts] = useState<readonly string[] | null>(null)
  useEffect(() => {
    if (pipelineId === undefined || nodeId === undefined) return
    let gone = false
    void host.call('nodes.values', { pipelineId, nodeId, limit: 300 }).then((result) => {
      if (!gone && result.ok) setPrompts(result.value.map(({ text }) => text))
    })
    return () => {
      gone = true
    }
  }, [pipelineId, nodeId])
  return prompts
}

function branchesIn(target: FormTarget, key: string): RouterConfig['branches'] {
  const rows = valueAt(target, key)
  const known = Array.isArray(rows) ? rows.filter(isJsonObject) : []
  return known.flatMap(({ id, label, atLeast }: { [key: string]: Json }) =>
    typeof id === 'string'
      ? [{ id, label: typeof label === 'string' ? label : '', ...(typeof atLeast === 'number' ? { atLeast } : {}) }]
      : [],
  )
}

const elseIn = (target: FormTarget): string => {
  const value = valueAt(target, 'else')
  return typeof value === 'string' ? value : ''
}
